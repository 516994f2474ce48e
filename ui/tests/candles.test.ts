import { beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "@/api/client";
import {
    CandleFeed,
    failed_wait_ms,
    gap_wait_ms,
    hasty_wait_ms,
    kept_max,
    usual_wait_ms,
    type CandleView,
} from "@/api/candle_feed";
import { in_intervals, with_price } from "@/api/candles";
import type { Candle } from "@/api/types";
import { a_candle as candle, minute_ms } from "./sample";
import { Clock } from "./clock";

describe("a live price", () => {
    test("moves the last candle and its reach", () => {
        const [last] = with_price([candle(5)], "12.5", 5 * minute_ms + 500);
        expect(last).toMatchObject({ high: "12.5", low: "9.5", close: "12.5" });
        const [lower] = with_price([candle(5)], "9.25", 5 * minute_ms + 500);
        expect(lower).toMatchObject({ high: "12", low: "9.25", close: "9.25" });
    });
    test("compares by value: 9.5 is below 12", () => {
        expect(with_price([candle(5)], "100", 5 * minute_ms)[0]?.high).toBe("100");
    });
    test("begins a candle when its minute has begun, and never changes an older one", () => {
        const candles = with_price([candle(5)], "11", 6 * minute_ms + 1);
        expect(candles.map(({ open_ms, open }) => [open_ms / minute_ms, open])).toEqual([
            [5, "10"],
            [6, "11"],
        ]);
        const old = [candle(5)];
        expect(with_price(old, "11", 4 * minute_ms)).toBe(old);
        expect(with_price(old, "", 5 * minute_ms)).toBe(old);
        expect(with_price([], "11", 5 * minute_ms)).toEqual([]);
    });
});

describe("longer candles", () => {
    test("join exactly what they cover", () => {
        const rows = [candle(4, "11"), candle(5, "10.5", { high: "13" }), candle(6, "11", { low: "8" })];
        expect(in_intervals(rows, 5)).toEqual([
            candle(0, "11"),
            candle(5, "11", { high: "13", low: "8", volume: "0.2" }),
        ]);
        expect(in_intervals(rows, 1)).toBe(rows);
    });
});

class FeedWorld extends Clock {
    asked: ((answer: Answer<Candle[]>) => void)[] = [];
    loads = 0;
    view: CandleView = { candles: [], is_loading: true, is_failed: false };
    readonly feed = new CandleFeed(
        {
            get_candles: () => {
                this.loads += 1;
                return new Promise((resolve) => this.asked.push(resolve));
            },
            now_ms: () => this.now_ms,
            after: this.after,
        },
        (view) => {
            this.view = view;
        },
    );

    get minutes(): number[] {
        return this.view.candles.map(({ open_ms }) => open_ms / minute_ms);
    }
    async answer(answer: Answer<Candle[]>): Promise<void> {
        this.asked.pop()?.(answer);
        await Promise.resolve();
        await Promise.resolve();
    }
    async give(...minutes: number[]): Promise<void> {
        await this.answer({ is_ok: true, value: minutes.map((minute) => candle(minute)) });
    }
    price(text: string, minute: number): void {
        this.feed.set_price(text, minute * minute_ms + 1);
    }
}

const unreachable: Answer<Candle[]> = { is_ok: false, failure: { kind: "unreachable" } };
const up_to = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe("a candle feed", () => {
    let world: FeedWorld;
    beforeEach(() => {
        world = new FeedWorld();
        world.feed.load();
    });

    test("follows the price through any number of minutes, without asking for each", async () => {
        await world.give(1, 2, 3);
        for (const minute of up_to(3, 30)) world.price(minute.toString(), minute);
        expect(world.minutes).toEqual(up_to(1, 30));
        expect(world.view.candles.at(-1)).toMatchObject({ open: "29", close: "29" });
        expect(world.loads).toBe(1);
    });
    test("asks again soon while whole candles are made of prices, one load at a time", async () => {
        await world.give(1, 2);
        world.price("11", 3);
        world.pass(hasty_wait_ms);
        expect(world.loads).toBe(2);
        for (const minute of up_to(4, 90)) {
            world.price("12", minute);
            world.pass(250);
        }
        expect(world.loads).toBe(2); // The answer is still awaited.
        await world.give(...up_to(1, 90));
        expect(world.view.candles.every(({ close }) => close === "10" || close === "12")).toBe(true);
    });
    test("asks sooner when minutes are missing", async () => {
        await world.give(1, 2);
        world.price("11", 5);
        world.pass(gap_wait_ms);
        expect(world.loads).toBe(2);
        await world.give(1, 2, 3, 4, 5);
        expect(world.minutes).toEqual([1, 2, 3, 4, 5]);
    });
    test("asks seldom while only the newest candle moves, and not at all while nothing does", async () => {
        await world.give(1, 2);
        world.price("11", 2);
        world.pass(usual_wait_ms - 1);
        expect(world.loads).toBe(1);
        world.pass(1);
        expect(world.loads).toBe(2);
        await world.give(1, 2);
        world.pass(10 * usual_wait_ms);
        expect(world.loads).toBe(2);
    });
    test("puts the server's candles in the place of those made of prices", async () => {
        await world.give(1, 2);
        const [kept] = world.view.candles;
        world.price("11", 3);
        world.price("11", 4);
        world.pass(hasty_wait_ms);
        world.price("11.5", 5); // While the answer is under way.
        await world.answer({ is_ok: true, value: [candle(1), candle(2), candle(3), candle(4, "11")] });
        expect(world.minutes).toEqual([1, 2, 3, 4, 5]);
        expect(world.view.candles[0]).toBe(kept); // Not drawn again.
        expect(world.view.candles[3]).toMatchObject({ volume: "0.1" });
        expect(world.view.candles[4]).toMatchObject({ close: "11.5" });
    });
    test("keeps older candles than the server while they join, up to a bound", async () => {
        await world.give(1, 2, 3);
        world.price("11", 4);
        world.pass(hasty_wait_ms);
        await world.give(3, 4, 5);
        expect(world.minutes).toEqual([1, 2, 3, 4, 5]);
        world.price("11", 40);
        world.pass(hasty_wait_ms);
        await world.give(...up_to(30, 41)); // Between 5 and 30 there is a hole.
        expect(world.minutes).toEqual(up_to(30, 41));
        for (let from = 40; from < 5000; from += 900) {
            world.price("11", from + 999);
            world.pass(hasty_wait_ms);
            await world.give(...up_to(from, from + 1000));
            expect(world.minutes.length).toBeLessThanOrEqual(kept_max);
        }
    });
    test("takes a market that has been started again as it is", async () => {
        await world.give(101, 102, 103);
        world.price("11", 1);
        world.pass(hasty_wait_ms);
        await world.give(1, 2);
        expect(world.minutes).toEqual([1, 2]);
    });
    test("shows a failure, keeps what it has, and tries again by itself", async () => {
        await world.answer(unreachable);
        expect(world.view).toMatchObject({ is_loading: false, is_failed: true });
        world.pass(failed_wait_ms);
        await world.give(1, 2);
        expect(world.view).toMatchObject({ is_failed: false });
        world.price("11", 3);
        world.pass(hasty_wait_ms);
        await world.answer(unreachable);
        expect(world.minutes).toEqual([1, 2, 3]);
        expect(world.view.is_failed).toBe(true);
    });
    test("that is stopped does nothing more", async () => {
        world.feed.stop();
        await world.give(1, 2);
        world.price("11", 3);
        world.pass(10 * usual_wait_ms);
        expect([world.minutes, world.loads]).toEqual([[], 1]);
    });
});
