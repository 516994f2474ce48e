// BotActionDialog: says what stop or close will do to this bot now, with figures, and does it.
import { useMutation } from "@tanstack/react-query";
import { close_bot, stop_bot, unwrap } from "@/api/client";
import { useLiveState } from "@/api/live";
import { market_of } from "@/api/market_of";
import type { Bot, State } from "@/api/types";
import { command_problem } from "@/components/command_problem";
import { ConfirmDialog } from "@/components/confirm_dialog";
import { sign_of } from "@/format/decimal";
import { assets_of, grouped } from "@/format/money";
import { m } from "@/messages";
import { deals_open } from "./figures";
import { coins_held, worth } from "./holdings";

export interface BotAction {
    kind: "stop" | "close";
    bot: string;
}

interface BotActionDialogProps {
    action: BotAction;
    on_done: () => void;
}

export function BotActionDialog({ action, on_done }: BotActionDialogProps) {
    const state = useLiveState((all) => all);
    const call = useMutation({
        mutationFn: () => unwrap(action.kind === "stop" ? stop_bot(action.bot) : close_bot(action.bot)),
        onSuccess: on_done,
    });
    const bot = state?.bots.find((known) => known.name === action.bot);
    if (state === null || bot === undefined) return null;
    const is_close = action.kind === "close";
    const not_done = (is_close ? m.bot_action.failed_close : m.bot_action.failed_stop)(bot.name);
    return (
        <ConfirmDialog
            title={is_close ? m.bot_action.close_title(bot.name) : m.bot_action.stop_title(bot.name)}
            confirm={is_close ? m.bot_action.confirm_close : m.bot_action.confirm_stop}
            is_dangerous={is_close}
            is_busy={call.isPending}
            problem={command_problem(call.error, not_done, m.bot_action.correct)}
            on_confirm={() => {
                call.mutate();
            }}
            on_cancel={on_done}
        >
            {is_close ? <CloseText bot={bot} state={state} /> : <StopText bot={bot} state={state} />}
        </ConfirmDialog>
    );
}

interface TextProps {
    bot: Bot;
    state: State;
}

function StopText({ bot, state }: TextProps) {
    return <p>{m.bot_action.stop_text(bot.name, deals_open(bot), orders_open(bot, state))}</p>;
}

function CloseText({ bot, state }: TextProps) {
    return (
        <>
            <p>
                <b>{m.bot_action.cancels(orders_open(bot, state))}</b>
            </p>
            <p>
                <b>{sale_text(bot, state)}</b>
            </p>
            <p>{m.bot_action.slippage}</p>
            <p>{m.bot_action.finishes(bot.name)}</p>
        </>
    );
}

function orders_open(bot: Bot, state: State): number {
    return state.orders.filter((order) => order.bot === bot.name && order.state !== "closed").length;
}

// LIMIT: from the fills, which are complete only while the bot has no more than the API lists.
function sale_text(bot: Bot, state: State): string {
    const { base, quote } = assets_of(bot.symbol);
    const coins = coins_held(bot, state.fills);
    if (coins === null || sign_of(coins) < 0) return m.bot_action.sells_unknown(base);
    if (sign_of(coins) === 0) return m.bot_action.sells_nothing;
    const price = market_of(state, bot)?.price ?? "";
    const value = worth(coins, price);
    return m.bot_action.sells(grouped(coins), base, value === null ? "" : `${grouped(value)} ${quote}`);
}
