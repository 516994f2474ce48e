// Deals columns: what the table of open deals shows.
import type { Bot, Deal } from "@/api/types";
import type { Column } from "@/components/table_columns";
import { by_count } from "@/components/table_order";
import { TimeText } from "@/components/time_text";
import { sign_of } from "@/format/decimal";
import { assets_of, count } from "@/format/money";
import { m } from "@/messages";
import { ActionMenu } from "./action_menu";
import { deal_actions, type BotAction } from "./bot_commands";
import { amount_column, text_column, time_column } from "./column_kinds";

export interface OpenDealRow {
    bot: Bot;
    deal: Deal;
    result: string; // In quote at the last price, before fees; empty while nothing is held.
}

export const narrow = [
    "number",
    "actions",
    "state",
    "pair",
    "result",
    "cost",
    "held",
    "average",
    "take_profit",
    "stop",
    "opened",
];

// Nothing has been entered yet: no figure to show.
const unless_zero = (amount: string) => (sign_of(amount) === 0 ? "" : amount);
const base_of = ({ deal }: OpenDealRow) => assets_of(deal.symbol).base;
const quote_of = ({ deal }: OpenDealRow) => assets_of(deal.symbol).quote;
const held_of = ({ deal }: OpenDealRow) => unless_zero(deal.held);
const average_of = ({ deal }: OpenDealRow) => unless_zero(deal.average);
const take_profit_of = ({ deal }: OpenDealRow) => deal.take_profit;
const stop_of = ({ deal }: OpenDealRow) => deal.stop;
const cost_of = ({ deal }: OpenDealRow) => unless_zero(deal.cost);

export function columns_for(
    has_pairs: boolean,
    on_action: (action: BotAction) => void,
): readonly Column<OpenDealRow>[] {
    const pair = text_column<OpenDealRow>("pair", m.open_deals.pair, 96, ({ deal }) => deal.symbol);
    return [
        {
            id: "number",
            title: m.open_deals.number,
            width: 52,
            compare: by_count(({ deal }) => deal.number),
            cell: ({ deal }) => count(deal.number),
        },
        ...(has_pairs ? [pair] : []),
        text_column("state", m.open_deals.state, 150, ({ deal }) => deal.state, true),
        {
            ...time_column<OpenDealRow>("opened", m.open_deals.opened, ({ deal }) => deal.opened_ms),
            spare: 1,
            cell: ({ deal }) =>
                deal.opened_ms === 0 ? m.open_deals.entering : <TimeText ms={deal.opened_ms} />,
        },
        {
            ...amount_column("held", m.open_deals.held, held_of, { width: 112, asset: base_of }),
            spare: 4,
            is_line: true,
        },
        { ...amount_column("average", m.open_deals.average, average_of, { width: 88 }), spare: 3 },
        amount_column("take_profit", m.open_deals.take_profit, take_profit_of, { width: 92, is_price: true }),
        { ...amount_column("stop", m.open_deals.stop, stop_of, { width: 92, is_price: true }), spare: 2 },
        {
            ...amount_column("cost", m.open_deals.cost, cost_of, { width: 116, asset: quote_of }),
            help: m.open_deals.cost_help,
            is_line: true,
        },
        {
            ...amount_column<OpenDealRow>("result", m.open_deals.result, ({ result }) => result, {
                width: 116,
                is_signed: true,
                asset: quote_of,
            }),
            help: m.open_deals.result_help,
            is_line: true,
        },
        actions_column(on_action),
    ];
}

function actions_column(on_action: (action: BotAction) => void): Column<OpenDealRow> {
    return {
        id: "actions",
        title: m.open_deals.actions,
        is_title_unseen: true,
        width: 58,
        is_number: true,
        is_bare: true,
        cell: ({ bot, deal }) => {
            const actions = deal_actions(bot, deal);
            const label = m.open_deals.actions_of(deal.number, bot.name);
            return actions.length > 0 && <ActionMenu label={label} actions={actions} on_action={on_action} />;
        },
    };
}
