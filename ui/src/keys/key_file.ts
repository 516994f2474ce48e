// KeyFile: a key as Coinbase gives it, {"name":"organizations/…","privateKey":"…"}; of an Ed25519 key "id" in place of
// "name".
import type { KeyForm } from "./key_form";

// Nothing, when the text is not such a file.
export function key_file_of(text: string): Pick<KeyForm, "key_id" | "secret"> | undefined {
    if (!text.trimStart().startsWith("{")) return undefined;
    try {
        const { name, id, privateKey } = JSON.parse(text) as Record<string, unknown>;
        const key_id = name ?? id;
        if (typeof key_id !== "string" || typeof privateKey !== "string") return undefined;
        return { key_id, secret: privateKey };
    } catch {
        return undefined; // It may be half of one.
    }
}
