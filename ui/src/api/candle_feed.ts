// CandleFeed: keeps one market's candles as fresh as its price, however fast its clock runs.
//
// Each price of the stream moves the newest candle or begins the next one. What prices alone do not
// tell (volume, the reach between two prices, a minute without any) the server does: one load at a
// time, and never more often than the waits below. No browser objects and no React in here.
import type { Answer } from "./client";
import { is_alike, minute_ms, with_price } from "./candles";
import type { Candle } from "./types";

export interface CandleView {
    candles: readonly Candle[];
    is_loading: boolean; // Until the first answer, good or bad.
    is_failed: boolean; // The last load; what is shown is from an earlier one and from prices.
}

export interface CandleOutside {
    get_candles: () => Promise<Answer<Candle[]>>;
    now_ms: () => number;
    after: (delay_ms: number, run: () => void) => { cancel: () => void };
}

export const gap_wait_ms = 1_000; // Between loads, while minutes are missing.
export const hasty_wait_ms = 2_000; // While whole candles are made of prices alone.
export const usual_wait_ms = 15_000; // While only the newest one is.
export const failed_wait_ms = 5_000;
export const kept_max = 1500; // The server keeps 1,000; more only so that trimming is rare.
const trimmed_to = 1000;

export class CandleFeed {
    private view: CandleView = { candles: [], is_loading: true, is_failed: false };
    private loaded_ms = 0; // The opening of the newest candle that the server gave.
    private asked_at_ms = 0;
    private is_asking = false;
    private is_stopped = false;
    private price = { text: "", time_ms: 0 };
    private timer: { cancel: () => void } | null = null;
    private readonly outside: CandleOutside;
    private readonly changed: (view: CandleView) => void;

    constructor(outside: CandleOutside, changed: (view: CandleView) => void) {
        this.outside = outside;
        this.changed = changed;
    }

    // By hand too, after a failure.
    load(): void {
        if (!this.is_asking && !this.is_stopped) void this.ask();
    }

    stop(): void {
        this.is_stopped = true;
        this.timer?.cancel();
    }

    set_price(text: string, time_ms: number): void {
        if (this.is_stopped || (text === this.price.text && time_ms === this.price.time_ms)) return;
        this.price = { text, time_ms };
        const candles = with_price(this.view.candles, text, time_ms);
        if (candles !== this.view.candles) this.show({ candles });
        this.plan();
    }

    private async ask(): Promise<void> {
        this.is_asking = true;
        this.asked_at_ms = this.outside.now_ms();
        const answer = await this.outside.get_candles();
        this.is_asking = false;
        if (this.is_stopped) return;
        if (answer.is_ok) {
            const joined = this.joined(answer.value);
            this.loaded_ms = answer.value.at(-1)?.open_ms ?? 0;
            const candles = with_price(joined, this.price.text, this.price.time_ms);
            this.show({ candles, is_loading: false, is_failed: false });
        } else {
            this.show({ is_loading: false, is_failed: true });
        }
        // Otherwise the next price plans: without one there is nothing new to load.
        if (this.view.is_failed || this.is_behind()) this.plan();
    }

    private plan(): void {
        this.timer?.cancel();
        if (this.is_asking) return;
        const due_ms = this.asked_at_ms + this.wait_ms();
        this.timer = this.outside.after(Math.max(0, due_ms - this.outside.now_ms()), () => {
            this.load();
        });
    }

    private wait_ms(): number {
        if (this.view.is_failed) return failed_wait_ms;
        if (!this.is_behind()) return usual_wait_ms;
        return this.has_gap() ? gap_wait_ms : hasty_wait_ms;
    }

    // A market so fast that whole minutes pass between two prices.
    private has_gap(): boolean {
        const made = this.view.candles.filter(({ open_ms }) => open_ms > this.loaded_ms);
        const last_ms = made.at(-1)?.open_ms ?? this.loaded_ms;
        return (last_ms - this.loaded_ms) / minute_ms > made.length;
    }

    // Ahead of the server's candles by a whole one, or on a market that has been started again.
    private is_behind(): boolean {
        const last_ms = this.view.candles.at(-1)?.open_ms ?? 0;
        return last_ms > this.loaded_ms || this.price.time_ms < last_ms - 2 * minute_ms;
    }

    // What the server gave, between the older candles that it has let go and the newer ones that
    // prices have begun meanwhile. Equal candles stay the old objects: they are not drawn again.
    private joined(fresh: readonly Candle[]): readonly Candle[] {
        const kept = this.view.candles;
        const first_ms = fresh[0]?.open_ms ?? 0;
        const last_ms = fresh.at(-1)?.open_ms ?? 0;
        if (fresh.length === 0 || last_ms < this.loaded_ms) return fresh;
        const known = new Map(kept.map((candle) => [candle.open_ms, candle]));
        const shared = fresh.map((candle) => {
            const before = known.get(candle.open_ms);
            return before !== undefined && is_alike(before, candle) ? before : candle;
        });
        // Without an overlap there may be a hole between them.
        const is_overlapping = known.has(first_ms) && first_ms <= this.loaded_ms;
        const older = is_overlapping ? kept.filter(({ open_ms }) => open_ms < first_ms) : [];
        const newer = kept.filter(
            ({ open_ms }) => open_ms > last_ms && open_ms <= this.price.time_ms,
        );
        const all = [...older, ...shared, ...newer];
        return all.length > kept_max ? all.slice(-trimmed_to) : all;
    }

    private show(change: Partial<CandleView>): void {
        this.view = { ...this.view, ...change };
        this.changed(this.view);
    }
}
