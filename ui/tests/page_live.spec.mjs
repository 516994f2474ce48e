// How the page follows, loses and finds its server; and the way in.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assert_accessible, button, chart, live, not_live, shows, with_page } from "./browser.mjs";

const minute_ms = 60_000;

// These tests mostly wait, so several do it at once.
const at_once = { concurrency: 3 };

describe("a lost connection", at_once, () => {
    test("that breaks is seen, and the page comes back by itself", () =>
        with_page({}, async ({ page, mock }) => {
            await chart(page);
            mock.is_down = true;
            mock.drop_streams();
            await not_live(page).waitFor();
            mock.house.notice("dca-btc", "happened meanwhile");
            mock.is_down = false;
            await live(page).waitFor();
            await shows(page, "happened meanwhile");
        }));
    test("that only falls silent is seen, and comes back by itself", () =>
        with_page({}, async ({ page, mock }) => {
            await chart(page);
            mock.push();
            mock.is_mute = true; // The socket stays open, as when a cable is pulled.
            await not_live(page).waitFor();
            mock.is_mute = false;
            mock.drop_streams();
            await live(page).waitFor();
        }));
    test("before the first answer is said, and the page opens by itself later", () =>
        with_page({}, async ({ page, mock }) => {
            await chart(page);
            await page.route("**/api/v1/session", () => null); // Never answered.
            await page.goto(mock.address);
            await shows(page, "Opening");
            await shows(page, "Strongroom does not answer");
            await assert_accessible(page, "unreachable");
            await page.unroute("**/api/v1/session");
            await chart(page);
        }));
});

describe("the stream", at_once, () => {
    test("when refused, GET still brings the state, marked as not live", () =>
        with_page({}, async ({ page, mock }) => {
            await chart(page);
            mock.is_stream_refused = true;
            mock.drop_streams();
            mock.house.notice("dca-btc", "seen by asking");
            await shows(page, "seen by asking");
            await not_live(page).waitFor();
        }));
    test("a message that makes no sense is not shown and ends the liveness", () =>
        with_page({}, async ({ page, mock }) => {
            await chart(page);
            mock.is_stream_refused = true; // So that it cannot come back at once.
            mock.send('{"practice":true,"bots":[{"realised":1.5}]}');
            await not_live(page).waitFor();
            await button(page, "dca-btc").waitFor();
        }));
    test("a session that has ended leads to the way in", () =>
        with_page({}, async ({ page, mock }) => {
            await chart(page);
            await page.context().clearCookies();
            mock.drop_streams();
            await shows(page, "You are not logged in");
            assert.equal(new URL(page.url()).pathname, "/login");
        }));
});

describe("the candles", at_once, () => {
    const first_row_ms = async (page) => {
        const time = page.getByRole("region", { name: /Candles of/ }).locator("tbody time").first();
        return Date.parse(await time.getAttribute("datetime"));
    };

    test("follow a market at 300 times its speed, with few loads, and fills stand on their candles", { timeout: 180_000 }, () =>
        with_page({ speed: 300, step_ms: 250, width: 1920 }, async ({ page, mock, complaints }) => {
            await chart(page);
            await button(page, "grid-btc").click();
            const loads = () => mock.asked.filter((path) => path.includes("/candles")).length;
            const loads_before = loads();
            const began_ms = performance.now();
            await page.waitForTimeout(4500); // On the chart: some twenty new candles, and corrections.
            const loads_max = 1 + (performance.now() - began_ms) / 1000;
            assert.ok(loads() - loads_before <= loads_max, `${loads() - loads_before} loads`);
            await page.getByText("Table", { exact: true }).click();
            mock.is_halted = true; // What is on its way then still comes.
            while (mock.house.btc.time_ms - (await first_row_ms(page)) >= 2 * minute_ms) {
                await page.waitForTimeout(100);
            }
            await assert_fills_on_candles(page, mock);
            assert.deepEqual(complaints, []);
        }));

    // Each fill is in the row of its minute on the market's clock, however late it was on the wall's.
    async function assert_fills_on_candles(page, mock) {
        const newest_loaded_ms = mock.house.btc.time_ms - 20 * minute_ms;
        const fills = mock.house.desk.fills.filter(
            (fill) => fill.bot === "grid-btc" && fill.market_ms < newest_loaded_ms,
        );
        assert.ok(fills.length >= 3);
        for (const fill of fills.slice(0, 3)) {
            const minute = new Date(fill.market_ms - (fill.market_ms % minute_ms)).toISOString();
            const row = page.locator("tr", { has: page.locator(`time[datetime="${minute}"]`) });
            assert.match(await row.last().textContent(), new RegExp(`${fill.why}`));
        }
    }

    test("that cannot be read are said so, and come by themselves", () =>
        with_page({}, async ({ page, mock }) => {
            await chart(page);
            await page.route("**/api/v1/candles*", (route) => route.abort());
            await button(page, "weekend-dca-eth").click();
            await shows(page, "The candles could not be read");
            await page.unroute("**/api/v1/candles*");
            mock.push();
            await chart(page);
        }));
});

describe("the way in", at_once, () => {
    test("without a link says where to get one", () =>
        with_page({ path: "/" }, async ({ page }) => {
            await shows(page, "You are not logged in");
            await shows(page, "strongroom link");
            await assert_accessible(page, "login");
        }));
    test("a used link is refused calmly, and the token leaves the address bar", () =>
        with_page({ path: "/login#used", scheme: "dark" }, async ({ page, mock }) => {
            await shows(page, "This link does not work");
            assert.equal(new URL(page.url()).hash, "");
            await assert_accessible(page, "refused login");
            await page.goto(`${mock.address}/login#practice`); // A second one in the same tab.
            await chart(page);
        }));
    test("logging out ends the session", () =>
        with_page({}, async ({ page, mock }) => {
            await chart(page);
            await page.getByRole("button", { name: "Log out" }).click();
            await shows(page, "You are not logged in");
            await page.goto(mock.address);
            await shows(page, "You are not logged in");
        }));
});
