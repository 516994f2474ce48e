// Table columns: what a column is, and which of them fit into a table of a given width.

export interface Column<Row> {
    id: string;
    title: string;
    help?: string; // Shown on hover where the title is an abbreviation.
    width: number; // px; the widest column also takes what is left.
    is_grow?: boolean;
    is_number?: boolean; // Right aligned.
    is_title_unseen?: boolean;
    spare?: number; // Left out where there is no room, the lowest first. Without it never.
    is_bare?: boolean; // In a narrow table it stands without its title: it says itself what it is.
    decimal?: (row: Row) => string; // The figure whose point is lined up.
    compare?: (a: Row, b: Row) => number; // Makes the column sortable.
    cell: (row: Row, digits: number) => React.ReactNode;
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
