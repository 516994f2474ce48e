import { describe, expect, test } from "vitest";
import { failure_of } from "@/api/client";
import { decode_candles, decode_session, decode_state } from "@/api/decode";
import { sample_state, sample_text, sample_with } from "./sample";

function problem_of(text: string): string {
    const decoded = decode_state(text);
    return decoded.is_ok ? "" : decoded.problem;
}

describe("a state", () => {
    test("is read as docs/api.md shows it, every field of it", () => {
        expect(sample_state()).toEqual(JSON.parse(sample_text));
    });
    test("that is no JSON, no object or cut off is refused", () => {
        for (const text of ["", "null", "[]", "7", '"text"', sample_text.slice(0, -20)]) {
            expect(decode_state(text).is_ok, text).toBe(false);
        }
    });
    test("with an amount as a JSON number is refused: floats lose digits", () => {
        const text = sample_with((raw) => {
            raw.balances = [{ account: "a", asset: "USDT", free: 0.1, locked: "0" }];
        });
        expect(problem_of(text)).toBe("answer.balances[0].free: is not a text");
    });
    test("with an amount that is no decimal is refused, by name of the field", () => {
        const text = sample_with((raw) => {
            raw.balances = [{ account: "a", asset: "USDT", free: "1e5", locked: "0" }];
        });
        expect(problem_of(text)).toBe("answer.balances[0].free: is not a decimal text");
    });
    test("that does not say whether a key is frozen is refused: silence is not safety", () => {
        const text = sample_with((raw) => {
            raw.keys = [{ account: "a", venue: "binance" }];
        });
        expect(problem_of(text)).toBe("answer.keys[0].is_frozen: is not true or false");
    });
    test("with broken counts or lists is refused", () => {
        for (const [key, value] of [
            ["bots", {}],
            ["bots", [null]],
            ["ledger", { size: 1.5 }],
            ["ledger", { size: "3" }],
            ["notices", [{ time_ms: 9e15 }]],
            ["fills", Array.from({ length: 5001 }, () => ({}))],
        ] as const) {
            const text = sample_with((raw) => {
                raw[key] = value;
            });
            expect(decode_state(text).is_ok, key).toBe(false);
        }
    });
    test("of an older server places a fill on the market's clock by the wall's", () => {
        const text = sample_with((raw) => {
            const [fill] = raw.fills as object[];
            raw.fills = [{ ...fill, time_ms: 1_000, market_ms: undefined }];
        });
        const decoded = decode_state(text);
        expect(decoded.is_ok && decoded.value.fills[0]).toMatchObject({ time_ms: 1_000, market_ms: 1_000 });
    });
    test("without a process shows that process as not connected", () => {
        const text = sample_with((raw) => {
            raw.signer = null;
            delete raw.watch;
            delete raw.engine;
        });
        const decoded = decode_state(text);
        expect(decoded).toMatchObject({
            is_ok: true,
            value: {
                signer: { is_connected: false },
                watch: { is_connected: false, accounts: [] },
                engine: { is_connected: false },
            },
        });
    });
    test("with order states and fields of a newer server is read all the same", () => {
        const text = sample_with((raw) => {
            const [order] = raw.orders as object[];
            raw.orders = [{ ...order, state: "teleported", colour: "blue" }];
        });
        const decoded = decode_state(text);
        expect(decoded.is_ok && decoded.value.orders[0]?.state).toBe("teleported");
    });
});

describe("candles and session", () => {
    const candle = (ms: number) => [ms, "1.0", "2", "0.5", "1.5", "10"];

    test("candles come out oldest first, each time once", () => {
        const text = JSON.stringify({ symbol: "X", candles: [candle(120_000), candle(60_000), candle(120_000)] });
        const decoded = decode_candles(text);
        expect(decoded.is_ok && decoded.value.map((row) => row.open_ms)).toEqual([60_000, 120_000]);
    });
    test("a candle of the wrong shape is refused", () => {
        for (const row of [[60_000, "1"], [60_000, 1, 2, 3, 4, 5], ["60000", "1", "1", "1", "1", "1"], {}, null]) {
            expect(decode_candles(JSON.stringify({ candles: [row] })).is_ok).toBe(false);
        }
    });
    test("a session says whether money is real, and whose keys are taken", () => {
        const venues = '"venues":[{"name":"kucoin","passphrase":true}]';
        const decoded = decode_session(`{"version":"0.1.0","practice":true,${venues}}`);
        expect(decoded.is_ok && decoded.value.venues).toEqual([{ name: "kucoin", passphrase: true }]);
        expect(decode_session(`{"version":"0.1.0",${venues}}`).is_ok).toBe(false);
        expect(decode_session('{"version":"0.1.0","practice":true,"venues":[{"name":7}]}').is_ok).toBe(false);
    });
});

describe("a refusal", () => {
    test("carries the server's own words", () => {
        const text = '{"title":"wrong input","status":422,"detail":"grid.step: must be above zero"}';
        expect(failure_of(422, text)).toEqual({
            kind: "refused",
            status: 422,
            title: "wrong input",
            detail: "grid.step: must be above zero",
        });
    });
    test("without such words is still one", () => {
        for (const text of ["", "<html>502</html>", "null", "[]", '{"title":7}']) {
            expect(failure_of(502, text)).toEqual({ kind: "refused", status: 502, title: "", detail: "" });
        }
        expect(failure_of(401, "")).toEqual({ kind: "logged_out" });
    });
});
