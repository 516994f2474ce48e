// House: the whole fake Strongroom; its state is what the page gets.
import { createHash } from "node:crypto";
import nacl from "tweetnacl";
import { MockDca, MockGrid } from "./bots.mjs";
import { Desk } from "./desk.mjs";
import { Market } from "./market.mjs";

const balances = [
    { account: "practice", asset: "BTC", free: "0.04183", locked: "0.105" },
    { account: "practice", asset: "ETH", free: "0", locked: "0.31240" },
    { account: "practice", asset: "USDT", free: "12843.910268848512", locked: "5120.4472" },
];
const step_ms = 15_000; // Four steps a minute: enough to look like a market.

export class House {
    // `speed`: market time in real time, as in `strongroom up --speed`.
    constructor({ seed, now_ms, speed = 1, history_minutes = 1000 }) {
        const time_ms = now_ms - history_minutes * 60_000;
        Object.assign(this, { seed, speed, began_ms: now_ms });
        this.btc = new Market({ symbol: "BTC/USDT", price: 46500, digits: 2, seed, time_ms });
        this.eth = new Market({ symbol: "ETH/USDT", price: 2380, digits: 2, seed: seed + 1, time_ms });
        this.desk = new Desk();
        this.bots = [
            new MockDca("dca-btc", this.btc, this.desk, 100),
            new MockGrid("grid-btc", this.btc, this.desk, { lower: 45000, step: 150, lines: 21, qty: 0.01 }),
            new MockDca("weekend-dca-eth", this.eth, this.desk, 60),
        ];
        this.bots[2].more_symbols = ["BTC/USDT"];
        this.form_pair = nacl.box.keyPair(); // Of the signer, for new keys.
        this.added_ms = time_ms - 86_400_000;
        this.notices = [];
        this.is_frozen = false;
        this.is_empty = false;
        this.is_engine_up = true;
        this.foreign_ms = 0;
        for (let at_ms = time_ms; at_ms < now_ms; at_ms += step_ms) this.step(at_ms, at_ms);
    }

    // On to that time on the wall, which is further on the market's clock.
    run_to(wall_ms) {
        const market_ms = this.began_ms + (wall_ms - this.began_ms) * this.speed;
        for (let at_ms = this.btc.time_ms + step_ms; at_ms < market_ms; at_ms += step_ms) {
            this.step(at_ms, wall_ms);
        }
        this.step(market_ms, wall_ms);
    }

    step(market_ms, wall_ms) {
        this.desk.wall_ms = wall_ms;
        for (const market of [this.btc, this.eth]) market.step(market_ms);
        for (const bot of this.bots) bot.on_price();
    }

    notice(bot, text) {
        this.notices.unshift({ bot, time_ms: this.btc.time_ms, text });
    }

    // What a stolen key would look like: an order at the venue that nobody here signed.
    freeze() {
        this.is_frozen = true;
        this.foreign_ms = this.btc.time_ms;
    }

    // As right after the installation.
    empty() {
        Object.assign(this.desk, { orders: [], fills: [], deals: [], orders_total: 0, fills_total: 0 });
        Object.assign(this, { bots: [], notices: [], is_empty: true });
    }

    bot(name) {
        return this.bots.find((bot) => bot.name === name);
    }

    state() {
        const { desk, bots, btc, eth } = this;
        return {
            version: "0.1.0",
            practice: true,
            market: `generated, seed ${this.seed}`,
            engine: {
                is_connected: this.is_engine_up,
                in_flight: 0,
                orders_total: desk.orders_total,
                fills_total: desk.fills_total,
            },
            bots: bots.map((bot) => bot.row()),
            deals: desk.deals,
            orders: desk.orders,
            fills: desk.fills,
            balances: this.is_empty ? [] : balances,
            notices: this.notices,
            feeds: [
                { venue: "binance", name: "market stream", is_up: true, text: "last message 1 s ago" },
                { venue: "binance", name: "private stream", is_up: true, text: "" },
                { venue: "", name: "courier", is_up: true, text: "" },
            ],
            markets: [btc, eth].map((market) => ({
                venue: "binance",
                symbol: market.symbol,
                price: market.text(),
                time_ms: market.time_ms,
            })),
            signer: {
                is_connected: true,
                is_initialised: true,
                is_sealed: false,
                form_key: Buffer.from(this.form_pair.publicKey).toString("base64"),
                memory: "Locked in memory, left out of core dumps, wiped after use.",
            },
            keys: this.is_empty ? [] : [this.key()],
            ledger: {
                size: desk.orders_total + 3,
                root: createHash("sha256").update(`${desk.orders_total}`).digest("base64"),
                key: "strongroom/ledger+1f2e3d4c+AbCdEfGhIjKlMnOpQrStUvWxYz0123456789+/AbCdE=",
            },
            watch: this.watch(),
        };
    }

    key() {
        return {
            account: "practice",
            venue: "binance",
            kind: "hmac-sha256",
            policy: 'symbols = ["BTC/USDT", "ETH/USDT"]\norder_notional = "5000"\nday_notional = "250000"\n',
            is_frozen: this.is_frozen,
            frozen_reason: this.is_frozen ? "Order 91 on BTCUSDT carries no tag of ours" : "",
            added_ms: this.added_ms,
            last_signature_ms: this.desk.last_signature_ms,
            spent_today: this.desk.day_spent.toFixed(2),
        };
    }

    watch() {
        const incident = {
            time_ms: this.foreign_ms,
            account: "practice",
            symbol: "BTCUSDT",
            venue_order: "91",
            reason: "no tag of ours",
            detected_after_ms: 3,
            number: 1,
            venue: "binance",
            kind: "foreign_order",
            response: "freeze",
            grade: "serious",
            reasons: [],
            side: "buy",
            qty: "0.001",
            limit: "",
            filled: "0",
            loss: "",
            loss_asset: "",
            containment: "",
            is_contained: true,
        };
        return {
            is_connected: true,
            accounts: [
                {
                    account: "practice",
                    is_streaming: true,
                    last_event_ms: this.btc.time_ms,
                    orders_judged: this.desk.orders_total,
                    foreign_orders: this.foreign_ms > 0 ? 1 : 0,
                },
            ],
            incidents: this.foreign_ms > 0 ? [incident] : [],
        };
    }
}
