// Browser: what the page tests share: a logged-in page in Chromium, and the mock behind it.
// CHROMIUM names another browser, SHOTS a folder for pictures of what was tested.
import axe from "axe-core";
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { start_mock } from "../mock/server.mjs";

export const widths = [360, 390, 768, 1280, 1440, 1920];
const heights = { 360: 740, 390: 844 };
export const window_of = (width) => ({ width, height: heights[width] ?? 900 });

// Nothing moves but what a test moves; a short past, for it is worked out anew for each test.
const still = { step_ms: 3_600_000, history_minutes: 400 };
const shots = process.env.SHOTS;

// A machine may be busy: how soon the page does what it does is for the unit tests, on their own clock.
const patience_ms = 60_000;

let browser;
before(async () => {
    browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    });
});
after(() => browser?.close());

// The page, what it complained about, and the mock.
export async function with_page(options, run) {
    const { scheme = "light", width = 1440, path = "/login#practice", ...mock_options } = options;
    const mock = await start_mock({ ...still, ...mock_options });
    const page = await browser.newPage({ viewport: window_of(width), colorScheme: scheme });
    page.setDefaultTimeout(patience_ms);
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("request", (request) => {
        const is_ours = request.url().startsWith(mock.address) || request.url().startsWith("data:");
        if (!is_ours) complaints.push(`asked another site: ${request.url()}`);
    });
    try {
        await page.goto(mock.address + path);
        await run({ page, mock, complaints });
    } finally {
        await page.close();
        await mock.stop();
    }
}

export const shows = (page, text) => page.getByText(text).first().waitFor();
export const chart = (page) => page.locator("canvas").first().waitFor();
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const not_live = (page) => page.getByText("Not live", { exact: true });
export const live = (page) => page.getByTitle("This page follows every change.");

export async function picture(page, name) {
    if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

// `within`: a selector, where the rest of the page is looked at elsewhere.
export async function assert_accessible(page, what, within = "html") {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate((root) => globalThis.axe.run(root), within);
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const said_of = ({ target, failureSummary }) => `${target} ${failureSummary}`;
    const said = grave.map(({ id, nodes }) => `${id}: ${nodes.map(said_of).join("\n")}`);
    assert.deepEqual(said, [], what);
}

// Neither the page nor a table in it is wider than its place; each bot's name and figure is whole.
export async function assert_fits(page, what) {
    const cut = await page.evaluate(() => {
        const all = (selector) => [...document.querySelectorAll(selector)];
        return [document.documentElement, ...all("[role=region], [data-row-button], td[data-number=true]")]
            .filter((element) => element.scrollWidth > element.clientWidth)
            .map((element) => `${element.tagName} ${element.getAttribute("aria-label") ?? element.title}`);
    });
    assert.deepEqual(cut, [], what);
}
