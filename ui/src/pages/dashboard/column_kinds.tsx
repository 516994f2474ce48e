// Column kinds: times, amounts and texts, as every table of the dashboard shows them.
import { Amount } from "@/components/amount";
import type { Column } from "@/components/table_columns";
import { by_count, by_text } from "@/components/table_order";
import { TimeText } from "@/components/time_text";
import { TwoLines } from "@/components/two_lines";
import { compare } from "@/format/decimal";
import { short_amount } from "@/format/money";
import { m } from "@/messages";

export function time_column<Row>(id: string, title: string, ms: (row: Row) => number): Column<Row> {
    return {
        id,
        title,
        width: 132,
        is_bare: true,
        compare: by_count(ms),
        cell: (row) => <TimeText ms={ms(row)} />,
    };
}

export interface AmountParts<Row> {
    width?: number;
    is_signed?: boolean;
    is_price?: boolean; // Shown with all its digits: a price may have nothing but late ones.
    asset?: (row: Row) => string;
    instead?: (row: Row) => string; // Shown where there is no amount.
}

export function amount_column<Row>(
    id: string,
    title: string,
    value: (row: Row) => string,
    { width = 104, is_signed = false, is_price = false, asset, instead }: AmountParts<Row> = {},
): Column<Row> {
    const shown = is_price ? value : (row: Row) => short_amount(value(row));
    return {
        id,
        title,
        width,
        is_number: true,
        is_signed,
        decimal: shown,
        ...(asset !== undefined && { unit: asset }),
        compare: (a, b) => compare(value(a), value(b)),
        cell: (row, digits) =>
            value(row) === "" ? (
                <span className="dim">{instead?.(row) ?? m.number.none}</span>
            ) : (
                <span title={value(row)}>
                    <Amount
                        value={shown(row)}
                        asset={asset?.(row) ?? ""}
                        is_signed={is_signed}
                        digits={digits}
                    />
                </span>
            ),
    };
}

export function text_column<Row>(
    id: string,
    title: string,
    width: number,
    text: (row: Row) => string,
    is_grow = false,
): Column<Row> {
    return {
        id,
        title,
        width,
        is_grow,
        is_bare: is_grow,
        compare: by_text(text),
        cell: (row) => <TwoLines text={text(row)} />,
    };
}
