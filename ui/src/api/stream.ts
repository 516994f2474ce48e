// LiveStream: keeps the newest state coming, whatever the connection does.
//
// One WebSocket brings states. When it breaks, the stream says so, waits a little longer each time,
// and meanwhile asks once per try by plain GET, so that what is shown is as fresh as can be had.
// A network that goes away closes no socket: silence is asked about, so that a loss shows in 5 s.
// No browser objects in here: time, sockets and requests come in through Outside, and tests drive it.
import { decode_state } from "./decode";
import type { Answer } from "./client";
import type { State } from "./types";

export type Phase = "connecting" | "live" | "retrying" | "logged_out";
export interface LiveView {
    phase: Phase;
    state: State | null;
    received_ms: number; // When the shown state came, by the browser's clock; zero before.
    retry_at_ms: number; // Of the next try, while retrying.
    problem: string; // Why the last message was refused; empty when it was not.
}

export interface SocketEvents {
    on_message: (text: string) => void;
    on_close: () => void;
}
export interface Outside {
    open_socket: (events: SocketEvents) => { close: () => void };
    get_state: () => Promise<Answer<State>>;
    probe: () => Promise<Answer<unknown>>; // A small question; no answer in time is a failure.
    now_ms: () => number;
    after: (delay_ms: number, run: () => void) => { cancel: () => void };
    random: () => number; // 0 <= x < 1
}

export const first_wait_ms = 500;
export const longest_wait_ms = 5_000;
export const open_deadline_ms = 4_000; // For the first message of a new connection.
export const silence_ms = 1_500; // Then the server is asked whether it is still there.
export const probe_ms = 2_000; // The time it has to answer that.
export const long_silence_ms = 15_000; // Then for the whole state too: the socket may be deaf.
export const settled_ms = 5_000; // A connection that lived so long resets the waiting time.

// Twice as long each time, bounded, and spread, so that many pages do not come back in one moment.
export function wait_ms(attempt: number, random: number): number {
    const full = Math.min(longest_wait_ms, first_wait_ms * 2 ** Math.min(attempt, 16));
    return Math.round(full * (0.5 + random / 2));
}

export class LiveStream {
    private view: LiveView = {
        phase: "connecting",
        state: null,
        received_ms: 0,
        retry_at_ms: 0,
        problem: "",
    };
    private attempt = 0;
    private live_since_ms = 0;
    private heard_ms = 0; // When the last state came by the socket, or by asking about its silence.
    private generation = 0; // Events of an older connection are not listened to.
    private arrivals = 0; // To drop a GET answer that a newer message has overtaken.
    private socket: { close: () => void } | null = null;
    private is_stopped = false;
    private timer: { cancel: () => void } | null = null; // One at a time: each phase has its own.
    private readonly outside: Outside;
    private readonly changed: (view: LiveView) => void;

    constructor(outside: Outside, changed: (view: LiveView) => void) {
        this.outside = outside;
        this.changed = changed;
    }

    start(): void {
        this.connect();
    }

    stop(): void {
        this.is_stopped = true;
        this.let_go();
    }

    // The network or the tab came back: waiting longer would help nobody.
    retry_now(): void {
        if (this.view.phase !== "retrying" || this.socket !== null) return;
        this.attempt = 0;
        this.connect();
    }

    private connect(): void {
        this.let_go();
        const generation = this.generation;
        const is_current = () => generation === this.generation;
        this.arm(open_deadline_ms, () => {
            this.drop("");
        });
        this.socket = this.outside.open_socket({
            on_message: (text) => {
                if (is_current()) this.take(text);
            },
            on_close: () => {
                if (is_current()) this.drop("");
            },
        });
    }

    private take(text: string): void {
        const decoded = decode_state(text);
        // A message that makes no sense may hide a change of orders or keys: not live any more.
        if (!decoded.is_ok) {
            this.drop(decoded.problem);
            return;
        }
        const now_ms = this.outside.now_ms();
        if (this.view.phase !== "live") this.live_since_ms = now_ms;
        this.heard_ms = now_ms;
        this.show({ phase: "live", problem: "", retry_at_ms: 0, ...this.arrived(decoded.value) });
        this.watch_silence();
    }

    // The connection is of no use: say so, try again later, and ask by GET meanwhile.
    private drop(problem: string): void {
        this.let_go();
        const now_ms = this.outside.now_ms();
        const was_settled =
            this.view.phase === "live" && now_ms - this.live_since_ms >= settled_ms;
        if (was_settled) this.attempt = 0;
        const delay_ms = wait_ms(this.attempt, this.outside.random());
        this.attempt += 1;
        this.arm(delay_ms, () => {
            this.connect();
        });
        this.show({
            phase: "retrying",
            retry_at_ms: now_ms + delay_ms,
            problem: problem || (this.view.phase === "retrying" ? this.view.problem : ""),
        });
        void this.ask("dropped");
    }

    private async ask(why: "silent" | "dropped"): Promise<void> {
        const { generation, arrivals } = this;
        const answer = await this.outside.get_state();
        if (this.is_stopped) return;
        const is_current = generation === this.generation;
        if (answer.is_ok) {
            // A message that came meanwhile is newer than this answer.
            if (arrivals === this.arrivals) this.show(this.arrived(answer.value));
        } else if (answer.failure.kind === "logged_out") {
            this.leave();
        } else if (is_current && why === "silent" && arrivals === this.arrivals) {
            this.drop("");
        }
    }

    private watch_silence(): void {
        this.arm(silence_ms, () => {
            void this.probe();
        });
    }

    private async probe(): Promise<void> {
        const { generation, arrivals } = this;
        const answer = await this.outside.probe();
        if (this.is_stopped || generation !== this.generation) return;
        if (!answer.is_ok && answer.failure.kind === "logged_out") {
            this.leave();
            return;
        }
        if (arrivals !== this.arrivals) return; // Something came meanwhile, and watches again.
        if (!answer.is_ok) {
            this.drop("");
            return;
        }
        const now_ms = this.outside.now_ms();
        if (now_ms - this.heard_ms >= long_silence_ms) {
            this.heard_ms = now_ms;
            void this.ask("silent");
        }
        this.watch_silence(); // Also while a long answer is under way.
    }

    private leave(): void {
        this.stop();
        this.show({ phase: "logged_out" });
    }

    private let_go(): void {
        this.generation += 1;
        this.timer?.cancel();
        this.socket?.close();
        this.socket = null;
    }

    private arrived(state: State): Pick<LiveView, "state" | "received_ms"> {
        this.arrivals += 1;
        return { state, received_ms: this.outside.now_ms() };
    }

    private arm(delay_ms: number, run: () => void): void {
        this.timer?.cancel();
        this.timer = this.outside.after(delay_ms, run);
    }

    private show(change: Partial<LiveView>): void {
        this.view = { ...this.view, ...change };
        this.changed(this.view);
    }
}
