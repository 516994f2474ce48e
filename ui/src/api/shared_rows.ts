// Shared rows: a new state that keeps the old objects wherever nothing changed, so that React
// redraws the two rows that moved and not the nine hundred that did not.
import type { State } from "./types";

const key_of: { readonly [List in ListName]: (row: RowOf<List>) => string } = {
    bots: (row) => row.name,
    deals: (row) => `${row.bot} ${row.number}`,
    orders: (row) => `${row.bot} ${row.ref} ${row.intent}`,
    fills: (row) => `${row.bot} ${row.ref} ${row.trade_id}`,
    balances: (row) => `${row.account} ${row.asset}`,
    notices: (row) => `${row.bot} ${row.time_ms} ${row.text}`,
    feeds: (row) => `${row.venue} ${row.name}`,
    markets: (row) => `${row.venue} ${row.symbol}`,
    keys: (row) => `${row.venue} ${row.account}`,
};
export type ListName =
    | "bots"
    | "deals"
    | "orders"
    | "fills"
    | "balances"
    | "notices"
    | "feeds"
    | "markets"
    | "keys";
type RowOf<List extends ListName> = State[List][number];

export function with_shared_rows(old: State | null, fresh: State): State {
    if (old === null) return fresh;
    const list = <List extends ListName>(name: List) =>
        shared_list<RowOf<List>>(old[name], fresh[name], key_of[name]);
    return {
        ...fresh,
        engine: shared(old.engine, fresh.engine),
        signer: shared(old.signer, fresh.signer),
        ledger: shared(old.ledger, fresh.ledger),
        watch: shared(old.watch, {
            is_connected: fresh.watch.is_connected,
            accounts: shared_list(old.watch.accounts, fresh.watch.accounts, (row) => row.account),
            incidents: shared_list(
                old.watch.incidents,
                fresh.watch.incidents,
                (row) => `${row.account} ${row.venue_order} ${row.time_ms}`,
            ),
        }),
        // Lists in lists, and small: alike when they read alike.
        told: JSON.stringify(old.told) === JSON.stringify(fresh.told) ? old.told : fresh.told,
        bots: list("bots"),
        deals: list("deals"),
        orders: list("orders"),
        fills: list("fills"),
        balances: list("balances"),
        notices: list("notices"),
        feeds: list("feeds"),
        markets: list("markets"),
        keys: list("keys"),
    };
}

function shared_list<Row extends object>(
    old: readonly Row[],
    fresh: readonly Row[],
    key: (row: Row) => string,
): readonly Row[] {
    const known = new Map(old.map((row) => [key(row), row]));
    const rows = fresh.map((row) => {
        const before = known.get(key(row));
        return before === undefined ? row : shared(before, row);
    });
    const is_same = rows.length === old.length && rows.every((row, index) => row === old[index]);
    return is_same ? old : rows;
}

function shared<Row extends object>(old: Row, fresh: Row): Row {
    const keys = Object.keys(fresh) as (keyof Row)[];
    return keys.every((key) => is_same(old[key], fresh[key])) ? old : fresh;
}

// A field may be a list of texts, new each time.
function is_same(old: unknown, fresh: unknown): boolean {
    if (old === fresh) return true;
    if (!Array.isArray(old) || !Array.isArray(fresh) || old.length !== fresh.length) return false;
    return old.every((item, index) => item === fresh[index]);
}
