import { describe, expect, test } from "vitest";
import { fill_marks, first_changed, labels_per_side, order_lines, redrawn_max } from "@/pages/dashboard/chart_points";
import { widened } from "@/pages/dashboard/chart_scale";
import { a_candle as candle, a_fill, an_order, minute_ms } from "./sample";

describe("what is drawn again", () => {
    const old = [candle(1), candle(2), candle(3)];

    test("is the end alone while only the end moves", () => {
        expect(first_changed(old, [candle(1), candle(2), candle(3, "11")])).toBe(2);
        expect(first_changed(old, [...old, candle(4)])).toBe(3);
        expect(first_changed(old, [candle(1), candle(2), candle(3, "11"), candle(4)])).toBe(2);
        expect(first_changed(old, [...old])).toBe(3);
    });
    test("is what a load has corrected, and no more", () => {
        expect(first_changed(old, [candle(1), candle(2, "10.1"), candle(3), candle(4)])).toBe(1);
        expect(first_changed(old, [candle(1), candle(2), candle(3, "10", { volume: "7" })])).toBe(2);
    });
    test("is all when a place has moved, and after very many changes", () => {
        expect(first_changed([], old)).toBe(0);
        expect(first_changed(old, old.slice(0, 2))).toBe(0);
        expect(first_changed(old, [candle(2), candle(3), candle(4)])).toBe(0);
        expect(first_changed([candle(1), candle(3)], old)).toBe(0); // One was missing in between.
        const many = Array.from({ length: redrawn_max + 1 }, (_, index) => candle(4 + index));
        expect(first_changed(old, [...old, ...many])).toBe(0);
        expect(first_changed(old, [...old, ...many.slice(1)])).toBe(3);
    });
});

describe("order lines", () => {
    const open = (ref: number, side: string, limit: string) => an_order({ ref, side, limit, intent: `${ref}` });

    test("are the resting orders of this bot and market", () => {
        const orders = [
            open(1, "buy", "99"),
            { ...open(2, "buy", "98"), state: "closed" },
            { ...open(3, "buy", "97"), bot: "other" },
            { ...open(4, "buy", "96"), symbol: "ETH/USDT" },
            { ...open(5, "sell", ""), kind: "market" },
            { ...open(6, "sell", "101"), state: "teleported", why: "take profit" },
            { ...open(7, "sell", "89"), kind: "stop-limit", trigger: "90", why: "stop loss" },
        ];
        const lines = order_lines(orders, "dca-btc", "BTC/USDT", "100");
        expect(lines.map(({ price, title }) => [price, title])).toEqual([
            ["99", "safety order 1 of 5"],
            ["101", "take profit"],
            ["90", "stop loss"],
        ]);
    });
    test("carry a label only near the price", () => {
        const orders = Array.from({ length: 20 }, (_, index) => open(index, "buy", (80 + index).toString()));
        const labelled = order_lines(orders, "dca-btc", "BTC/USDT", "100").filter((line) => line.is_labelled);
        expect(labelled.map(({ price }) => price)).toEqual(["99", "98", "97", "96"]);
        expect(labelled).toHaveLength(labels_per_side);
        expect(labelled.filter((line) => line.is_next)).toHaveLength(1);
    });
    test("come into view unless they would flatten the candles", () => {
        const given = { priceRange: { minValue: 100, maxValue: 110 } };
        expect(widened(given, [115, 95]).priceRange).toEqual({ minValue: 95, maxValue: 115 });
        expect(widened(given, [115, 20]).priceRange).toEqual({ minValue: 100, maxValue: 115 });
        expect(widened(null, [115])).toBeNull();
    });
});

describe("fill marks", () => {
    test("share one mark per side and candle", () => {
        const at = (minute: number, side: string) => a_fill({ market_ms: minute * minute_ms + 7, side });
        const fills = [at(6, "buy"), at(6, "buy"), at(6, "sell"), at(2, "buy"), at(11, "buy")];
        const marks = fill_marks(fills, "dca-btc", "BTC/USDT", 5, [candle(5), candle(10)]);
        expect(marks.map(({ open_ms, side, fills: all }) => [open_ms / minute_ms, side, all.length])).toEqual([
            [5, "buy", 2],
            [5, "sell", 1],
            [10, "buy", 1],
        ]);
    });
    test("stand at the market's time, wherever the wall's clock is", () => {
        const fill = a_fill({ time_ms: 900 * minute_ms, market_ms: 3 * minute_ms + 1 });
        const [mark] = fill_marks([fill], "dca-btc", "BTC/USDT", 1, [candle(3), candle(900)]);
        expect(mark?.open_ms).toBe(3 * minute_ms);
    });
    test("stand on no other candle than their own", () => {
        const fill = a_fill({ market_ms: 4 * minute_ms });
        expect(fill_marks([fill], "dca-btc", "BTC/USDT", 1, [candle(3), candle(5)])).toEqual([]);
    });
    test("are of this bot and market only", () => {
        const fill = a_fill({ market_ms: 3 * minute_ms });
        expect(fill_marks([fill], "other", "BTC/USDT", 1, [candle(3)])).toEqual([]);
        expect(fill_marks([fill], "dca-btc", "ETH/USDT", 1, [candle(3)])).toEqual([]);
    });
});
