// Table order: how the rows of a DataTable are sorted, and how arrow keys move between them.
import type { Column } from "./table_columns";

export interface Order {
    id: string;
    way: "up" | "down";
}

// Up, down, and back to the order of the server.
export function next_order(order: Order | null, id: string): Order | null {
    if (order?.id !== id) return { id, way: "up" };
    return order.way === "up" ? { id, way: "down" } : null;
}

export function sorted<Row>(
    rows: readonly Row[],
    columns: readonly Column<Row>[],
    order: Order | null,
): readonly Row[] {
    const compare = columns.find((column) => column.id === order?.id)?.compare;
    if (order === null || compare === undefined) return rows;
    const up = [...rows].sort(compare);
    return order.way === "up" ? up : up.reverse();
}

export function by_text<Row>(text: (row: Row) => string) {
    return (a: Row, b: Row) => text(a).localeCompare(text(b));
}

export function by_count<Row>(count: (row: Row) => number) {
    return (a: Row, b: Row) => count(a) - count(b);
}

// Arrow up and down go to the same control of the row above or below, and press it.
export function move_focus(event: React.KeyboardEvent<HTMLElement>): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const focused = event.target;
    if (step === undefined || !(focused instanceof HTMLElement)) return;
    if (!focused.matches("[data-row-button]")) return;
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row-button]")];
    const target = buttons[buttons.indexOf(focused) + step];
    if (target === undefined) return;
    event.preventDefault();
    target.focus();
    target.click();
}
