// The deals of a bot: what is shown of them, and every command about one, by mouse and by keyboard.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
    assert_accessible,
    assert_fits,
    button,
    chart,
    picture,
    shows,
    widths,
    with_page,
} from "./browser.mjs";

const dialog_gone = (page) => page.getByRole("dialog").waitFor({ state: "detached" });
const dialog = (page) => page.getByRole("dialog");
const deal_of = (mock) => mock.house.bot("dca-btc").deal;
const menu_of = (page, mock) => button(page, `Actions for deal ${deal_of(mock).number} of dca-btc`);

async function choose(page, mock, name) {
    await menu_of(page, mock).click();
    await page.getByRole("menuitem", { name, exact: true }).click();
}

describe("open deals", () => {
    test("stand in a table of their own, with what is in them and what they would bring", () =>
        with_page({}, async ({ page, mock, complaints }) => {
            await chart(page);
            const table = page.getByRole("region", { name: "Open deals of dca-btc, newest first" });
            const deal = deal_of(mock);
            const text = await table.textContent();
            for (const part of [deal.state, deal.held, "USDT"]) assert.ok(text.includes(part), `${part} in ${text}`);
            await assert_accessible(page, "deals");
            await picture(page, "deals");
            assert.deepEqual(complaints, []);
        }));
    for (const width of widths) {
        test(`fit at ${width} px`, () =>
            with_page({ width }, async ({ page }) => {
                await shows(page, "Open deals of dca-btc");
                await assert_fits(page, `${width} px`);
            }));
    }
    test("are not offered for a bot that has none", () =>
        with_page({}, async ({ page }) => {
            await button(page, "grid-btc").click();
            await shows(page, "Price of BTC/USDT at binance");
            assert.equal(await page.getByText("Open deals of").count(), 0);
        }));
});

describe("a deal", () => {
    test("is closed after its figures were read, and only when told", () =>
        with_page({}, async ({ page, mock }) => {
            const { number } = deal_of(mock);
            await choose(page, mock, "Close at market");
            await shows(page, `Close deal ${number} of dca-btc at market?`);
            await page.getByText(/Sell 0\.\d+ BTC at market, about [\d,.]+ USDT/).waitFor();
            await page.getByText(/[\d,.]+ USDT are in it: a result of about [+−][\d,.]+ USDT before fees/).waitFor();
            await assert_accessible(page, "close deal", "[role=dialog]");
            await page.keyboard.press("Escape");
            await dialog_gone(page);
            assert.deepEqual(mock.told, []);
            await choose(page, mock, "Close at market");
            await button(page, "Sell at market").click();
            await dialog_gone(page);
            assert.deepEqual(mock.told, [{ path: "/bots/dca-btc/close_deal", bot: undefined, deal: number }].map(plain));
            assert.equal(mock.house.bot("dca-btc").closed > 0, true);
        }));
    test("gets funds for a figure that is one, by keyboard alone", () =>
        with_page({}, async ({ page, mock }) => {
            const deal = deal_of(mock);
            await menu_of(page, mock).focus();
            await page.keyboard.press("Enter");
            await page.getByRole("menuitem", { name: "Add funds" }).waitFor();
            await page.keyboard.press("Enter");
            await shows(page, `Add funds to deal ${deal.number} of dca-btc`);
            await page.getByLabel("Amount in USDT").focus();
            await page.keyboard.type("1e3");
            await shows(page, "Write a number above zero");
            assert.equal(await button(page, "Add the funds").isDisabled(), true);
            await page.keyboard.press("Control+A");
            await page.keyboard.type("50");
            await page.getByText(/Buy for 50 USDT at market, about 0\.\d+ BTC\./).waitFor();
            await page.getByText(/Then [\d,.]+ USDT are in the deal/).waitFor();
            await assert_accessible(page, "add funds", "[role=dialog]");
            await picture(page, "add_funds");
            await button(page, "Add the funds").focus();
            await page.keyboard.press("Enter");
            await dialog_gone(page);
            assert.deepEqual(mock.told.map(plain), [
                { path: "/bots/dca-btc/add_funds", deal: deal.number, text: 'quote = "50"' },
            ]);
        }));
    test("is edited by what was typed and nothing else", () =>
        with_page({}, async ({ page, mock }) => {
            await choose(page, mock, "Edit");
            await page.getByText(/Now: take profit at [\d,.]+ USDT, stop at [\d,.]+ USDT/).waitFor();
            assert.equal(await button(page, "Change the deal").isDisabled(), true);
            await page.getByLabel("Take profit, %").fill("2.5");
            await assert_accessible(page, "edit", "[role=dialog]");
            await button(page, "Change the deal").click();
            await dialog_gone(page);
            assert.equal(mock.told[0].text, 'take_profit_pct = "2.5"');
        }));
    test("is cancelled with its coins kept, as a smart trade if wished", () =>
        with_page({}, async ({ page, mock }) => {
            await choose(page, mock, "Cancel, keep coins");
            await page.getByText(/Its orders are cancelled\. 0\.\d+ BTC stay on the account/).waitFor();
            await page.getByLabel("Say it as a smart trade").check();
            await button(page, "Cancel the deal").click();
            await dialog_gone(page);
            assert.equal(mock.told[0].text, 'to = "smart"');
        }));
    test("that has ended meanwhile is told so where the user looks", () =>
        with_page({}, async ({ page, mock }) => {
            await choose(page, mock, "Sell the next step");
            mock.house.bot("dca-btc").close_deal();
            await button(page, "Sell the step").click();
            await dialog(page).getByText(/deal \d+ is not open/).waitFor();
            await assert_accessible(page, "answer", "[role=dialog]");
            await picture(page, "answer");
            await button(page, "Close").click();
            await dialog_gone(page);
        }));
    test("whose command is refused says why, and keeps what was typed", () =>
        with_page({}, async ({ page, mock }) => {
            mock.refusal = [422, "Wrong input", "text: longer than 4096 bytes"];
            await choose(page, mock, "Add funds");
            await page.getByLabel("Amount in USDT").fill("50");
            await button(page, "Add the funds").click();
            await dialog(page).getByText("text: longer than 4096 bytes").waitFor();
            assert.equal(await page.getByLabel("Amount in USDT").inputValue(), "50");
        }));
});

