// Decode: from JSON text to the types of docs/api.md, or a sentence that names the wrong field.
import { is_decimal } from "@/format/decimal";
import { read_told, read_watch } from "./decode_watch";
import { Fields, is_time_ms, Malformed } from "./fields";
import type * as api from "./types";

export type Decoded<Value> = { is_ok: true; value: Value } | { is_ok: false; problem: string };

function decode<Value>(text: string, read: (fields: Fields) => Value): Decoded<Value> {
    try {
        return { is_ok: true, value: read(new Fields(JSON.parse(text), "answer")) };
    } catch (error) {
        if (error instanceof Malformed) return { is_ok: false, problem: error.message };
        if (error instanceof SyntaxError) return { is_ok: false, problem: "answer: is not JSON" };
        throw error;
    }
}

export const decode_state = (text: string) => decode(text, read_state);
export const decode_session = (text: string) => decode(text, read_session);
export const decode_says = (text: string): Decoded<string[]> =>
    text === "" ? { is_ok: true, value: [] } : decode(text, (f) => f.texts("says"));
export const decode_candles = (text: string) => decode(text, read_candles);

function read_state(f: Fields): api.State {
    return {
        version: f.text("version"),
        practice: f.flag("practice"),
        market: f.text("market"),
        engine: read_engine(f.child("engine")),
        bots: f.list("bots", read_bot),
        deals: f.list("deals", read_deal),
        orders: f.list("orders", read_order),
        fills: f.list("fills", read_fill),
        balances: f.list("balances", read_balance),
        notices: f.list("notices", read_notice),
        feeds: f.list("feeds", read_feed),
        markets: f.list("markets", read_market),
        signer: read_signer(f.child("signer")),
        keys: f.list("keys", read_key),
        ledger: read_ledger(f.child("ledger")),
        watch: read_watch(f.child("watch")),
        told: read_told(f.child("told")),
    };
}

// A process that the server says nothing about is shown as not connected.
function read_engine(f: Fields | null): api.EngineState {
    if (f === null) return { is_connected: false, in_flight: 0, orders_total: 0, fills_total: 0 };
    return {
        is_connected: f.flag("is_connected"),
        in_flight: f.count("in_flight"),
        orders_total: f.count("orders_total"),
        fills_total: f.count("fills_total"),
    };
}

function read_signer(f: Fields | null): api.SignerState {
    if (f === null) {
        return { is_connected: false, is_initialised: false, is_sealed: false, form_key: "", memory: "" };
    }
    return {
        is_connected: f.flag("is_connected"),
        is_initialised: f.flag("is_initialised"),
        is_sealed: f.flag("is_sealed"),
        form_key: f.text("form_key"),
        memory: f.text("memory"),
    };
}

function read_ledger(f: Fields | null): api.LedgerState {
    if (f === null) return { size: 0, root: "", key: "" };
    return { size: f.count("size"), root: f.text("root"), key: f.text("key") };
}

function read_bot(f: Fields): api.Bot {
    return {
        name: f.text("name"),
        kind: f.text("kind"),
        account: f.text("account"),
        venue: f.text("venue"),
        symbol: f.text("symbol"),
        symbols: f.texts("symbols"),
        commands: f.texts("commands"),
        state: f.text("state"),
        is_finished: f.flag("is_finished"),
        deals_opened: f.count("deals_opened"),
        deals_closed: f.count("deals_closed"),
        orders: f.count("orders"),
        fills: f.count("fills"),
        realised: f.amount("realised"),
        realised_asset: f.text("realised_asset"),
    };
}

function read_deal(f: Fields): api.Deal {
    return {
        bot: f.text("bot"),
        number: f.count("number"),
        opened_ms: f.time_ms("opened_ms"),
        closed_ms: f.time_ms("closed_ms"),
        safety_orders: f.count("safety_orders"),
        bought: f.amount("bought"),
        average: f.amount("average"),
        exit_price: f.amount("exit_price"),
        profit: f.amount("profit"),
        profit_asset: f.text("profit_asset"),
        reason: f.text("reason"),
        symbol: f.text("symbol"),
        state: f.text("state"),
        is_short: f.flag("is_short"),
        held: f.amount("held"),
        cost: f.amount("cost"),
        take_profit: f.amount("take_profit"),
        stop: f.amount("stop"),
        has_steps: f.flag("has_steps"),
    };
}

