// Candles: how prices and shorter candles become candles. All sums and comparisons are exact on text.
import { compare, sum } from "@/format/decimal";
import type { Candle } from "./types";

export const minute_ms = 60_000;

// The candles with the newest price in the last one, or in a new one when its minute has begun.
export function with_price(
    candles: readonly Candle[],
    price: string,
    time_ms: number,
): readonly Candle[] {
    const open_ms = time_ms - (time_ms % minute_ms);
    const last = candles.at(-1);
    if (last === undefined || price === "" || open_ms < last.open_ms) return candles;
    if (open_ms > last.open_ms) {
        return [...candles, { open_ms, open: price, high: price, low: price, close: price, volume: "0" }];
    }
    if (price === last.close) return candles;
    const high = higher(last.high, price);
    const low = lower(last.low, price);
    return [...candles.slice(0, -1), { ...last, high, low, close: price }];
}

// One-minute candles joined to longer ones, which begin at whole multiples of their length (UTC).
export function in_intervals(candles: readonly Candle[], minutes: number): readonly Candle[] {
    if (minutes === 1) return candles;
    const length_ms = minutes * minute_ms;
    const joined: Candle[] = [];
    for (const candle of candles) {
        const open_ms = candle.open_ms - (candle.open_ms % length_ms);
        const last = joined.at(-1);
        if (last?.open_ms === open_ms) joined[joined.length - 1] = joined_pair(last, candle);
        else joined.push({ ...candle, open_ms });
    }
    return joined;
}

export function is_alike(a: Candle, b: Candle): boolean {
    return (
        a.open_ms === b.open_ms &&
        a.open === b.open &&
        a.close === b.close &&
        a.high === b.high &&
        a.low === b.low &&
        a.volume === b.volume
    );
}

function joined_pair(first: Candle, second: Candle): Candle {
    return {
        open_ms: first.open_ms,
        open: first.open,
        high: higher(first.high, second.high),
        low: lower(first.low, second.low),
        close: second.close,
        volume: sum([first.volume, second.volume]) ?? first.volume,
    };
}

const higher = (a: string, b: string) => (compare(a, b) < 0 ? b : a);
const lower = (a: string, b: string) => (compare(a, b) > 0 ? b : a);