describe("a bot", () => {
    test("is asked for a deal on the pair that is chosen, and its answer is shown", () =>
        with_page({}, async ({ page, mock }) => {
            await button(page, "weekend-dca-eth").click();
            await button(page, "Open a deal").click();
            await page.getByRole("dialog").getByLabel("Pair").selectOption("BTC/USDT");
            await page.getByText("A deal opens on BTC/USDT now").waitFor();
            await page.getByText(/12,843\.91\d* USDT are free on account practice/).waitFor();
            await assert_accessible(page, "open deal", "[role=dialog]");
            await button(page, "Open the deal").click();
            await dialog(page).getByText("no further deal: max_active_deals is reached").waitFor();
            assert.equal(mock.told[0].text, 'pair = "BTC/USDT"');
        }));
    test("without deals is stopped in other words than one that has some", () =>
        with_page({}, async ({ page }) => {
            await button(page, "grid-btc").click();
            await button(page, "Stop").click();
            await page.getByText(/Cancel \d+ open orders/).waitFor();
            await page.getByText("What grid-btc has bought stays on the account").waitFor();
        }));
    test("with several pairs shows the chart of the one that is chosen", () =>
        with_page({}, async ({ page, mock }) => {
            await button(page, "weekend-dca-eth").click();
            await shows(page, "Price of ETH/USDT at binance");
            await page.getByLabel("Pair").selectOption("BTC/USDT");
            await shows(page, "Price of BTC/USDT at binance");
            await chart(page);
            assert.ok(mock.asked.some((path) => path.includes("symbol=BTC%2FUSDT")));
            await assert_accessible(page, "pair");
            // The pair stays while the bot that is shown trades it.
            await button(page, "dca-btc").click();
            assert.equal(await page.getByLabel("Pair").count(), 0);
            await shows(page, "Price of BTC/USDT at binance");
        }));
});

// As it was sent: without what is not there.
const plain = (told) => JSON.parse(JSON.stringify(told));
