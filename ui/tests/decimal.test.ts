import { describe, expect, test } from "vitest";
import {
    compare,
    cut,
    fraction_digits,
    is_decimal,
    negated,
    product,
    sign_of,
    sum,
    thousandths,
} from "@/format/decimal";

const no_decimals = ["", " ", "1e5", "0x10", "NaN", "Infinity", "1,000", ".5", "5.", "--1", "+1", "1 ", "١"];

describe("decimal text", () => {
    test("whole and fractional numbers of either sign are decimals", () => {
        for (const text of ["0", "-0", "12", "-3.50", "0.000000000001"]) {
            expect(is_decimal(text), text).toBe(true);
        }
    });
    test("everything else is refused, however a float parser would read it", () => {
        for (const text of no_decimals) expect(is_decimal(text), text).toBe(false);
        expect(is_decimal("9".repeat(41))).toBe(false);
    });
});

describe("sum", () => {
    test("is exact where floats are not", () => {
        expect(sum(["0.1", "0.2"])).toBe("0.3");
        expect(sum(["9007199254740993", "0.000000000001"])).toBe("9007199254740993.000000000001");
    });
    test("keeps the digits of the most precise part", () => {
        expect(sum(["1.2034", "0.80"])).toBe("2.0034");
        expect(sum(["1.50", "-1.5"])).toBe("0.00");
    });
    test("goes below zero and keeps leading zeros of the fraction", () => {
        expect(sum(["0.05", "-0.10"])).toBe("-0.05");
    });
    test("of nothing is zero", () => {
        expect(sum([])).toBe("0");
    });
    test("with a part that is no decimal is no sum", () => {
        for (const text of no_decimals) expect(sum(["1", text]), text).toBeNull();
    });
});

describe("product, cut and sign", () => {
    test("a product is exact and a cut goes towards zero", () => {
        expect(product("0.00214", "46851.40")).toBe("100.2619960");
        expect(cut("100.2699", 2)).toBe("100.26");
        expect(cut("-0.019", 2)).toBe("-0.01");
        expect(cut("5", 2)).toBe("5");
        expect(product("1", "x")).toBeNull();
    });
    test("negated twice is the same text", () => {
        expect(negated("1.50")).toBe("-1.50");
        expect(negated("-1.50")).toBe("1.50");
        expect(negated("0.00")).toBe("0.00");
    });
    test("zero has no sign, whatever its digits", () => {
        expect(sign_of("-0.00")).toBe(0);
        expect(sign_of("0.0000001")).toBe(1);
        expect(sign_of("-3")).toBe(-1);
        expect(sign_of("oops")).toBe(0);
    });
    test("comparison is by value, not by text", () => {
        expect(compare("9.5", "10")).toBe(-1);
        expect(compare("1.0", "1")).toBe(0);
        expect(compare("-2", "-3")).toBe(1);
        expect(compare("", "0")).toBe(-1);
    });
    test("digits and shares", () => {
        expect(fraction_digits("46100.00")).toBe(2);
        expect(fraction_digits("7")).toBe(0);
        expect(thousandths("310.5", "5000")).toBe(62);
        expect(thousandths("6000", "5000")).toBe(1000);
        expect(thousandths("1", "0")).toBeNull();
        expect(thousandths("1", "")).toBeNull();
    });
});
