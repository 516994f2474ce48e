import { blake2b } from "blakejs";
import nacl from "tweetnacl";
import { describe, expect, test } from "vitest";
import { form_bytes, policy_of, type KeyForm } from "@/keys/key_form";
import { fingerprint, joined, read_key, seal, to_base64 } from "@/keys/seal";

const form: KeyForm = {
    account: "main",
    venue: "binance",
    key_id: "id-1",
    secret: "s\u00e9cret",
    passphrase: "",
    pairs: "btc/usdt, ETH/USDT",
    order_notional: "500",
    day_notional: "5000",
};

// The opening half, as libsodium documents it.
function open(box: Uint8Array, pair: nacl.BoxKeyPair): Uint8Array | null {
    const theirs = box.slice(0, 32);
    const nonce = blake2b(joined(theirs, pair.publicKey), undefined, 24);
    return nacl.box.open(box.slice(32), nonce, theirs, pair.secretKey);
}

describe("seal", () => {
    const pair = nacl.box.keyPair();
    test("opens with the key it was sealed to, and with no other", () => {
        const box = seal(form_bytes(form), pair.publicKey);
        expect(open(box, pair)).toEqual(form_bytes(form));
        expect(open(box, nacl.box.keyPair())).toBeNull();
    });
    test("gives another box each time", () => {
        expect(seal(form_bytes(form), pair.publicKey)).not.toEqual(seal(form_bytes(form), pair.publicKey));
    });
    test("reads a key, and nothing that is none", () => {
        expect(read_key(to_base64(pair.publicKey))).toEqual(pair.publicKey);
        for (const wrong of ["", "AAAA", "not base64 !", to_base64(new Uint8Array(33))]) {
            expect(read_key(wrong)).toBeNull();
        }
    });
    test("has a fingerprint that eyes can compare", () => {
        expect(fingerprint(new Uint8Array(32))).toBe("ff0f 2249 2f44 bac4 c4b3 0ae5 8d0e 8daa");
        expect(fingerprint(pair.publicKey)).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
    });
});

describe("form", () => {
    test("has each field with its length before it", () => {
        const bytes = form_bytes({ ...form, secret: " x ", passphrase: "y" });
        const text = new TextDecoder().decode(bytes);
        expect(text.startsWith("SGF2\u0004\u0000\u0000\u0000main\u0007\u0000\u0000\u0000binance")).toBe(true);
        expect(text.endsWith("\u0001\u0000\u0000\u0000x\u0001\u0000\u0000\u0000y")).toBe(true);
    });
    test("writes the policy of its limits, and no field can add a rule", () => {
        expect(policy_of(form)).toBe(
            'symbols = ["BTC/USDT", "ETH/USDT"]\norder_notional = "500"\nday_notional = "5000"\n',
        );
        const sly = policy_of({ ...form, order_notional: '5"\nday_notional = "9' });
        expect(sly.split("\n")).toHaveLength(4);
    });
});
