// Table columns: what a column is, how wide it has to be, and which fit into a table.
import { fraction_digits } from "@/format/decimal";
import { grouped } from "@/format/money";

export interface Column<Row> {
    id: string;
    title: string;
    help?: string; // Shown on hover where the title is an abbreviation.
    width: number; // px, at least; one that grows also takes what is left.
    is_grow?: boolean;
    is_number?: boolean; // Right aligned.
    is_title_unseen?: boolean;
    spare?: number; // Left out where there is no room, the lowest first. Without it never.
    is_line?: boolean; // In a narrow table it has a line of its own; one that grows has it anyway.
    is_bare?: boolean; // In a narrow table it stands without its title: it says itself what it is.
    decimal?: (row: Row) => string; // The figure whose point is lined up, and which is never cut.
    unit?: (row: Row) => string; // Behind it.
    is_signed?: boolean; // A plus is written too.
    compare?: (a: Row, b: Row) => number; // Makes the column sortable.
    cell: (row: Row, digits: number) => React.ReactNode;
}

// The most digits after the point in each column; as a text, so that equal digits compare equal and
// rows are not drawn again for nothing.
export function digits_of<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
    return columns
        .map(({ decimal }) =>
            decimal === undefined ? 0 : most(rows, (row) => fraction_digits(decimal(row))),
        )
        .join(" ");
}

// What the figures of each column need, in px: for the widest digits of any usual font, and in steps,
// so that a digit more does not move the table. As a text, for the same reason as above.
export function rooms_of<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
    return columns
        .map(({ decimal, unit, is_signed = false, width }) => {
            if (decimal === undefined) return width;
            const whole = most(rows, (row) => grouped(decimal(row)).split(".")[0]?.length ?? 0);
            const fraction = most(rows, (row) => fraction_digits(decimal(row)));
            const behind = unit === undefined ? 0 : most(rows, (row) => unit(row).length + 1);
            const signs = is_signed ? 1.3 : 0; // As wide as that many digits.
            const figure_px = (whole + fraction + signs) * digit_px + behind * letter_px;
            return Math.max(width, Math.ceil((figure_px + padding_px) / step_px) * step_px);
        })
        .join(" ");
}
const digit_px = 8.4;
const letter_px = 7.6;
const padding_px = 24;
const step_px = 8;

function most<Row>(rows: readonly Row[], count: (row: Row) => number): number {
    return rows.reduce((so_far, row) => Math.max(so_far, count(row)), 0);
}

export function with_rooms<Row>(columns: readonly Column<Row>[], rooms: string): readonly Column<Row>[] {
    const widths = rooms.split(" ").map(Number);
    return columns.map((column, index) => ({ ...column, width: widths[index] ?? column.width }));
}

// Without those that can be spared, as far as need be. Zero width: not measured yet; then all.
export function fitting<Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
    if (width === 0) return columns;
    let shown = columns;
    while (width_of(shown) > width) {
        const next = [...shown]
            .filter((column) => column.spare !== undefined)
            .sort((a, b) => (a.spare ?? 0) - (b.spare ?? 0))[0];
        if (next === undefined) return shown;
        shown = shown.filter((column) => column !== next);
    }
    return shown;
}

export function width_of<Row>(columns: readonly Column<Row>[]): number {
    return columns.reduce((so_far, column) => so_far + column.width, 0);
}

// In the order of the ids, for a narrow table.
export function chosen<Row>(
    columns: readonly Column<Row>[],
    ids: readonly string[],
): readonly Column<Row>[] {
    return ids.flatMap((id) => columns.find((column) => column.id === id) ?? []);
}
