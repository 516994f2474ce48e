import { describe, expect, test } from "vitest";
import { decode_says } from "@/api/decode";
import { quotient } from "@/format/decimal";
import {
    bot_actions,
    coins_for,
    deal_actions,
    edit_text,
    funds_text,
    open_deals_of,
    result_of,
} from "@/pages/dashboard/bot_commands";
import { pairs_of } from "@/pages/dashboard/figures";
import { a_bot, a_deal } from "./sample";

const all = [
    "stop",
    "close",
    "start",
    "cancel",
    "open_deal",
    "close_deal",
    "cancel_deal",
    "close_step",
    "add_funds",
    "cancel_funds",
    "edit_deal",
];
const words = (actions: { command: string }[]) => actions.map(({ command }) => command);

describe("what is offered", () => {
    test("is what the bot takes, and nothing of one that is finished", () => {
        expect(words(bot_actions(a_bot({ commands: all })))).toEqual(["stop", "start", "open_deal", "cancel", "close"]);
        const few = ["stop", "cancel", "close"];
        expect(words(bot_actions(a_bot({ commands: few })))).toEqual(few);
        expect(bot_actions(a_bot({ commands: all, is_finished: true }))).toEqual([]);
        expect(bot_actions(a_bot({ commands: ["fly"] }))).toEqual([]);
    });
    test("of a deal has its number, and a step only where there is one", () => {
        const bot = a_bot({ commands: all });
        expect(deal_actions(bot, a_deal({ number: 7, has_steps: true }))[3]).toEqual({
            command: "close_step",
            bot: bot.name,
            deal: 7,
        });
        expect(words(deal_actions(bot, a_deal({ has_steps: false })))).not.toContain("close_step");
        expect(deal_actions(a_bot({ commands: all, is_finished: true }), a_deal())).toEqual([]);
    });
    test("of a signal bot's deals is nothing: its commands are for all of them", () => {
        expect(deal_actions(a_bot({ commands: all, kind: "signal" }), a_deal())).toEqual([]);
    });
    test("open deals are those of the bot that have not closed", () => {
        const deals = [a_deal({ number: 3 }), a_deal({ number: 2, closed_ms: 5 }), a_deal({ bot: "other" })];
        expect(open_deals_of(a_bot(), deals).map(({ number }) => number)).toEqual([3]);
    });
    test("a server that names no pairs leaves the first", () => {
        expect(pairs_of(a_bot({ symbols: [] }))).toEqual(["BTC/USDT"]);
        expect(pairs_of(a_bot({ symbols: ["A/B", "C/B"] }))).toEqual(["A/B", "C/B"]);
    });
});

describe("the text of a command", () => {
    test("of funds says how much, and at which limit", () => {
        expect(funds_text({ amount: "15", limit: "" })).toBe('quote = "15"');
        expect(funds_text({ amount: "0.5", limit: "95.1" })).toBe('quote = "0.5"\nlimit = "95.1"');
    });
    test("of funds is nothing while a figure is none", () => {
        for (const wrong of ["", "0", "-1", "1e3", "15 USDT", '1"\nx = "2', "0.0", "١"]) {
            expect(funds_text({ amount: wrong, limit: "" }), wrong).toBeNull();
            if (wrong !== "") expect(funds_text({ amount: "1", limit: wrong }), wrong).toBeNull();
        }
    });
    test("of an edit has only what was typed", () => {
        const empty = { take_profit_pct: "", trailing_pct: "", stop_loss_pct: "", max_safety_orders: "" };
        expect(edit_text(empty)).toBeNull();
        expect(edit_text({ ...empty, stop_loss_pct: "3" })).toBe('stop_loss_pct = "3"');
        expect(edit_text({ ...empty, take_profit_pct: "1.5", trailing_pct: "0", max_safety_orders: "3" })).toBe(
            'take_profit_pct = "1.5"\ntrailing_pct = "0"\nmax_safety_orders = 3',
        );
        for (const wrong of ["-1", "x", "1,5", '1"'])
            expect(edit_text({ ...empty, stop_loss_pct: wrong }), wrong).toBeNull();
        for (const wrong of ["1.5", "-1", "x", "99999"])
            expect(edit_text({ ...empty, max_safety_orders: wrong }), wrong).toBeNull();
    });
});

describe("figures of an open deal", () => {
    const deal = a_deal({ held: "0.5", cost: "100.25", is_short: false });

    test("the result is what an exit at that price would leave, exact and cut to cents", () => {
        expect(result_of(deal, "210.019")).toBe("4.75");
        expect(result_of(deal, "200")).toBe("-0.25");
        expect(result_of({ ...deal, is_short: true }, "200")).toBe("0.25");
    });
    test("there is none where a part is not known, or nothing is held", () => {
        expect(result_of(deal, "")).toBeNull();
        expect(result_of({ ...deal, held: "" }, "200")).toBeNull();
        expect(result_of({ ...deal, held: "0" }, "200")).toBeNull();
    });
    test("what funds buy is never rounded up", () => {
        expect(coins_for("100", "3")).toBe("33.33333333");
        expect(coins_for("100", "")).toBeNull();
        expect(quotient("1", "0", 2)).toBeNull();
        expect(quotient("-1", "8", 2)).toBe("-0.12");
        expect(quotient("0.30", "0.1", 0)).toBe("3");
    });
});

describe("what a bot says", () => {
    test("is a list of texts, or nothing at all", () => {
        expect(decode_says("")).toEqual({ is_ok: true, value: [] });
        expect(decode_says('{"says":["deal 9 is not open"]}')).toEqual({ is_ok: true, value: ["deal 9 is not open"] });
        for (const wrong of ["x", "[]", '{"says":"no"}', '{"says":[1]}'])
            expect(decode_says(wrong).is_ok, wrong).toBe(false);
    });
});
