// What can be done on the page, by mouse and by keyboard alone, and what it says when it fails.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assert_accessible, button, chart, live, shows, with_page } from "./browser.mjs";

const dialog_gone = (page) => page.getByRole("dialog").waitFor({ state: "detached" });
const alert_in = (page) => page.getByRole("dialog").getByRole("alert");

async function says(page, ...texts) {
    await alert_in(page).waitFor();
    const said = await alert_in(page).textContent();
    for (const text of texts) assert.ok(said.includes(text), `“${text}” in: ${said}`);
}

describe("doing", () => {
    test("closing says what will happen, with figures, and does it only when told", () =>
        with_page({}, async ({ page, mock }) => {
            await button(page, "Close at market").click();
            await shows(page, /Cancel \d open orders/);
            await page.getByText(/Sell 0\.\d+ BTC at market, about [\d,.]+ USDT/).waitFor();
            await assert_accessible(page, "dialog", "[role=dialog]");
            await page.keyboard.press("Escape");
            await dialog_gone(page);
            assert.equal(mock.house.bot("dca-btc").is_finished, false);
            await button(page, "Close at market").click();
            await button(page, "Cancel all and sell").click();
            await dialog_gone(page);
            assert.equal(mock.house.bot("dca-btc").is_finished, true);
        }));
    test("a bot is chosen, and its actions reached, by keyboard alone", () =>
        with_page({}, async ({ page, mock }) => {
            await chart(page);
            await button(page, "dca-btc").focus();
            await page.keyboard.press("ArrowDown");
            assert.equal(await page.evaluate(() => document.activeElement.textContent), "grid-btc");
            await page.keyboard.press("Tab");
            await page.keyboard.press("Enter");
            await page.getByRole("menuitem", { name: "Stop" }).waitFor();
            await assert_accessible(page, "menu", "[role=menu]");
            await page.keyboard.press("ArrowDown");
            await page.keyboard.press("ArrowUp");
            await page.keyboard.press("Enter");
            await shows(page, "Stop grid-btc?");
            await button(page, "Stop the bot").click();
            await dialog_gone(page);
            assert.equal(mock.house.bot("grid-btc").is_stopping, true);
        }));
    test("the keyboard is shown where it is, on every control of the page", () =>
        with_page({ width: 1280 }, async ({ page }) => {
            await chart(page);
            const seen = new Set();
            for (let step = 0; step < 100; step += 1) {
                await page.keyboard.press("Tab");
                const [name, is_ringed] = await page.evaluate(focused);
                if (name === "BODY") break; // Past the last one.
                assert.ok(is_ringed, `${name} has no ring`);
                seen.add(name);
            }
            for (const name of ["BUTTON Look", "INPUT 1", "INPUT chart", "BUTTON Stop"]) {
                assert.ok(seen.has(name), `${name} in ${[...seen].join(", ")}`);
            }
        }));
    test("the theme can be chosen and is remembered", () =>
        with_page({ scheme: "light" }, async ({ page }) => {
            const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
            await chart(page);
            await button(page, "Look").click();
            await page.getByText("Dark", { exact: true }).click();
            assert.equal(await scheme(), "dark");
            await page.reload();
            await chart(page);
            assert.equal(await scheme(), "dark");
        }));
    test("the chart has a table with the same figures and fills", () =>
        with_page({}, async ({ page }) => {
            await chart(page);
            await button(page, "grid-btc").click();
            await page.getByText("15 min", { exact: true }).click();
            await page.getByText("Table", { exact: true }).click();
            const table = page.getByRole("region", { name: /Candles of BTC\/USDT/ });
            await table.getByText(/grid line \d+/).first().waitFor();
            await assert_accessible(page, "candle table", "[aria-label^=Candles]");
        }));
    test("typing finds rows, and / goes there", () =>
        with_page({}, async ({ page }) => {
            await chart(page);
            await page.keyboard.press("/");
            await page.keyboard.type("safety 1");
            const rows = page.getByRole("region", { name: "Orders, newest first" }).locator("tbody tr");
            await rows.first().waitFor();
            for (const text of await rows.allTextContents()) assert.match(text, /safety order 1/);
            await page.keyboard.press("Escape");
            await page.keyboard.type("nothing like it");
            await shows(page, "Nothing contains");
        }));
});

// In the browser: what has the focus, and whether it or its label is ringed.
function focused() {
    const element = document.activeElement;
    if (element === document.body) return ["BODY", true];
    const ringed = element.matches("[type=radio]") ? element.nextElementSibling : element;
    const { outlineStyle, outlineWidth } = getComputedStyle(ringed);
    const name = element.matches("input") ? element.value : (element.title || element.textContent).slice(0, 20);
    const is_ringed = outlineStyle === "solid" && outlineWidth === "2px";
    return [`${element.tagName} ${element.title === "Appearance" ? "Look" : name}`, is_ringed];
}

describe("a command that fails", () => {
    test("by a refusal is told in the server's words, and what to do", () =>
        with_page({}, async ({ page, mock }) => {
            mock.refusal = [422, "Wrong input", "dca-btc: has finished already"];
            await button(page, "Close at market").click();
            await button(page, "Cancel all and sell").click();
            await says(page, "dca-btc was not closed", "has finished already", "Nothing was changed");
            await assert_accessible(page, "refused", "[role=dialog]");
            mock.refusal = null;
            await button(page, "Cancel all and sell").click();
            await dialog_gone(page);
            assert.equal(mock.house.bot("dca-btc").is_finished, true);
        }));
    test("by a wrong bot file names the field", () =>
        with_page({}, async ({ page }) => {
            await button(page, "Start a bot").click();
            await page.getByLabel("Bot file (TOML)").fill("[bt]");
            await button(page, "Start the bot").click();
            await says(page, "The bot was not started", "the table [bot] is missing", "Correct the file");
            await assert_accessible(page, "start dialog", "[role=dialog]");
        }));
    test("by a process that is down is not said to be undone", () =>
        with_page({}, async ({ page, mock }) => {
            mock.refusal = [503, "No answer", "the engine did not answer in time"];
            await button(page, "Stop").click();
            await button(page, "Stop the bot").click();
            await says(page, "not known whether it was done", "did not answer in time", "lamps at the top");
        }));
    test("by a session that has ended says how to get another", () =>
        with_page({}, async ({ page, mock }) => {
            await button(page, "Stop").click();
            mock.refusal = [401, "Not logged in", ""];
            await button(page, "Stop the bot").click();
            await says(page, "dca-btc was not stopped", "session has ended", "strongroom link");
        }));
    test("by a lost connection says so, shows the age of its figures, and works once it is back", () =>
        with_page({}, async ({ page, mock }) => {
            await button(page, "Close at market").click();
            mock.is_down = true;
            mock.drop_streams();
            await shows(page, /the figures here are as of \d\d:\d\d:\d\d/);
            await button(page, "Cancel all and sell").click();
            await says(page, "not known whether it was done", "does not answer", "reconnects by itself");
            await assert_accessible(page, "lost in a dialog", "[role=dialog]");
            mock.is_down = false;
            await live(page).waitFor();
            await button(page, "Cancel all and sell").click();
            await dialog_gone(page);
            assert.equal(mock.house.bot("dca-btc").is_finished, true);
        }));
    test("without any network fails at once instead of waiting for one", () =>
        with_page({}, async ({ page }) => {
            await button(page, "Stop").click();
            await page.context().setOffline(true);
            await button(page, "Stop the bot").click();
            await says(page, "not known whether it was done", "does not answer");
        }));
});
