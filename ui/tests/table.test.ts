import { describe, expect, test } from "vitest";
import { chosen, fitting, rooms_of, with_rooms, type Column } from "@/components/table_columns";
import { deals_table, fills_table, orders_table } from "@/pages/dashboard/activity_tables";

const column = (id: string, width: number, spare?: number): Column<object> => ({
    id,
    title: id,
    width,
    ...(spare !== undefined && { spare }),
    cell: () => null,
});
const columns = [column("a", 100), column("b", 50, 2), column("c", 50, 1), column("d", 100)];
const ids = (shown: readonly Column<object>[]) => shown.map(({ id }) => id).join("");

describe("the columns of a table", () => {
    test("are left out one by one, those first that can be spared best", () => {
        expect(ids(fitting(columns, 300))).toBe("abcd");
        expect(ids(fitting(columns, 299))).toBe("abd");
        expect(ids(fitting(columns, 249))).toBe("ad");
        expect(ids(fitting(columns, 10))).toBe("ad");
        expect(ids(fitting(columns, 0))).toBe("abcd"); // Not measured yet.
    });
    test("have room for their longest figure, and for its unit", () => {
        interface Row {
            amount: string;
        }
        const amount: Column<Row> = { ...column("a", 60), decimal: (row) => row.amount };
        const width = (rows: Row[], change: Partial<Column<Row>> = {}) => {
            const all = [{ ...amount, ...change }];
            return with_rooms(all, rooms_of(rows, all))[0]?.width ?? 0;
        };
        expect(width([{ amount: "1" }])).toBe(60);
        const bare = width([{ amount: "1" }, { amount: "9960.02688123" }]);
        expect(bare).toBeGreaterThanOrEqual(13 * 8 + 24);
        expect(width([{ amount: "9960.02688123" }], { unit: () => "USDT" })).toBeGreaterThan(bare);
        expect(width([{ amount: "9960.02688123" }], { is_signed: true })).toBeGreaterThan(bare);
    });
    test("of a narrow table are those it names, as far as there are any", () => {
        expect(ids(chosen(columns, ["d", "x", "a"]))).toBe("da");
    });
    test("that a narrow table names are there", () => {
        for (const { columns: all, narrow } of [orders_table, deals_table, fills_table]) {
            const known = (all as readonly { id: string }[]).map(({ id }) => id);
            expect(known).toEqual(expect.arrayContaining([...narrow]));
        }
    });
});
