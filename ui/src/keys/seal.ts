// Seal: libsodium's sealed box (X25519, XSalsa20-Poly1305): only the holder of the secret half opens it, and
// not even who made it can do so again. The signer's side is src/vault/form_key.cc.
import { blake2b } from "blakejs";
import nacl from "tweetnacl";

export const key_bytes = nacl.box.publicKeyLength;

export function seal(plain: Uint8Array, to: Uint8Array): Uint8Array {
    const own = nacl.box.keyPair();
    const nonce = blake2b(joined(own.publicKey, to), undefined, nacl.box.nonceLength);
    const box = nacl.box(plain, nonce, to, own.secretKey);
    own.secretKey.fill(0);
    return joined(own.publicKey, box);
}

// What `strongroom key list` prints of the same key: BLAKE2b-128, hex in groups of four.
export function fingerprint(key: Uint8Array): string {
    const hex = Array.from(blake2b(key, undefined, 16), (byte) => byte.toString(16).padStart(2, "0"));
    return hex.join("").replace(/.{4}(?=.)/g, "$& ");
}

export function to_base64(bytes: Uint8Array): string {
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

// Null: not the base64 of a key.
export function read_key(base64: string): Uint8Array | null {
    try {
        const key = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        return key.length === key_bytes ? key : null;
    } catch {
        return null;
    }
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        all.set(part, at);
        at += part.length;
    }
    return all;
}
