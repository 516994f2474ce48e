import { describe, expect, test } from "vitest";
import { with_shared_rows } from "@/api/shared_rows";
import { a_fill, an_order, sample_state } from "./sample";

describe("shared rows", () => {
    test("an equal state keeps every old object", () => {
        const old = sample_state();
        const merged = with_shared_rows(old, sample_state());
        for (const [key, value] of Object.entries(merged)) {
            expect(value, key).toBe(old[key as keyof typeof old]);
        }
    });
    test("the first state is taken as it is", () => {
        const state = sample_state();
        expect(with_shared_rows(null, state)).toBe(state);
    });
    test("a row on top moves the others down without making them new", () => {
        const old = sample_state();
        const fill = a_fill({ trade_id: "18" });
        const fresh = sample_state({ fills: [fill, ...sample_state().fills] });
        const merged = with_shared_rows(old, fresh);
        expect(merged.fills).toHaveLength(2);
        expect(merged.fills[0]).toEqual(fill);
        expect(merged.fills[1]).toBe(old.fills[0]);
        expect(merged.orders).toBe(old.orders);
    });
    test("a changed row is new, whatever else stayed", () => {
        const old = sample_state();
        const merged = with_shared_rows(old, sample_state({ orders: [an_order({ filled: "0.001" })] }));
        expect(merged.orders[0]).not.toBe(old.orders[0]);
        expect(merged.orders[0]?.filled).toBe("0.001");
    });
    test("a row that is gone is gone", () => {
        expect(with_shared_rows(sample_state(), sample_state({ bots: [] })).bots).toEqual([]);
    });
});
