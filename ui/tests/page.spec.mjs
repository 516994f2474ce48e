// How the page looks, in a real browser against the mock: `npm run build && npm run page`.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import {
    assert_accessible,
    assert_fits,
    button,
    chart,
    not_live,
    picture,
    shows,
    widths,
    window_of,
    with_page,
} from "./browser.mjs";

const first_script_bytes_max = 350 * 1024;

for (const scheme of ["light", "dark"]) {
    describe(`the dashboard, ${scheme}`, () => {
        test("shows the bots, follows a push, complains about nothing and is accessible", () =>
            with_page({ scheme }, async ({ page, mock, complaints }) => {
                await button(page, "dca-btc").waitFor();
                await button(page, "weekend-dca-eth").waitFor();
                await chart(page);
                assert.equal(new URL(page.url()).pathname + new URL(page.url()).hash, "/");
                const { mantineColorScheme } = await page.evaluate(() => ({ ...document.documentElement.dataset }));
                assert.equal(mantineColorScheme, scheme);
                mock.house.notice("dca-btc", "pushed just now");
                mock.push();
                await shows(page, "pushed just now");
                for (const width of widths) {
                    await page.setViewportSize(window_of(width));
                    await page.waitForTimeout(150); // For what is measured in a frame.
                    await assert_fits(page, `${width} px`);
                    await picture(page, `${width}-${scheme}`);
                    if ([390, 1280].includes(width)) await assert_accessible(page, `${width} px`);
                }
                assert.deepEqual(complaints, []);
            }));
        test("shows a frozen key and a lost connection loudly, and both are accessible", () =>
            with_page({ scheme, width: 390 }, async ({ page, mock }) => {
                await chart(page);
                mock.house.freeze();
                mock.push();
                await shows(page, "1 of 1 key frozen");
                await shows(page, "Key of practice at binance is frozen");
                mock.is_down = true;
                mock.drop_streams();
                await not_live(page).waitFor();
                await assert_accessible(page, "stale, 390 px");
                await page.setViewportSize(window_of(1280));
                await shows(page, /trying again (in \d+ s|now)/);
                await assert_fits(page, "stale");
                await picture(page, `stale-${scheme}`);
            }));
    });
}

describe("an empty house", () => {
    test("without any bot, order or key says what will be there and what to do", () =>
        with_page({ scheme: "dark", width: 1280 }, async ({ page, mock }) => {
            await chart(page);
            mock.house.empty();
            mock.push();
            for (const text of ["No bot yet", "No market yet", "No order yet", "No balance known yet"]) {
                await shows(page, text);
            }
            await shows(page, "strongroom key add");
            await assert_accessible(page, "empty");
        }));
});

describe("the layout", () => {
    test("does not move with the market, nor with a lost connection", () =>
        with_page({ step_ms: 100, speed: 60, width: 1280 }, async ({ page, mock }) => {
            await chart(page);
            await page.waitForTimeout(1000);
            await page.evaluate(() => {
                globalThis.shifted = 0;
                new PerformanceObserver((list) => {
                    for (const entry of list.getEntries()) globalThis.shifted += entry.value;
                }).observe({ type: "layout-shift" });
            });
            await page.waitForTimeout(2000);
            assert.equal(await page.evaluate(() => globalThis.shifted), 0);
            const before = await page.getByRole("main").boundingBox();
            mock.is_down = true;
            mock.drop_streams();
            await not_live(page).waitFor();
            assert.deepEqual(await page.getByRole("main").boundingBox(), before);
        }));
    test("keeps a lost connection in view on a phone, wherever one has scrolled", () =>
        with_page({ width: 390 }, async ({ page, mock }) => {
            await chart(page);
            await page.evaluate(() => {
                globalThis.scrollTo(0, 1500);
            });
            mock.is_down = true;
            mock.drop_streams();
            await not_live(page).waitFor();
            const { y, height } = await not_live(page).boundingBox();
            assert.ok(y >= 0 && y + height < 100, `it is at ${y} px`);
        }));
});

describe("the build", () => {
    const folder = fileURLToPath(new URL("../dist/", import.meta.url));
    const html = readFileSync(`${folder}index.html`, "utf8");

    test("has a first script of at most 350 KB, and the chart apart from it", () => {
        const [, first] = /<script[^>]* src="\/(assets\/[^"]+)"/.exec(html);
        assert.ok(gzipSync(readFileSync(folder + first)).length <= first_script_bytes_max);
        const chunks = readdirSync(`${folder}assets`).filter((name) => name.startsWith("price_chart"));
        assert.equal(chunks.length, 1);
    });
    test("has nothing inline and nothing from elsewhere", () => {
        assert.doesNotMatch(html, /<script(?![^>]* src=)|<style| style=| on\w+=|https?:/);
    });
    test("names its assets by their content", () => {
        for (const name of readdirSync(`${folder}assets`)) assert.match(name, /-[\w-]{8}\.\w+$/);
    });
});
