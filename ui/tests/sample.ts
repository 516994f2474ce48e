// The sample state: the very example of docs/api.md, so that a change there that the page does not
// understand fails here.
import { readFileSync } from "node:fs";
import { decode_state } from "@/api/decode";
import type { Bot, Candle, Deal, Fill, Order, State } from "@/api/types";

function documented(): string {
    const text = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
    const [, example] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
    if (example === undefined) throw new Error("docs/api.md: has no JSON example");
    return example;
}

export const sample_text = documented();

export function sample_state(change: Partial<State> = {}): State {
    const decoded = decode_state(sample_text);
    if (!decoded.is_ok) throw new Error(decoded.problem);
    return { ...decoded.value, ...change };
}

// The example with one field of the raw JSON changed.
export function sample_with(change: (raw: Record<string, unknown>) => void): string {
    const raw = JSON.parse(sample_text) as Record<string, unknown>;
    change(raw);
    return JSON.stringify(raw);
}

function first<Row>(rows: readonly Row[]): Row {
    const [row] = rows;
    if (row === undefined) throw new Error("docs/api.md: the example has an empty list");
    return row;
}

export const a_bot = (change: Partial<Bot> = {}): Bot => ({ ...first(sample_state().bots), ...change });
export const an_order = (change: Partial<Order> = {}): Order => ({
    ...first(sample_state().orders),
    ...change,
});
export const a_fill = (change: Partial<Fill> = {}): Fill => ({
    ...first(sample_state().fills),
    ...change,
});

export const a_deal = (change: Partial<Deal> = {}): Deal => ({
    ...first(sample_state().deals),
    ...change,
});

export const minute_ms = 60_000;
export const a_candle = (minute: number, close = "10", change: Partial<Candle> = {}): Candle => ({
    open_ms: minute * minute_ms,
    open: "10",
    high: "12",
    low: "9.5",
    close,
    volume: "0.1",
    ...change,
});
