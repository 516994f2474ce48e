// ActivityCard: orders, deals and fills, of the chosen bot or of all, found by typing.
import { Checkbox, SegmentedControl, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { useRows } from "@/api/live";
import type { Bot } from "@/api/types";
import { Card, Empty } from "@/components/card";
import { DataTable } from "@/components/data_table";
import { SearchIcon } from "@/components/icons";
import type { Column } from "@/components/table_columns";
import { m } from "@/messages";
import { deals_table, fills_table, orders_table, type TableOf } from "./activity_tables";
import { found } from "./search";
import classes from "./activity_card.module.css";

type Tab = "orders" | "deals" | "fills";

export function ActivityCard({ bot }: { bot: Bot | null }) {
    const [tab, set_tab] = useState<Tab>("orders");
    const [is_all, set_all] = useState(false);
    const [is_open_only, set_open_only] = useState(false);
    const [text, set_text] = useState("");
    const name = bot?.name ?? "";
    const view = { bot: is_all || name === "" ? null : name, text };
    const controls = (
        <>
            {tab === "orders" && (
                <Checkbox
                    size="xs"
                    label={m.activity.open_only}
                    checked={is_open_only}
                    onChange={(event) => {
                        set_open_only(event.currentTarget.checked);
                    }}
                />
            )}
            {name !== "" && <Scope name={name} is_all={is_all} on_all={set_all} />}
            <Search text={text} on_text={set_text} />
        </>
    );
    return (
        <Card title={m.activity.title} actions={controls}>
            <Tabs tab={tab} on_tab={set_tab} />
            <div
                className={classes.panel}
                role="tabpanel"
                id="activity-panel"
                aria-labelledby={`activity-${tab}`}
            >
                {tab === "orders" && <Orders {...view} is_open_only={is_open_only} />}
                {tab === "deals" && <Deals {...view} />}
                {tab === "fills" && <Fills {...view} />}
            </div>
        </Card>
    );
}

interface ScopeProps {
    name: string;
    is_all: boolean;
    on_all: (is_all: boolean) => void;
}

function Scope({ name, is_all, on_all }: ScopeProps) {
    return (
        <SegmentedControl
            size="xs"
            aria-label={m.activity.scope}
            data={[
                { value: "one", label: name },
                { value: "all", label: m.activity.all_bots },
            ]}
            value={is_all ? "all" : "one"}
            onChange={(value) => {
                on_all(value === "all");
            }}
        />
    );
}

function Search({ text, on_text }: { text: string; on_text: (text: string) => void }) {
    return (
        <TextInput
            size="xs"
            className={classes.search ?? ""}
            data-search
            aria-label={m.activity.search_label}
            placeholder={m.activity.search}
            leftSection={<SearchIcon size={14} />}
            value={text}
            onChange={(event) => {
                on_text(event.currentTarget.value);
            }}
            onKeyDown={(event) => {
                if (event.key === "Escape") on_text("");
            }}
        />
    );
}

const tabs: readonly Tab[] = ["orders", "deals", "fills"];

function Tabs({ tab, on_tab }: { tab: Tab; on_tab: (tab: Tab) => void }) {
    return (
        <div className={classes.tabs} role="tablist" aria-label={m.activity.title}>
            {tabs.map((id) => (
                <button
                    key={id}
                    type="button"
                    role="tab"
                    id={`activity-${id}`}
                    aria-selected={id === tab}
                    aria-controls="activity-panel"
                    tabIndex={id === tab ? 0 : -1}
                    className={classes.tab}
                    onClick={() => {
                        on_tab(id);
                    }}
                    onKeyDown={(event) => {
                        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
                        const next = step && tabs[(tabs.indexOf(id) + step + tabs.length) % tabs.length];
                        if (!next) return;
                        on_tab(next);
                        document.getElementById(`activity-${next}`)?.focus();
                    }}
                >
                    {m.activity[id]}
                </button>
            ))}
        </div>
    );
}

interface View {
    bot: string | null; // Null: all bots.
    text: string;
}

function Orders({ bot, text, is_open_only }: View & { is_open_only: boolean }) {
    const all = useRows("orders");
    const rows = useMemo(
        () => (is_open_only ? all.filter((order) => order.state !== "closed") : all),
        [all, is_open_only],
    );
    return <Rows table={orders_table} rows={rows} bot={bot} text={text} />;
}

function Deals({ bot, text }: View) {
    const rows = useRows("deals");
    return <Rows table={deals_table} rows={rows} bot={bot} text={text} />;
}

function Fills({ bot, text }: View) {
    const rows = useRows("fills");
    return <Rows table={fills_table} rows={rows} bot={bot} text={text} />;
}

interface RowsProps<Row extends { bot: string }> extends View {
    table: TableOf<Row>;
    rows: readonly Row[];
}

function Rows<Row extends { bot: string }>({ table, rows, bot, text }: RowsProps<Row>) {
    const shown = useMemo(() => {
        const own = bot === null ? rows : rows.filter((row) => row.bot === bot);
        return found(own, text, table.text_of);
    }, [rows, bot, text, table]);
    // Of one bot, its name in every row would only take room.
    const columns: readonly Column<Row>[] = bot === null ? table.columns : table.columns_of_one;
    if (shown.length === 0) {
        return <Empty>{text === "" ? table.empty : m.activity.nothing_found(text)}</Empty>;
    }
    return (
        <DataTable
            caption={table.caption}
            columns={columns}
            narrow={table.narrow}
            rows={shown}
            key_of={table.key_of}
            height="100%"
        />
    );
}
