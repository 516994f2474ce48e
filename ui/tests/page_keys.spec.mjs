// A new key from the page: sealed before it leaves the browser, and what the dialog says when it fails.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import blake from "blakejs";
import nacl from "tweetnacl";
import { assert_accessible, button, chart, picture, with_page } from "./browser.mjs";

const secret = "hmac-secret-of-the-new-key-0123456789";

async function fill(page) {
    await button(page, "Add a key").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("main");
    await dialog.getByLabel("Key id").fill("id-of-the-key");
    await dialog.getByLabel("Secret").fill(secret);
    await dialog.getByLabel("Pairs").fill("BTC/USDT");
    await dialog.getByLabel("Most an order").fill("500");
    await dialog.getByLabel("Most a day").fill("5000");
    return dialog;
}

function opened(sealed, pair) {
    const box = new Uint8Array(Buffer.from(sealed, "base64"));
    const theirs = box.slice(0, 32);
    const nonce = blake.blake2b(Buffer.concat([theirs, pair.publicKey]), undefined, 24);
    return Buffer.from(nacl.box.open(box.slice(32), nonce, theirs, pair.secretKey) ?? []).toString();
}

describe("a new key", () => {
    test("is sealed to the signer's key, and is gone from the page", () =>
        with_page({}, async ({ page, mock, complaints }) => {
            await chart(page);
            const bodies = [];
            page.on("request", (request) => bodies.push(request.postData() ?? ""));
            const dialog = await fill(page);
            await picture(page, "add-key");
            await assert_accessible(page, "dialog", "[role=dialog]");
            await dialog.getByRole("button", { name: "Seal and add" }).click();
            await dialog.waitFor({ state: "detached" });
            const plain = opened(mock.sealed, mock.house.form_pair);
            for (const part of ["main", "binance", "id-of-the-key", secret, 'day_notional = "5000"']) {
                assert.ok(plain.includes(part), part);
            }
            assert.ok(bodies.some((body) => body.includes(mock.sealed)));
            assert.ok(!bodies.some((body) => body.includes(secret)), "a request held the secret in clear");
            assert.ok(!(await page.content()).includes(secret));
            assert.deepEqual(complaints, []);
        }));
    test("of a venue whose keys have a passphrase is not whole without it", () =>
        with_page({}, async ({ page, mock, complaints }) => {
            await chart(page);
            const dialog = await fill(page);
            assert.equal(await dialog.getByLabel("Passphrase").count(), 0);
            await dialog.getByLabel("Venue").selectOption("kucoin");
            const confirm = dialog.getByRole("button", { name: "Seal and add" });
            assert.ok(await confirm.isDisabled());
            await dialog.getByLabel("Passphrase").fill("words of the key");
            await picture(page, "add-key-kucoin");
            await assert_accessible(page, "dialog with a passphrase", "[role=dialog]");
            await confirm.click();
            await dialog.waitFor({ state: "detached" });
            const plain = opened(mock.sealed, mock.house.form_pair);
            for (const part of ["kucoin", secret, "words of the key"]) assert.ok(plain.includes(part), part);
            assert.deepEqual(complaints, []);
        }));
    test("of Coinbase is taken from the file that it gives", () =>
        with_page({}, async ({ page, mock, complaints }) => {
            await chart(page);
            const dialog = await fill(page);
            await dialog.getByLabel("Venue").selectOption("coinbase");
            const pem = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIA==\n-----END EC PRIVATE KEY-----";
            const name = "organizations/0a1b/apiKeys/2c3d";
            const secret_field = dialog.getByLabel("Secret");
            await secret_field.fill('{"name":"half');
            assert.equal(await secret_field.inputValue(), '{"name":"half');
            await secret_field.fill(JSON.stringify({ name, privateKey: `${pem}\n` }));
            assert.equal(await dialog.getByLabel("Key id").inputValue(), name);
            await dialog.getByRole("button", { name: "Seal and add" }).click();
            await dialog.waitFor({ state: "detached" });
            const plain = opened(mock.sealed, mock.house.form_pair);
            for (const part of ["coinbase", name, pem]) assert.ok(plain.includes(part), part);
            assert.ok(!plain.includes("privateKey"));
            assert.deepEqual(complaints, []);
        }));
    test("shows what it is sealed to, and the signer's words when it is refused", () =>
        with_page({}, async ({ page, mock }) => {
            await chart(page);
            mock.refusal = [422, "The key was not added", "account \"main\" has a key already"];
            const dialog = await fill(page);
            assert.match(await dialog.textContent(), /([0-9a-f]{4} ){7}[0-9a-f]{4}/);
            await dialog.getByRole("button", { name: "Seal and add" }).click();
            const said = await dialog.getByRole("alert").textContent();
            assert.ok(said.includes("has a key already"), said);
        }));
    test("cannot be sent half filled in, nor to a signer that is not open", () =>
        with_page({}, async ({ page, mock }) => {
            await chart(page);
            const dialog = await fill(page);
            await dialog.getByLabel("Most a day").fill(" ");
            assert.ok(await dialog.getByRole("button", { name: "Seal and add" }).isDisabled());
            mock.house.form_pair = { publicKey: new Uint8Array(0) };
            mock.push();
            await dialog.waitFor({ state: "detached" });
            assert.equal(await button(page, "Add a key").count(), 0);
        }));
});
