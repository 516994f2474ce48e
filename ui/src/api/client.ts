// Client: the calls of docs/api.md. Every answer is a value; nothing here throws for what can happen.
import { decode_candles, decode_says, decode_session, decode_state, type Decoded } from "./decode";
import type { Candle, Market, Session, State } from "./types";

export type Failure =
    | { kind: "logged_out" }
    | { kind: "unreachable" } // No answer at all, or none in time.
    | { kind: "refused"; status: number; title: string; detail: string }
    | { kind: "malformed"; problem: string };
export type Answer<Value> = { is_ok: true; value: Value } | { is_ok: false; failure: Failure };

const read_timeout_ms = 10_000;
const command_timeout_ms = 30_000; // Longer than the server itself waits for the engine (25 s).

export const get_session = (timeout_ms = 4_000) =>
    get<Session>("/api/v1/session", decode_session, timeout_ms);
export const get_state = () => get<State>("/api/v1/state", decode_state);
export const get_candles = ({ venue, symbol }: Pick<Market, "venue" | "symbol">) =>
    get<Candle[]>(
        `/api/v1/candles?venue=${encodeURIComponent(venue)}&symbol=${encodeURIComponent(symbol)}`,
        decode_candles,
    );

export const log_in = (token: string) => post("/api/v1/login", { token });
export const log_out = () => post("/api/v1/logout", {});
export const start_bot = (file: string) => post("/api/v1/bots", { file });
export const add_key = (sealed: string) => post("/api/v1/keys", { sealed });

export interface BotCommand {
    bot: string;
    command: string;
    deal?: number;
    text?: string;
}
// What the bot says to it at once: why it does not do it, if it does not.
export async function tell_bot({ bot, command, ...body }: BotCommand): Promise<Answer<string[]>> {
    const sent = await post(`/api/v1/bots/${encodeURIComponent(bot)}/${command}`, body);
    if (!sent.is_ok) return sent;
    const decoded = decode_says(sent.value);
    if (decoded.is_ok) return decoded;
    return { is_ok: false, failure: { kind: "malformed", problem: decoded.problem } };
}

export function stream_address(): string {
    const scheme = window.location.protocol === "https:" ? "wss:" : "ws:";
    return `${scheme}//${window.location.host}/api/v1/stream`;
}

// For TanStack Query, which wants an exception to see a failure.
export class Failed extends Error {
    readonly failure: Failure;
    constructor(failure: Failure) {
        super(failure.kind);
        this.failure = failure;
    }
}
export async function unwrap<Value>(answer: Promise<Answer<Value>>): Promise<Value> {
    const settled = await answer;
    if (!settled.is_ok) throw new Failed(settled.failure);
    return settled.value;
}

async function get<Value>(
    path: string,
    decode: (text: string) => Decoded<Value>,
    timeout_ms = read_timeout_ms,
): Promise<Answer<Value>> {
    const sent = await send(path, {}, timeout_ms);
    if (!sent.is_ok) return sent;
    const decoded = decode(sent.value);
    if (decoded.is_ok) return decoded;
    return { is_ok: false, failure: { kind: "malformed", problem: decoded.problem } };
}

async function post(path: string, body: object): Promise<Answer<string>> {
    const headers = { "Content-Type": "application/json" };
    return send(path, { method: "POST", headers, body: JSON.stringify(body) }, command_timeout_ms);
}

async function send(path: string, init: RequestInit, timeout_ms: number): Promise<Answer<string>> {
    try {
        const response = await fetch(path, {
            ...init,
            credentials: "same-origin",
            cache: "no-store",
            signal: AbortSignal.timeout(timeout_ms),
        });
        const text = await response.text();
        if (response.ok) return { is_ok: true, value: text };
        return { is_ok: false, failure: failure_of(response.status, text) };
    } catch {
        // fetch throws for a broken connection and for our own deadline alike; both mean the same.
        return { is_ok: false, failure: { kind: "unreachable" } };
    }
}

// RFC 9457: `detail` names the field and says what to do. A proxy's HTML page has none.
export function failure_of(status: number, text: string): Failure {
    if (status === 401) return { kind: "logged_out" };
    let title = "";
    let detail = "";
    try {
        const problem = JSON.parse(text) as { title?: unknown; detail?: unknown } | null;
        if (typeof problem?.title === "string") title = problem.title;
        if (typeof problem?.detail === "string") detail = problem.detail;
    } catch {
        // Not a problem document: the status says what there is to say.
    }
    return { kind: "refused", status, title, detail };
}
