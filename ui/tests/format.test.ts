import { describe, expect, test } from "vitest";
import { assets_of, count, grouped, short_amount, shortened, with_sign } from "@/format/money";
import { clock, delay, moment, span, utc } from "@/format/time";

describe("money", () => {
    test("is cut at eight digits, never rounded up", () => {
        expect(short_amount("9960.026884859")).toBe("9960.02688485");
        expect(short_amount("-0.123456789")).toBe("-0.12345678");
        expect([short_amount("4.5"), short_amount("")]).toEqual(["4.5", ""]);
    });
    test("digits are grouped before the point only, and none is added", () => {
        expect(grouped("46699.55")).toBe("46,699.55");
        expect(grouped("1234567")).toBe("1,234,567");
        expect(grouped("0.00001234")).toBe("0.00001234");
        expect(grouped("100")).toBe("100");
    });
    test("a loss has a minus and a gain a plus; zero has neither", () => {
        expect(with_sign("-1234.5")).toBe("\u22121,234.5");
        expect(with_sign("1.2034")).toBe("+1.2034");
        expect(with_sign("0.00")).toBe("0.00");
    });
    test("what is no decimal is a dash, never a guess", () => {
        for (const text of ["", "NaN", "1e9", "undefined"]) expect(grouped(text)).toBe("–");
    });
    test("counts, pairs and long ids", () => {
        expect(count(1234567)).toBe("1,234,567");
        expect(assets_of("BTC/USDT")).toEqual({ base: "BTC", quote: "USDT" });
        expect(assets_of("odd")).toEqual({ base: "odd", quote: "" });
        expect(shortened("abcdefghijkl")).toBe("abcdefghij…");
        expect(shortened("abc")).toBe("abc");
    });
});

describe("time", () => {
    const ms = Date.UTC(2026, 2, 9, 22, 7, 5);

    test("is local, and UTC on hover", () => {
        expect(clock(ms, "UTC")).toBe("22:07:05");
        expect(clock(ms, "Asia/Tokyo")).toBe("07:07:05");
        expect(utc(ms)).toBe("2026-03-09 22:07:05 UTC");
    });
    test("midnight is 00, not 24", () => {
        expect(clock(Date.UTC(2026, 0, 1), "UTC")).toBe("00:00:00");
    });
    test("has no date today, no year this year, and no seconds in another year", () => {
        expect(moment(ms, "2026-03-09", "UTC")).toBe("22:07:05");
        expect(moment(ms, "2026-03-10", "UTC")).toBe("03-09 22:07:05");
        expect(moment(ms, "2027-01-01", "UTC")).toBe("2026-03-09 22:07");
    });
    test("of what never happened is said so", () => {
        expect(moment(0, "2026-03-09")).toBe("never");
        expect(utc(0)).toBe("");
    });
    test("spans are short and never negative", () => {
        expect(span(-500)).toBe("0 s");
        expect(span(12_400)).toBe("12 s");
        expect(span(150_000)).toBe("3 min");
        expect(span(3 * 3600_000)).toBe("3 h");
        expect(span(86_400_000 * 2)).toBe("2 days");
        expect(delay(3)).toBe("3 ms");
        expect(delay(1234)).toBe("1.2 s");
    });
});
