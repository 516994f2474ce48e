// BalancesCard: what each account has, free and in orders.
import { useRows } from "@/api/live";
import type { Balance } from "@/api/types";
import { Amount } from "@/components/amount";
import { Card, Empty } from "@/components/card";
import { DataTable } from "@/components/data_table";
import type { Column } from "@/components/table_columns";
import { by_text } from "@/components/table_order";
import { compare } from "@/format/decimal";
import { short_amount } from "@/format/money";
import { m } from "@/messages";
import classes from "./side_cards.module.css";

const asset: Column<Balance> = {
    id: "asset",
    title: m.balances.asset,
    width: 68,
    is_grow: true,
    is_bare: true,
    compare: by_text((row) => row.asset),
    cell: (row) => <strong>{row.asset}</strong>,
};
const account: Column<Balance> = {
    id: "account",
    title: m.balances.account,
    width: 88,
    is_bare: true,
    compare: by_text((row) => row.account),
    cell: (row) => row.account,
};
const columns_of_one: readonly Column<Balance>[] = [
    asset,
    amount_column("free", m.balances.free, (row) => row.free),
    amount_column("locked", m.balances.locked, (row) => row.locked),
];
const columns_of_many = [account, ...columns_of_one];
const narrow = ["asset", "account", "free", "locked"];

function amount_column(id: string, title: string, value: (row: Balance) => string): Column<Balance> {
    return {
        id,
        title,
        width: 96,
        is_number: true,
        is_line: true,
        decimal: (row) => short_amount(value(row)),
        compare: (a, b) => compare(value(a), value(b)),
        cell: (row, digits) => (
            <span title={value(row)}>
                <Amount value={short_amount(value(row))} digits={digits} />
            </span>
        ),
    };
}

const key_of = (row: Balance) => `${row.account} ${row.asset}`;

export function BalancesCard() {
    const balances = useRows("balances");
    const [first] = balances;
    const is_one = balances.every((row) => row.account === first?.account);
    const name = is_one && first && <span className="dim">{first.account}</span>;
    return (
        <Card title={m.balances.title} actions={name}>
            {balances.length === 0 ? (
                <Empty>{m.balances.empty}</Empty>
            ) : (
                <div className={classes.bounded}>
                    <DataTable
                        caption={m.balances.caption}
                        columns={is_one ? columns_of_one : columns_of_many}
                        narrow={narrow}
                        rows={balances}
                        key_of={key_of}
                    />
                </div>
            )}
        </Card>
    );
}
