// Chart points: order lines and fill marks for drawing, and what of the candles to draw again. All
// sums and comparisons are exact on text; only what becomes pixels is turned into numbers, by the
// chart itself (chart_view.ts).
import { is_alike, minute_ms } from "@/api/candles";
import type { Candle, Fill, Order } from "@/api/types";
import { compare, sum, negated, sign_of } from "@/format/decimal";

// More candles than that are drawn faster all at once.
export const redrawn_max = 60;

// From which candle on the drawing differs; zero: it must be drawn anew. The usual answer is the
// last one, and after a load those that prices alone had made.
export function first_changed(old: readonly Candle[], fresh: readonly Candle[]): number {
    let index = 0;
    while (index < old.length && index < fresh.length) {
        const before = old[index];
        const after = fresh[index];
        if (before !== after && before && after && !is_alike(before, after)) break;
        index += 1;
    }
    // Candles in between or gone: their places have moved, and an update cannot say so.
    for (let place = index; place < old.length; place += 1) {
        if (old[place]?.open_ms !== fresh[place]?.open_ms) return 0;
    }
    return fresh.length - index > redrawn_max ? 0 : index;
}

export interface OrderLine {
    key: string;
    price: string;
    side: string;
    title: string; // Why the order is there.
    is_labelled: boolean;
    is_next: boolean; // The nearest of its side.
}

// Labels for the nearest lines of each side only: forty grid lines would cover the chart with words.
export const labels_per_side = 4;

export function order_lines(
    orders: readonly Order[],
    bot: string,
    symbol: string,
    price: string,
): OrderLine[] {
    const resting = orders.filter(
        (order) =>
            order.bot === bot &&
            order.symbol === symbol &&
            order.state !== "closed" &&
            order.limit !== "",
    );
    return ["buy", "sell"].flatMap((side) =>
        resting
            .filter((order) => order.side === side)
            .map((order) => ({ order, away: distance(line_of(order), price) }))
            .sort((a, b) => compare(a.away, b.away))
            .map(({ order }, index) => ({
                key: `${order.ref} ${order.intent}`,
                price: line_of(order),
                side: order.side,
                title: order.why,
                is_labelled: index < labels_per_side,
                is_next: index === 0,
            })),
    );
}

// A stop is drawn where it wakes up.
function line_of(order: Order): string {
    return order.trigger === "" ? order.limit : order.trigger;
}

function distance(a: string, b: string): string {
    const difference = sum([a, negated(b)]) ?? "0";
    return sign_of(difference) < 0 ? negated(difference) : difference;
}

export interface FillMark {
    open_ms: number; // Of the candle in which it happened.
    side: string;
    fills: Fill[];
}

// One mark for each side and candle, oldest first; several fills in one candle share it. By the
// market's clock: the candles' own.
export function fill_marks(
    fills: readonly Fill[],
    bot: string,
    symbol: string,
    minutes: number,
    candles: readonly Candle[],
): FillMark[] {
    const known = new Set(candles.map((candle) => candle.open_ms));
    const marks = new Map<string, FillMark>();
    const length_ms = minutes * minute_ms;
    for (const fill of fills) {
        if (fill.bot !== bot || fill.symbol !== symbol) continue;
        const open_ms = fill.market_ms - (fill.market_ms % length_ms);
        // Older than the chart, or its candle is still to be loaded: the chart would draw it elsewhere.
        if (!known.has(open_ms)) continue;
        const key = `${open_ms} ${fill.side}`;
        const mark = marks.get(key);
        if (mark === undefined) marks.set(key, { open_ms, side: fill.side, fills: [fill] });
        else mark.fills.push(fill);
    }
    return [...marks.values()].sort((a, b) => a.open_ms - b.open_ms);
}

