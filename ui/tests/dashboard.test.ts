import { describe, expect, test } from "vitest";
import { market_of } from "@/api/market_of";
import type { State } from "@/api/types";
import { lamps_of } from "@/components/lamps";
import { market_source } from "@/components/market_source";
import { next_order, sorted, type Order } from "@/components/table_order";
import { compare } from "@/format/decimal";
import { deals_open, realised_by_asset } from "@/pages/dashboard/figures";
import { coins_held, worth } from "@/pages/dashboard/holdings";
import { tone_of } from "@/pages/dashboard/order_state_text";
import { read_policy } from "@/pages/dashboard/policy";
import { found } from "@/pages/dashboard/search";
import { troubles_of } from "@/pages/dashboard/troubles";
import { a_bot, a_fill, sample_state } from "./sample";

describe("key figures", () => {
    test("realised profit is one exact sum per asset", () => {
        const bots = [
            a_bot({ realised: "0.1" }),
            a_bot({ realised: "0.2" }),
            a_bot({ realised: "-0.00001", realised_asset: "BTC" }),
            a_bot({ realised: "" }),
        ];
        expect(realised_by_asset(bots)).toEqual([
            { asset: "USDT", amount: "0.3" },
            { asset: "BTC", amount: "-0.00001" },
        ]);
    });
    test("open deals are never below zero", () => {
        expect(deals_open(a_bot({ deals_opened: 3, deals_closed: 2 }))).toBe(1);
        expect(deals_open(a_bot({ deals_opened: 0, deals_closed: 2 }))).toBe(0);
    });
});

describe("what a close would sell", () => {
    test("is what the fills of a pair leave, less fees paid in coins", () => {
        const fills = [
            a_fill({ side: "buy", qty: "0.005", fee: "0.000005", fee_asset: "BTC" }),
            a_fill({ side: "sell", qty: "0.002" }),
            a_fill({ bot: "other", side: "buy", qty: "9" }),
        ];
        const of_eth = a_fill({ symbol: "ETH/USDT", side: "buy", qty: "2" });
        expect(coins_held(a_bot({ fills: 3 }), "BTC/USDT", [...fills, of_eth])).toBe("0.002995");
        expect(coins_held(a_bot({ fills: 3 }), "ETH/USDT", [...fills, of_eth])).toBe("2");
    });
    test("is not known when the list does not reach back to the first fill", () => {
        expect(coins_held(a_bot({ fills: 400 }), "BTC/USDT", [a_fill()])).toBeNull();
    });
    test("is worth at most what the price says", () => {
        expect(worth("0.00214", "46851.40")).toBe("100.26");
        expect(worth("0.00214", "")).toBeNull();
    });
});

describe("a policy", () => {
    const whole = 'symbols = ["BTC/USDT", "ETH/USDT"]\norder_notional = "500" # each\nday_notional = "1200"\n';

    test("is read into its three rules", () => {
        expect(read_policy(whole)).toEqual({
            symbols: ["BTC/USDT", "ETH/USDT"],
            order_notional: "500",
            day_notional: "1200",
        });
    });
    test("may list its pairs over several lines", () => {
        const spread = whole.replace(", ", ",\n  ").replace('"]', '",\n]');
        expect(read_policy(spread)?.symbols).toEqual(["BTC/USDT", "ETH/USDT"]);
    });
    test("with anything not fully understood is not put into words", () => {
        for (const toml of [
            "",
            "…",
            'symbols = ["BTC/USDT"]',
            whole + 'may_withdraw = "yes"\n',
            whole + "[other]\n",
            whole.replace('"500"', "500"),
            whole.replace('"500"', '"5e2"'),
            whole.replace("[", "").replace("]", ""),
        ]) {
            expect(read_policy(toml), toml).toBeNull();
        }
    });
});

