// The shapes of docs/api.md. Amounts are decimal texts, times are milliseconds since 1970 (UTC),
// lists are newest first. An amount may be empty where there is none (a market order's limit).

export type Amount = string;

export interface EngineState {
    is_connected: boolean;
    in_flight: number;
    orders_total: number;
    fills_total: number;
}

export interface Bot {
    name: string;
    kind: string;
    account: string;
    venue: string;
    symbol: string; // The first of its pairs.
    symbols: readonly string[];
    commands: readonly string[]; // That a bot of its kind takes.
    state: string;
    is_finished: boolean;
    deals_opened: number;
    deals_closed: number;
    orders: number;
    fills: number;
    realised: Amount;
    realised_asset: string;
}

export interface Deal {
    bot: string;
    number: number;
    opened_ms: number;
    closed_ms: number; // Zero while open.
    safety_orders: number;
    bought: Amount;
    average: Amount;
    exit_price: Amount;
    profit: Amount;
    profit_asset: string;
    reason: string;
    symbol: string;
    // Of one that is open, as its bot sees it now; else empty.
    state: string;
    is_short: boolean;
    held: Amount; // What an exit would sell (short: buy back).
    cost: Amount; // In quote, without fees: what is in it.
    take_profit: Amount; // The next one; empty: none at a price.
    stop: Amount;
    has_steps: boolean; // Take-profit steps: the next can be sold by itself.
}

export interface Order {
    bot: string;
    ref: number;
    intent: string;
    symbol: string;
    side: string;
    kind: string;
    limit: Amount;
    trigger: Amount; // Of a stop order: where the market turns it into a limit order. Else empty.
    qty: Amount;
    filled: Amount;
    state: string; // One of the documented words, or a newer one: shown as it is.
    reason: string;
    why: string;
    changed_ms: number;
}

export interface Fill {
    bot: string;
    ref: number;
    trade_id: string;
    time_ms: number;
    market_ms: number; // By the market's clock, for the chart; another one where prices are played.
    symbol: string;
    side: string;
    price: Amount;
    qty: Amount;
    fee: Amount;
    fee_asset: string;
    why: string;
}

export interface Balance {
    account: string;
    asset: string;
    free: Amount;
    locked: Amount;
}

export interface Notice {
    bot: string;
    time_ms: number;
    text: string;
}

export interface Feed {
    /** Empty: of no venue in particular. */
    venue: string;
    name: string;
    is_up: boolean;
    text: string;
}

export interface Market {
    venue: string;
    symbol: string;
    price: Amount;
    time_ms: number;
}

export interface SignerState {
    is_connected: boolean;
    is_initialised: boolean;
    is_sealed: boolean;
    /** Base64 of the X25519 key that new keys are sealed to; empty while the signer is not open. */
    form_key: string;
    memory: string;
}

export interface Key {
    account: string;
    venue: string;
    kind: string;
    policy: string;
    is_frozen: boolean;
    frozen_reason: string;
    added_ms: number;
    last_signature_ms: number;
    spent_today: Amount;
}

export interface LedgerState {
    size: number;
    root: string;
    key: string;
}

export interface WatchedAccount {
    account: string;
    is_streaming: boolean;
    last_event_ms: number;
    last_sweep_ms: number;
    /** Why a foreign order could pass unseen now; empty: nothing is known. */
    trouble: string;
    orders_judged: number;
    foreign_orders: number;
    /** Placed by hand, where the owner trades this account so. */
    manual_orders: number;
}

export interface Incident {
    time_ms: number;
    account: string;
    symbol: string;
    venue_order: string;
    reason: string;
    detected_after_ms: number;
    number: number;
    venue: string;
    kind: string;
    response: string;
    grade: string;
    reasons: readonly string[];
    side: string;
    /** Amounts are decimal texts; empty: not known. */
    qty: string;
    limit: string;
    filled: string;
    loss: string;
    loss_asset: string;
    containment: string;
    is_contained: boolean;
}

export interface WatchState {
    is_connected: boolean;
    accounts: readonly WatchedAccount[];
    incidents: readonly Incident[];
}

export interface ToldChannel {
    name: string;
    kind: string;
    is_failing: boolean;
    said: string;
    waiting: number;
}

export interface Delivery {
    channel: string;
    state: string;
    attempts: number;
    said: string;
    time_ms: number;
}

export interface ToldNotice {
    id: string;
    time_ms: number;
    kind: string;
    level: string;
    text: string;
    deliveries: readonly Delivery[];
}

/** What the house has told its user by mail, Telegram and webhook. */
export interface Told {
    is_connected: boolean;
    channels: readonly ToldChannel[];
    notices: readonly ToldNotice[];
}

export interface State {
    version: string;
    practice: boolean;
    market: string;
    engine: EngineState;
    bots: readonly Bot[];
    deals: readonly Deal[];
    orders: readonly Order[];
    fills: readonly Fill[];
    balances: readonly Balance[];
    notices: readonly Notice[];
    feeds: readonly Feed[];
    markets: readonly Market[];
    signer: SignerState;
    keys: readonly Key[];
    ledger: LedgerState;
    watch: WatchState;
    told: Told;
}

export interface Candle {
    open_ms: number;
    open: Amount;
    high: Amount;
    low: Amount;
    close: Amount;
    volume: Amount;
}

export interface Session {
    version: string;
    practice: boolean;
    venues: KeyVenue[];
}

// A venue whose keys this house takes.
export interface KeyVenue {
    name: string;
    passphrase: boolean;
}