function read_order(f: Fields): api.Order {
    return {
        bot: f.text("bot"),
        ref: f.count("ref"),
        intent: f.text("intent"),
        symbol: f.text("symbol"),
        side: f.text("side"),
        kind: f.text("kind"),
        limit: f.amount("limit"),
        trigger: f.amount("trigger"),
        qty: f.amount("qty"),
        filled: f.amount("filled"),
        state: f.text("state"),
        reason: f.text("reason"),
        why: f.text("why"),
        changed_ms: f.time_ms("changed_ms"),
    };
}

function read_fill(f: Fields): api.Fill {
    const time_ms = f.time_ms("time_ms");
    return {
        bot: f.text("bot"),
        ref: f.count("ref"),
        trade_id: f.text("trade_id"),
        time_ms,
        // Fills of an older journal do not say it; then both clocks were one.
        market_ms: f.time_ms("market_ms") || time_ms,
        symbol: f.text("symbol"),
        side: f.text("side"),
        price: f.amount("price"),
        qty: f.amount("qty"),
        fee: f.amount("fee"),
        fee_asset: f.text("fee_asset"),
        why: f.text("why"),
    };
}

function read_balance(f: Fields): api.Balance {
    return {
        account: f.text("account"),
        asset: f.text("asset"),
        free: f.amount("free"),
        locked: f.amount("locked"),
    };
}

function read_notice(f: Fields): api.Notice {
    return { bot: f.text("bot"), time_ms: f.time_ms("time_ms"), text: f.text("text") };
}

function read_feed(f: Fields): api.Feed {
    return {
        venue: f.text("venue"),
        name: f.text("name"),
        is_up: f.flag("is_up"),
        text: f.text("text"),
    };
}

function read_market(f: Fields): api.Market {
    return {
        venue: f.text("venue"),
        symbol: f.text("symbol"),
        price: f.amount("price"),
        time_ms: f.time_ms("time_ms"),
    };
}

function read_key(f: Fields): api.Key {
    return {
        account: f.text("account"),
        venue: f.text("venue"),
        kind: f.text("kind"),
        policy: f.text("policy"),
        is_frozen: f.flag("is_frozen"),
        frozen_reason: f.text("frozen_reason"),
        added_ms: f.time_ms("added_ms"),
        last_signature_ms: f.time_ms("last_signature_ms"),
        spent_today: f.amount("spent_today"),
    };
}

function read_session(f: Fields): api.Session {
    return {
        version: f.text("version"),
        practice: f.flag("practice"),
        venues: f.list("venues", (venue) => ({
            name: venue.text("name"),
            passphrase: venue.flag("passphrase"),
        })),
    };
}

// Candles come as rows of six: the time as a number, the rest as decimal texts.
function read_candles(f: Fields): api.Candle[] {
    const candles = f.items("candles").map((row, index): api.Candle => {
        const wrong = new Malformed(`answer.candles[${index}]: is not a candle`);
        if (!Array.isArray(row)) throw wrong;
        const [open_ms, ...amounts] = row as unknown[];
        if (!is_time_ms(open_ms)) throw wrong;
        const [open, high, low, close, volume] = amounts.map((amount) => {
            if (typeof amount !== "string" || !is_decimal(amount)) throw wrong;
            return amount;
        });
        if (!open || !high || !low || !close || !volume) throw wrong;
        return { open_ms, open, high, low, close, volume };
    });
    return in_order(candles);
}

// Oldest first and each time once: the chart refuses anything else with an exception.
function in_order(candles: api.Candle[]): api.Candle[] {
    const by_time = new Map(candles.map((candle) => [candle.open_ms, candle]));
    return [...by_time.values()].sort((a, b) => a.open_ms - b.open_ms);
}
