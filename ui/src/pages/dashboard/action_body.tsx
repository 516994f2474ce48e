// ActionBody: what a command will do, in words and figures; the forms are in action_forms.tsx.
import type { Bot, Deal, State } from "@/api/types";
import { negated, sign_of } from "@/format/decimal";
import { assets_of, grouped, short_amount, with_sign } from "@/format/money";
import { m } from "@/messages";
import {
    AddFundsForm,
    CancelDealForm,
    EditForm,
    OpenDealForm,
    type BodyProps,
    type DealProps,
} from "./action_forms";
import { has_deal_actions, result_of, type BotAction } from "./bot_commands";
import { deals_open, pairs_of } from "./figures";
import { coins_held, price_of, worth } from "./holdings";

export function ActionBody({ action, ...props }: BodyProps & { action: BotAction }) {
    const { bot, state } = props;
    const deal = state.deals.find((known) => known.bot === bot.name && known.number === action.deal);
    if (deal !== undefined) return <DealBody command={action.command} {...props} deal={deal} />;
    switch (action.command) {
        case "stop":
            return <StopText bot={bot} state={state} />;
        case "start":
            return <p>{m.command.start_text(bot.name)}</p>;
        case "open_deal":
            return <OpenDealForm {...props} />;
        case "cancel":
            return <Keeps bot={bot} state={state} />;
        case "close":
            return <CloseText bot={bot} state={state} />;
        default:
            return null;
    }
}

function DealBody({ command, ...props }: DealProps & { command: string }) {
    const { bot, state, deal } = props;
    const { base } = assets_of(deal.symbol);
    switch (command) {
        case "add_funds":
            return <AddFundsForm {...props} />;
        case "cancel_funds":
            return <p>{bot.kind === "dca" ? m.command.cancel_funds_text : m.command.cancel_funds_trade}</p>;
        case "edit_deal":
            return <EditForm {...props} />;
        case "close_step":
            return (
                <>
                    <p>{m.command.step_text(grouped(deal.held), base)}</p>
                    <p>{m.command.slippage}</p>
                </>
            );
        case "cancel_deal":
            return <CancelDealForm {...props} />;
        case "close_deal":
            return <CloseDealText deal={deal} bot={bot} state={state} />;
        default:
            return null;
    }
}

// ---- The whole bot ---------------------------------------------------------------------------------

interface TextProps {
    bot: Bot;
    state: State;
}

// A bot of deals lets them end; another one cancels its orders and keeps what it has.
function StopText({ bot, state }: TextProps) {
    if (!has_deal_actions(bot)) return <Keeps bot={bot} state={state} />;
    return <p>{m.command.stop_text(bot.name, deals_open(bot), orders_open(bot, state))}</p>;
}

function Keeps({ bot, state }: TextProps) {
    return (
        <>
            <p>
                <b>{m.command.cancels(orders_open(bot, state))}</b>
            </p>
            <p>{m.command.keeps_all(bot.name)}</p>
        </>
    );
}

function CloseText({ bot, state }: TextProps) {
    return (
        <>
            <p>
                <b>{m.command.cancels(orders_open(bot, state))}</b>
            </p>
            {sales(bot, state).map((text) => (
                <p key={text}>
                    <b>{text}</b>
                </p>
            ))}
            <p>{m.command.slippage}</p>
            <p>{m.command.finishes(bot.name)}</p>
        </>
    );
}

function orders_open(bot: Bot, state: State): number {
    return state.orders.filter((order) => order.bot === bot.name && order.state !== "closed").length;
}

// One sentence for each pair that has something to sell.
function sales(bot: Bot, state: State): string[] {
    const pairs = pairs_of(bot);
    const texts = pairs.map((symbol) => sale_text(bot, symbol, state));
    const selling = texts.filter((text) => text !== m.command.sells_nothing);
    return selling.length === 0 ? [m.command.sells_nothing] : selling;
}

// LIMIT: from the fills, which are complete only while the bot has no more than the API lists.
function sale_text(bot: Bot, symbol: string, state: State): string {
    const { base, quote } = assets_of(symbol);
    const coins = coins_held(bot, symbol, state.fills);
    if (coins === null || sign_of(coins) < 0) return m.command.sells_unknown(base);
    if (sign_of(coins) === 0) return m.command.sells_nothing;
    return m.command.sells(grouped(coins), base, worth_text(coins, quote, price_of(bot, symbol, state)));
}

// ---- A deal ----------------------------------------------------------------------------------------

function CloseDealText({ deal, bot, state }: TextProps & { deal: Deal }) {
    const { base, quote } = assets_of(deal.symbol);
    if (sign_of(deal.held) === 0) return <p>{m.command.entering}</p>;
    const price = price_of(bot, deal.symbol, state);
    const says = deal.is_short ? m.command.buys_back : m.command.sells;
    const result = result_of(deal, price);
    return (
        <>
            <p>
                <b>{says(grouped(deal.held), base, worth_text(deal.held, quote, price))}</b>
            </p>
            <p>
                {m.command.invested(
                    `${grouped(short_amount(deal.cost))} ${quote}`,
                    result === null ? "" : `${with_sign(result)} ${quote}`,
                )}
            </p>
            <p>{m.command.slippage}</p>
        </>
    );
}

function worth_text(coins: string, quote: string, price: string): string {
    const value = worth(sign_of(coins) < 0 ? negated(coins) : coins, price);
    return value === null ? "" : `${grouped(value)} ${quote}`;
}
