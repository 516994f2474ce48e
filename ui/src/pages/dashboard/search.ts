// Search: rows that contain every word typed, wherever it stands.
export function found<Row>(
    rows: readonly Row[],
    text: string,
    text_of: (row: Row) => string,
): readonly Row[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return rows;
    return rows.filter((row) => {
        const all = text_of(row).toLowerCase();
        return words.every((word) => all.includes(word));
    });
}
