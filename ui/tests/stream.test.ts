import { beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "@/api/client";
import { FrameStore } from "@/api/frame_store";
import {
    first_wait_ms,
    LiveStream,
    long_silence_ms,
    longest_wait_ms,
    open_deadline_ms,
    probe_ms,
    settled_ms,
    silence_ms,
    wait_ms,
    type LiveView,
    type SocketEvents,
} from "@/api/stream";
import type { State } from "@/api/types";
import { Clock } from "./clock";
import { sample_state, sample_text } from "./sample";

class World extends Clock {
    sockets: (SocketEvents & { is_closed: boolean })[] = [];
    asked: ((answer: Answer<State>) => void)[] = [];
    probed: ((answer: Answer<unknown>) => void)[] = [];
    views: LiveView[] = [];
    readonly stream = new LiveStream(
        {
            open_socket: (events) => {
                const socket = { ...events, is_closed: false };
                this.sockets.push(socket);
                return {
                    close: () => {
                        socket.is_closed = true;
                    },
                };
            },
            get_state: () => new Promise((resolve) => this.asked.push(resolve)),
            probe: () => new Promise((resolve) => this.probed.push(resolve)),
            now_ms: () => this.now_ms,
            after: this.after,
            random: () => 0.999999,
        },
        (view) => this.views.push(view),
    );

    get view(): LiveView {
        const last = this.views.at(-1);
        if (last === undefined) throw new Error("nothing was shown");
        return last;
    }
    get socket() {
        const last = this.sockets.at(-1);
        if (last === undefined) throw new Error("no socket was opened");
        return last;
    }
    async answer(answer: Answer<State>): Promise<void> {
        this.asked.pop()?.(answer);
        await Promise.resolve();
        await Promise.resolve();
    }
    async answer_probe(answer: Answer<unknown>): Promise<void> {
        this.probed.pop()?.(answer);
        await Promise.resolve();
        await Promise.resolve();
    }
}

const unreachable: Answer<State> = { is_ok: false, failure: { kind: "unreachable" } };
const logged_out: Answer<State> = { is_ok: false, failure: { kind: "logged_out" } };
const good = (market: string): Answer<State> => ({ is_ok: true, value: sample_state({ market }) });

let world: World;
beforeEach(() => {
    world = new World();
    world.stream.start();
});

describe("a stream", () => {
    test("is live with its first message", () => {
        world.socket.on_message(sample_text);
        expect(world.view).toMatchObject({ phase: "live", received_ms: world.now_ms });
        expect(world.view.state?.bots[0]?.name).toBe("dca-btc");
    });
    test("that breaks says so at once, keeps what it knew, and says when it tries again", () => {
        world.socket.on_message(sample_text);
        world.socket.on_close();
        expect(world.view.phase).toBe("retrying");
        expect(world.view.state).not.toBeNull();
        expect(world.view.retry_at_ms).toBe(world.now_ms + first_wait_ms);
    });
    test("waits twice as long each time, up to a bound", async () => {
        const waits: number[] = [];
        for (let attempt = 0; attempt < 8; attempt += 1) {
            world.socket.on_close();
            await world.answer(unreachable);
            const wait = world.view.retry_at_ms - world.now_ms;
            waits.push(wait);
            world.pass(wait);
        }
        expect(waits).toEqual([500, 1000, 2000, 4000, 5000, 5000, 5000, 5000]);
        expect(world.sockets).toHaveLength(9);
    });
    test("that never brings a message is given up after a while", () => {
        world.pass(open_deadline_ms);
        expect(world.view.phase).toBe("retrying");
        expect(world.sockets[0]?.is_closed).toBe(true);
    });
    test("that held for a while starts again with a short wait; one that broke at once does not", async () => {
        const break_after = async (ms: number) => {
            world.socket.on_message(sample_text);
            world.pass(ms);
            world.socket.on_close();
            await world.answer(unreachable);
            const wait = world.view.retry_at_ms - world.now_ms;
            world.pass(wait);
            return wait;
        };
        expect(await break_after(10)).toBe(500);
        expect(await break_after(10)).toBe(1000);
        expect(await break_after(settled_ms)).toBe(500);
    });
    test("does not listen to a connection it has left", () => {
        world.socket.on_close();
        world.pass(first_wait_ms);
        world.sockets[0]?.on_message(sample_text);
        world.sockets[0]?.on_close();
        expect(world.view.phase).toBe("retrying");
        expect(world.sockets).toHaveLength(2);
    });
    test("tries at once when the network is back", () => {
        world.socket.on_close();
        world.stream.retry_now();
        expect(world.sockets).toHaveLength(2);
        world.stream.retry_now(); // One is under way already.
        expect(world.sockets).toHaveLength(2);
    });
    test("that is stopped does nothing more", async () => {
        world.socket.on_close();
        const shown = world.views.length;
        world.stream.stop();
        await world.answer(good("late"));
        world.pass(longest_wait_ms);
        expect(world.views).toHaveLength(shown);
        expect(world.sockets).toHaveLength(1);
    });
});

describe("a message that makes no sense", () => {
    test("is not shown: the page is not live, keeps the last good state and names the field", () => {
        world.socket.on_message(sample_text);
        for (const text of ["", "{", "[]", '{"practice":1}', "\u0000"]) {
            world.socket.on_message(text);
            expect(world.view.phase, text).toBe("retrying");
            expect(world.view.problem, text).not.toBe("");
            expect(world.view.state?.market).toBe("generated, seed 1");
            world.stream.retry_now();
        }
        world.socket.on_message(sample_text);
        expect(world.view).toMatchObject({ phase: "live", problem: "" });
    });
});

describe("asking by GET", () => {
    test("a broken stream shows the freshest state that can be had, and stays not live", async () => {
        world.socket.on_close();
        await world.answer(good("asked"));
        expect(world.view).toMatchObject({ phase: "retrying", received_ms: world.now_ms });
        expect(world.view.state?.market).toBe("asked");
    });
    test("an answer that a message has overtaken is dropped", async () => {
        world.socket.on_close();
        world.pass(first_wait_ms);
        world.socket.on_message(sample_text);
        await world.answer(good("old"));
        expect(world.view.state?.market).toBe("generated, seed 1");
        expect(world.view.phase).toBe("live");
    });
    test("a session that ended ends the stream", async () => {
        world.socket.on_close();
        await world.answer(logged_out);
        expect(world.view.phase).toBe("logged_out");
        world.pass(longest_wait_ms);
        expect(world.sockets).toHaveLength(1);
    });
});

describe("a silence", () => {
    beforeEach(() => {
        world.socket.on_message(sample_text);
        world.pass(silence_ms);
    });

    test("is asked about, and is fine while there is an answer", async () => {
        expect(world.probed).toHaveLength(1);
        await world.answer_probe({ is_ok: true, value: null });
        expect(world.view.phase).toBe("live");
        world.pass(silence_ms);
        expect(world.probed).toHaveLength(1); // And asked about again.
    });
    test("without an answer is a lost connection, and shows within five seconds of the loss", async () => {
        expect(silence_ms + probe_ms).toBeLessThan(5000);
        expect(open_deadline_ms).toBeLessThan(5000);
        world.pass(probe_ms);
        await world.answer_probe(unreachable);
        expect(world.view.phase).toBe("retrying");
        world.pass(first_wait_ms);
        world.socket.on_message(sample_text);
        expect(world.view.phase).toBe("live");
    });
    test("that ends while it is asked about is no loss, whatever the answer", async () => {
        world.socket.on_message(sample_text);
        await world.answer_probe(unreachable);
        expect(world.view.phase).toBe("live");
    });
    test("of a session that has ended leads out", async () => {
        await world.answer_probe(logged_out);
        expect(world.view.phase).toBe("logged_out");
    });
    test("that lasts is asked about with the whole state: the socket may be deaf", async () => {
        for (let ms = silence_ms; ms < long_silence_ms; ms += silence_ms) {
            await world.answer_probe({ is_ok: true, value: null });
            world.pass(silence_ms);
        }
        await world.answer_probe({ is_ok: true, value: null });
        expect(world.asked).toHaveLength(1);
        await world.answer(good("still here"));
        expect(world.view).toMatchObject({ phase: "live", received_ms: world.now_ms });
        expect(world.view.state?.market).toBe("still here");
    });
});

describe("waiting", () => {
    test("is spread, never zero and never above its bound", () => {
        expect(wait_ms(0, 0)).toBe(first_wait_ms / 2);
        expect(wait_ms(1000, 0.999999)).toBe(longest_wait_ms);
        expect(wait_ms(1000, 0)).toBe(longest_wait_ms / 2);
    });
});

describe("a frame store", () => {
    test("shows the newest of many values once per frame", () => {
        const frames: (() => void)[] = [];
        const store = new FrameStore(0, (run) => frames.push(run), (_, fresh) => fresh);
        let heard = 0;
        const leave = store.subscribe(() => {
            heard += 1;
        });
        for (let value = 1; value <= 1000; value += 1) store.put(value);
        expect(store.get()).toBe(0);
        expect(frames).toHaveLength(1);
        frames.pop()?.();
        expect([store.get(), heard]).toEqual([1000, 1]);
        leave();
        store.put(7);
        frames.pop()?.();
        expect([store.get(), heard]).toEqual([7, 1]);
    });
});
