// English: what can be asked of a bot and of a deal, and what each of it will do. How to write: en.ts.
import { plural } from "./plural";

export const commands = {
    command: {
        names: {
            stop: "Stop",
            start: "Start again",
            open_deal: "Open a deal",
            cancel: "Cancel all, keep coins",
            close: "Close at market",
            add_funds: "Add funds",
            cancel_funds: "Cancel added funds",
            edit_deal: "Edit",
            close_step: "Sell the next step",
            cancel_deal: "Cancel, keep coins",
            close_deal: "Close at market",
        } as Record<string, string>,
        of_deal: (deal: number, bot: string) => `deal ${deal} of ${bot}`,
        titles: {
            stop: (whom: string) => `Stop ${whom}?`,
            start: (whom: string) => `Start ${whom} again?`,
            open_deal: (whom: string) => `Open a deal of ${whom}?`,
            cancel: (whom: string) => `Cancel all of ${whom}?`,
            close: (whom: string) => `Close ${whom} at market?`,
            add_funds: (whom: string) => `Add funds to ${whom}`,
            cancel_funds: (whom: string) => `Cancel added funds of ${whom}?`,
            edit_deal: (whom: string) => `Edit ${whom}`,
            close_step: (whom: string) => `Sell the next step of ${whom}?`,
            cancel_deal: (whom: string) => `Cancel ${whom}?`,
            close_deal: (whom: string) => `Close ${whom} at market?`,
        } as Record<string, (whom: string) => string>,
        confirm: {
            stop: "Stop the bot",
            start: "Start the bot",
            open_deal: "Open the deal",
            cancel: "Cancel all orders",
            close: "Cancel all and sell",
            add_funds: "Add the funds",
            cancel_funds: "Cancel the entries",
            edit_deal: "Change the deal",
            close_step: "Sell the step",
            cancel_deal: "Cancel the deal",
            close_deal: "Sell at market",
        } as Record<string, string>,
        failed: {
            stop: (whom: string) => `${whom} was not stopped`,
            close: (whom: string) => `${whom} was not closed`,
            close_deal: (whom: string) => `${whom} was not closed`,
        } as Record<string, (whom: string) => string>,
        not_done: (name: string, whom: string) => `“${name}” was not done: ${whom}`,
        correct: "Nothing was changed. Look at the bot's state: try again if it is still needed.",
        says: (bot: string) => `${bot} answers`,
        says_text: "If this is a refusal, nothing was changed.",

        stop_text: (bot: string, deals: number, orders: number) =>
            deals + orders === 0
                ? `${bot} opens no new deal. It has nothing open.`
                : `${bot} opens no new deal. Its ${plural(deals, "open deal", "open deals")} and ` +
                  `${plural(orders, "open order", "open orders")} go on until they end by themselves.`,
        keeps_all: (bot: string) => `What ${bot} has bought stays on the account. It is then finished.`,
        start_text: (bot: string) => `${bot} opens deals again when its start conditions hold.`,
        cancels: (orders: number) =>
            orders === 0 ? "No open order to cancel." : `Cancel ${plural(orders, "open order", "open orders")}.`,
        sells: (amount: string, asset: string, worth: string) =>
            `Sell ${amount} ${asset} at market${worth === "" ? "" : `, about ${worth} at the last price`}.`,
        buys_back: (amount: string, asset: string, worth: string) =>
            `Buy back ${amount} ${asset} at market${worth === "" ? "" : `, about ${worth} at the last price`}.`,
        sells_nothing: "Sell nothing: what it bought is sold already.",
        sells_unknown: (asset: string) => `Sell at market what it still holds, if any ${asset}.`,
        finishes: (bot: string) => `${bot} is then finished. This cannot be undone.`,
        slippage: "The venue decides the price of a market order; fees come on top.",
        invested: (cost: string, result: string) =>
            `${cost} are in it${result === "" ? "" : `: a result of about ${result} before fees`}.`,
        entering: "Its base order is at the venue and is cancelled. What fills before that is sold.",
        entering_keeps: "Its base order is at the venue and is cancelled. What fills before that stays on the account.",
        stays: (amount: string, asset: string, cost: string) =>
            `Its orders are cancelled. ${amount} ${asset} stay on the account; ${cost} went into them.`,
        not_bought_back: (amount: string, asset: string, cost: string) =>
            `Its orders are cancelled. ${amount} ${asset} are not bought back; they brought ${cost}.`,
        as_smart: "Say it as a smart trade, to go on with it by hand",
        step_text: (amount: string, asset: string) =>
            `The next take-profit step is sold at market and counts as done. The deal holds ${amount} ${asset} ` +
            "in all; the last step closes it.",
        cancel_funds_text: "Entries that were added and rest are cancelled. What has filled stays in the deal.",
        cancel_funds_trade: "Entry orders that are not filled are cancelled. What has filled stays in the trade.",
        opens: (pair: string) =>
            `A deal opens on ${pair} now, whatever the start conditions say. ` +
            "It places the base order of the bot's file.",
        looks: "The bot looks at its shares now and trades what differs.",
        forces: "It enters now, at market: a condition is dropped, a limit entry cancelled.",
        free: (amount: string, account: string) => `${amount} are free on account ${account}.`,
        pair: "Pair",
        amount: (quote: string) => `Amount in ${quote}`,
        limit: (quote: string) => `Limit price in ${quote}`,
        limit_help: "Empty: at market, now.",
        adds: (way: string, amount: string, at: string) => `${way} for ${amount} ${at}.`,
        way_buy: "Buy",
        way_sell: "Sell",
        at_market: (amount: string) => `at market${amount === "" ? "" : `, about ${amount}`}`,
        at_limit: (price: string) => `at ${price} or better`,
        then_in_it: (cost: string) => `Then ${cost} are in the deal.`,
        edit_text: "What is left empty stays as it is. It is checked like a bot's file; an error changes nothing.",
        edit_fields: {
            take_profit_pct: "Take profit, %",
            trailing_pct: "Trailing, %",
            stop_loss_pct: "Stop loss, % from the base price",
            max_safety_orders: "Safety orders at most",
        },
        now_at: (take_profit: string, stop: string) => `Now: take profit at ${take_profit}, stop at ${stop}.`,
        none: "none",
        edit_keys: "Keys as in the bot's file (TOML)",
        edit_keys_help: 'As in: stop_loss = { pct = "3" }',
        number_wrong: "Write a number above zero, as in 15 or 0.5",
        count_wrong: "Write a whole number, as in 3",
    },
    open_deals: {
        title: (bot: string) => `Open deals of ${bot}`,
        caption: (bot: string) => `Open deals of ${bot}, newest first`,
        empty: "No deal is open now.",
        number: "No.",
        pair: "Pair",
        opened: "Opened",
        entering: "entering",
        state: "State",
        held: "Held",
        average: "Average",
        price: "Price",
        take_profit: "Take profit",
        stop: "Stop loss",
        cost: "Funds",
        cost_help: "What is in the deal now, without fees",
        result: "Result",
        result_help: "At the last price, before fees; nothing is sold yet",
        actions: "Actions",
        actions_of: (deal: number, bot: string) => `Actions for deal ${deal} of ${bot}`,
    },
};
