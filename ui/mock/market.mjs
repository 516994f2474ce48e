// Market: a made-up price, one-minute candles behind it. For the mock only: money is a float here.

// Small and repeatable (mulberry32): the same seed gives the same page.
export function random_of(seed) {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
}

const minute_ms = 60_000;
const candles_max = 1000;
const usual_step_ms = 15_000;

export class Market {
    constructor({ symbol, price, digits, seed, time_ms }) {
        this.symbol = symbol;
        this.home = price;
        this.price = price;
        this.digits = digits;
        this.random = random_of(seed);
        this.time_ms = time_ms;
        this.candles = [];
    }

    // Moves the price on to that time; drifts home, so that a grid has something to do.
    step(time_ms) {
        const share = Math.max(0, time_ms - this.time_ms) / usual_step_ms;
        this.time_ms = time_ms;
        const noise = this.random() + this.random() + this.random() - 1.5;
        const pull = (this.home - this.price) / this.home;
        this.price *= 1 + noise * 0.0009 * Math.sqrt(share) + pull * 0.004 * share;
        const open_ms = time_ms - (time_ms % minute_ms);
        const volume = this.random() * 0.4 * share;
        const last = this.candles.at(-1);
        if (last?.open_ms === open_ms) {
            last.high = Math.max(last.high, this.price);
            last.low = Math.min(last.low, this.price);
            last.close = this.price;
            last.volume += volume;
        } else {
            const open = last?.close ?? this.price;
            const high = Math.max(open, this.price);
            const low = Math.min(open, this.price);
            this.candles.push({ open_ms, open, high, low, close: this.price, volume });
            if (this.candles.length > candles_max) this.candles.shift();
        }
    }

    text(price = this.price) {
        return price.toFixed(this.digits);
    }

    candle_rows() {
        return this.candles.map((row) => [
            row.open_ms,
            this.text(row.open),
            this.text(row.high),
            this.text(row.low),
            this.text(row.close),
            row.volume.toFixed(5),
        ]);
    }
}
