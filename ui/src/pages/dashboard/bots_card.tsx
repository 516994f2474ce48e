// BotsCard: every bot in one row; the chosen one is what chart and activity are about.
import { Button } from "@mantine/core";
import { useMemo } from "react";
import { useRows } from "@/api/live";
import type { Bot } from "@/api/types";
import { Amount } from "@/components/amount";
import { Card, Empty } from "@/components/card";
import { DataTable } from "@/components/data_table";
import { PlusIcon } from "@/components/icons";
import type { Column } from "@/components/table_columns";
import { by_count, by_text } from "@/components/table_order";
import { Words } from "@/components/words";
import { compare } from "@/format/decimal";
import { count } from "@/format/money";
import { m } from "@/messages";
import { BotMenu } from "./bot_menu";
import type { BotAction } from "./bot_action_dialog";
import { deals_open } from "./figures";
import classes from "./bots_card.module.css";

interface BotsCardProps {
    selected: string | null;
    on_select: (name: string) => void;
    on_action: (action: BotAction) => void;
    on_start: () => void;
}

export function BotsCard({ selected, on_select, on_action, on_start }: BotsCardProps) {
    const bots = useRows("bots");
    const longest = bots.reduce((most, bot) => Math.max(most, bot.name.length), 0);
    const columns = useMemo(() => columns_with(on_action, name_width(longest)), [on_action, longest]);
    const start = (
        <Button size="xs" variant="light" leftSection={<PlusIcon size={16} />} onClick={on_start}>
            {m.bots.start}
        </Button>
    );
    if (bots.length === 0) {
        return (
            <Card title={m.bots.title}>
                <Empty>
                    <strong>{m.bots.empty}</strong>
                    <p className={classes.empty}>
                        <Words text={m.bots.empty_text} />
                    </p>
                    {start}
                </Empty>
            </Card>
        );
    }
    return (
        <Card title={m.bots.title} actions={start}>
            <div className={classes.rows}>
                <DataTable
                    caption={m.bots.caption}
                    columns={columns}
                    rows={bots}
                    key_of={key_of}
                    selected={selected}
                    on_select={on_select}
                    is_dimmed={is_finished}
                    narrow={narrow}
                />
            </div>
        </Card>
    );
}

const key_of = (bot: Bot) => bot.name;
const is_finished = (bot: Bot) => bot.is_finished;

const narrow = ["name", "actions", "state", "pair", "realised", "deals_open", "deals_closed"];

// Room for the whole of the longest name in bold letters of any usual font; the longest possible
// ones (40 letters) are cut, with all of it on hover.
const letter_px = 9;
const name_width = (letters: number) => Math.min(Math.max(112, 28 + letters * letter_px), 232);

function columns_with(
    on_action: (action: BotAction) => void,
    name_px: number,
): readonly Column<Bot>[] {
    return [
        {
            id: "name",
            title: m.bots.name,
            width: name_px,
            is_bare: true,
            compare: by_text((bot) => bot.name),
            // Pressing it selects the row: the click goes on to the row, which listens.
            cell: (bot) => (
                <button type="button" className={classes.name} title={bot.name} data-row-button>
                    {bot.name}
                </button>
            ),
        },
        {
            id: "kind",
            title: m.bots.kind,
            width: 52,
            spare: 3,
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
            cell: (bot) => bot.symbol,
        },
        {
            id: "state",
            title: m.bots.state,
            width: 190,
            is_grow: true,
            is_bare: true,
            compare: by_text((bot) => bot.state),
            cell: (bot) => (
                <span className={classes.state} title={bot.state}>
                    {bot.state}
                </span>
            ),
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
            decimal: (bot) => bot.realised,
            compare: (a, b) => compare(a.realised, b.realised),
            cell: (bot, digits) => (
                <Amount value={bot.realised} asset={bot.realised_asset} is_signed digits={digits} />
            ),
        },
        {
            id: "actions",
            title: m.bots.actions,
            is_title_unseen: true,
            width: 58,
            is_number: true,
            is_bare: true,
            cell: (bot) => !bot.is_finished && <BotMenu bot={bot} on_action={on_action} />,
        },
    ];
}

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
