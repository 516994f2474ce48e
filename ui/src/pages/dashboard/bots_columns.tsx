// Bots columns: what the table of bots shows.
import type { Bot } from "@/api/types";
import { Amount } from "@/components/amount";
import type { Column } from "@/components/table_columns";
import { by_count, by_text } from "@/components/table_order";
import { TwoLines } from "@/components/two_lines";
import { compare } from "@/format/decimal";
import { count, short_amount } from "@/format/money";
import { m } from "@/messages";
import { ActionMenu } from "./action_menu";
import { bot_actions, type BotAction } from "./bot_commands";
import { deals_open } from "./figures";
import classes from "./bots_card.module.css";

export const narrow = ["name", "actions", "state", "pair", "kind", "realised", "deals_open", "deals_closed"];

// Room for the whole of the longest name in bold letters of any usual font; the longest possible
// ones (40 letters) are cut, with all of it on hover.
const letter_px = 9;
const name_width = (letters: number) => Math.min(Math.max(112, 28 + letters * letter_px), 232);

export function columns_for(
    longest_name: number,
    on_action: (action: BotAction) => void,
): readonly Column<Bot>[] {
    return [
        { ...name, width: name_width(longest_name) },
        ...facts,
        {
            id: "actions",
            title: m.bots.actions,
            is_title_unseen: true,
            width: 58,
            is_number: true,
            is_bare: true,
            cell: (bot) =>
                !bot.is_finished && (
                    <ActionMenu
                        label={m.bots.actions_of(bot.name)}
                        actions={bot_actions(bot)}
                        on_action={on_action}
                    />
                ),
        },
    ];
}

const name: Omit<Column<Bot>, "width"> = {
    id: "name",
    title: m.bots.name,
    is_bare: true,
    compare: by_text((bot) => bot.name),
    // Pressing it selects the row: the click goes on to the row, which listens.
    cell: (bot) => (
        <button type="button" className={classes.name} title={bot.name} data-row-button>
            {bot.name}
        </button>
    ),
};

const facts: readonly Column<Bot>[] = [
    {
        id: "kind",
        title: m.bots.kind,
        width: 52,
        spare: 3,
        is_bare: true,
        compare: by_text((bot) => bot.kind),
        cell: (bot) => m.bots.kinds[bot.kind] ?? bot.kind,
    },
    {
        id: "pair",
        title: m.bots.pair,
        width: 96,
        spare: 5,
        is_bare: true,
        compare: by_text((bot) => bot.symbol),
        cell: (bot) => <span title={bot.venue}>{bot.symbol}</span>,
    },
    {
        id: "state",
        title: m.bots.state,
        width: 190,
        is_grow: true,
        is_bare: true,
        compare: by_text((bot) => bot.state),
        cell: (bot) => <TwoLines text={bot.state} />,
    },
    { ...number_column("deals_open", m.bots.deals_open, deals_open), help: m.bots.deals_open_help },
    {
        ...number_column("deals_closed", m.bots.deals_closed, (bot) => bot.deals_closed),
        help: m.bots.deals_closed_help,
        spare: 4,
    },
    { ...number_column("orders", m.bots.orders, (bot) => bot.orders), spare: 1 },
    { ...number_column("fills", m.bots.fills, (bot) => bot.fills), spare: 2 },
    {
        id: "realised",
        title: m.bots.realised,
        width: 132,
        is_number: true,
        is_line: true,
        decimal: (bot) => short_amount(bot.realised),
        unit: (bot) => bot.realised_asset,
        is_signed: true,
        compare: (a, b) => compare(a.realised, b.realised),
        cell: (bot, digits) => (
            <span title={bot.realised}>
                <Amount
                    value={short_amount(bot.realised)}
                    asset={bot.realised_asset}
                    is_signed
                    digits={digits}
                />
            </span>
        ),
    },
];

function number_column(id: string, title: string, value: (bot: Bot) => number): Column<Bot> {
    return {
        id,
        title,
        width: 60,
        is_number: true,
        compare: by_count(value),
        cell: (bot) => count(value(bot)),
    };
}
