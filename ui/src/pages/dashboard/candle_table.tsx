// CandleTable: the chart as a table, for those who cannot see it or want the figures.
import { useMemo } from "react";
import type { Candle } from "@/api/types";
import { Amount } from "@/components/amount";
import { DataTable } from "@/components/data_table";
import type { Column } from "@/components/table_columns";
import { by_count } from "@/components/table_order";
import { TimeText } from "@/components/time_text";
import { compare } from "@/format/decimal";
import { grouped } from "@/format/money";
import { m } from "@/messages";
import type { FillMark } from "./chart_points";

interface Row extends Candle {
    fills: string;
}

interface CandleTableProps {
    symbol: string;
    candles: readonly Candle[];
    marks: readonly FillMark[];
}

export function CandleTable({ symbol, candles, marks }: CandleTableProps) {
    const rows = useMemo(() => rows_of(candles, marks), [candles, marks]);
    return (
        <DataTable
            caption={m.chart.caption(symbol)}
            columns={columns}
            narrow={narrow}
            rows={rows}
            key_of={key_of}
            height="100%"
        />
    );
}

const key_of = (row: Row) => row.open_ms.toString();

// LIMIT: the newest 300 rows; the longer candles reach further back.
const rows_max = 300;

function rows_of(candles: readonly Candle[], marks: readonly FillMark[]): Row[] {
    const words = new Map<number, string[]>();
    for (const { open_ms, fills } of marks) {
        const said = fills.map(
            (fill) => `${m.side[fill.side] ?? fill.side} ${fill.qty} × ${grouped(fill.price)}, ${fill.why}`,
        );
        words.set(open_ms, [...(words.get(open_ms) ?? []), ...said]);
    }
    return candles
        .slice(-rows_max)
        .reverse()
        .map((candle) => row_of(candle, (words.get(candle.open_ms) ?? []).join("; ")));
}

// The same row for the same candle: with each price one row is drawn again, not three hundred.
const made = new WeakMap<Candle, Row>();

function row_of(candle: Candle, fills: string): Row {
    const known = made.get(candle);
    if (known?.fills === fills) return known;
    const fresh = { ...candle, fills };
    made.set(candle, fresh);
    return fresh;
}

function amount_column(id: "open" | "high" | "low" | "close" | "volume", title: string): Column<Row> {
    return {
        id,
        title,
        width: 104,
        is_number: true,
        decimal: (row) => row[id],
        compare: (a, b) => compare(a[id], b[id]),
        cell: (row, digits) => <Amount value={row[id]} digits={digits} />,
    };
}

const columns: readonly Column<Row>[] = [
    {
        id: "time",
        title: m.chart.time,
        width: 132,
        is_bare: true,
        compare: by_count((row) => row.open_ms),
        cell: (row) => <TimeText ms={row.open_ms} />,
    },
    amount_column("open", m.chart.open),
    amount_column("high", m.chart.high),
    amount_column("low", m.chart.low),
    amount_column("close", m.chart.close),
    { ...amount_column("volume", m.chart.volume), spare: 1 },
    {
        id: "fills",
        title: m.chart.fills,
        width: 168,
        is_grow: true,
        is_bare: true,
        cell: (row) => (row.fills === "" ? null : <span title={row.fills}>{row.fills}</span>),
    },
];
const narrow = ["time", "volume", "open", "close", "high", "low", "fills"];