describe("troubles", () => {
    const calm = sample_state();
    const ids = (change: Partial<typeof calm>) => troubles_of({ ...calm, ...change }).map(({ id }) => id);

    test("are none when all is well", () => {
        expect(troubles_of(calm)).toEqual([]);
    });
    test("begin with a frozen key and its reason", () => {
        const keys = calm.keys.map((key) => ({ ...key, is_frozen: true, frozen_reason: "foreign order 91" }));
        const [first] = troubles_of({ ...calm, keys, engine: { ...calm.engine, is_connected: false } });
        expect(first).toMatchObject({ level: "bad", title: "Key of practice at binance is frozen" });
        expect(first?.text).toContain("foreign order 91");
    });
    test("name each process that is down, and a signer once", () => {
        expect(ids({ engine: { ...calm.engine, is_connected: false } })).toEqual(["engine"]);
        expect(ids({ signer: { ...calm.signer, is_connected: false, is_sealed: true } })).toEqual(["signer"]);
        expect(ids({ signer: { ...calm.signer, is_sealed: true } })).toEqual(["sealed"]);
        expect(ids({ signer: { ...calm.signer, is_initialised: false } })).toEqual(["empty"]);
    });
    test("say why a foreign order could pass unseen", () => {
        const accounts = calm.watch.accounts.map((row) => ({ ...row, trouble: "the venue says 503" }));
        const [found] = troubles_of({ ...calm, watch: { ...calm.watch, accounts } });
        expect(found).toMatchObject({ level: "warn", id: "sight practice" });
        expect(found?.text).toContain("the venue says 503");
    });
    test("do not list the accounts of a watch that is down", () => {
        const accounts = calm.watch.accounts.map((row) => ({ ...row, is_streaming: false }));
        expect(ids({ watch: { ...calm.watch, accounts } })).toEqual(["stream practice"]);
        expect(ids({ watch: { ...calm.watch, accounts, is_connected: false } })).toEqual(["watch"]);
    });
});

describe("lamps and words", () => {
    test("every process and feed has a word", () => {
        const lamps = lamps_of(sample_state());
        expect(lamps.map(({ name, level, word }) => `${name} ${level} ${word}`)).toEqual([
            "Engine ok running",
            "Signer ok running",
            "Watch ok watching 1 account",
            "market stream ok up",
        ]);
    });
    test("a feed is named with its venue where there are several", () => {
        const [feed] = sample_state().feeds;
        if (feed === undefined) throw new Error("the sample has no feed");
        const names = (feeds: State["feeds"]) => lamps_of(sample_state({ feeds })).map(({ name }) => name);
        const link = { ...feed, venue: "", name: "courier" };
        expect(names([link, feed, { ...feed, venue: "kucoin" }]).slice(3)).toEqual([
            "courier",
            "binance: market stream",
            "kucoin: market stream",
        ]);
        expect(names([link, feed]).slice(3)).toEqual(["courier", "market stream"]);
    });
    test("a pair of one venue is not that of another", () => {
        const [market] = sample_state().markets;
        if (market === undefined) throw new Error("the sample has no market");
        const markets = [{ ...market, venue: "kucoin", price: "1" }, market];
        expect(market_of({ markets }, a_bot())?.price).toBe(market.price);
        expect(market_of({ markets }, a_bot({ venue: "kucoin" }))?.price).toBe("1");
        expect(market_of({ markets }, a_bot({ venue: "coinbase" }))).toBeUndefined();
    });
    test("the source of prices is said plainly, and an unknown one as it is", () => {
        expect(market_source(true, "generated, seed 1")).toMatchObject({
            money: "Practice money",
            prices: "generated prices, seed 1",
        });
        expect(market_source(true, "recorded btc.csv").prices).toBe("recorded prices btc.csv");
        expect(market_source(false, "live prices of binance")).toMatchObject({
            money: "Real money",
            prices: "live prices of binance",
        });
        expect(market_source(true, "dreamt").prices).toBe("dreamt");
        expect(market_source(true, "").prices).toBe("");
    });
    test("an order state is shown by what it means, a new one as active", () => {
        expect(tone_of("open", "")).toBe("active");
        expect(tone_of("teleported", "")).toBe("active");
        expect(tone_of("unknown", "")).toBe("doubt");
        expect(tone_of("closed", "filled")).toBe("done");
        expect(tone_of("closed", "rejected: too small")).toBe("failed");
        expect(tone_of("closed", "dead")).toBe("failed");
    });
});

describe("tables", () => {
    const rows = [{ amount: "10" }, { amount: "9.5" }, { amount: "-1" }];
    const columns = [
        {
            id: "amount",
            title: "",
            width: 1,
            compare: (a: { amount: string }, b: { amount: string }) => compare(a.amount, b.amount),
            cell: () => null,
        },
    ];

    test("sort by value, the other way, and back to the order of the server", () => {
        let order: Order | null = null;
        const shown = () => sorted(rows, columns, order).map(({ amount }) => amount);
        order = next_order(order, "amount");
        expect(shown()).toEqual(["-1", "9.5", "10"]);
        order = next_order(order, "amount");
        expect(shown()).toEqual(["10", "9.5", "-1"]);
        order = next_order(order, "amount");
        expect(order).toBeNull();
        expect(shown()).toEqual(["10", "9.5", "-1"]);
    });
    test("are searched by every word typed, in any case", () => {
        const texts = ["dca-btc buy safety order 1", "dca-btc sell take profit", "grid-eth buy grid line 3"];
        const search = (text: string) => found(texts, text, (row) => row).length;
        expect(search("")).toBe(3);
        expect(search("  BUY  dca ")).toBe(1);
        expect(search("line profit")).toBe(0);
    });
});
