// KeyForm: a new key as the signer reads it: "SGF2", then each field with its length before it.
import { joined } from "./seal";

export interface KeyForm {
    account: string;
    venue: string;
    key_id: string;
    secret: string;
    passphrase: string; // Of a venue whose keys have one; else empty.
    pairs: string; // "BTC/USDT, ETH/USDT"
    order_notional: string;
    day_notional: string;
}

export function form_bytes(form: KeyForm): Uint8Array {
    const fields = [form.account, form.venue, form.key_id, policy_of(form), form.secret, form.passphrase];
    return joined(new TextEncoder().encode("SGF2"), ...fields.flatMap(field_parts));
}

function field_parts(text: string): Uint8Array[] {
    const bytes = new TextEncoder().encode(text.trim());
    const size = new Uint8Array(4);
    new DataView(size.buffer).setUint32(0, bytes.length, true);
    return [size, bytes];
}

// The policy file of these limits. The signer checks it; quotes are escaped so that no field can add a rule.
export function policy_of({ pairs, order_notional, day_notional }: KeyForm): string {
    const list = pairs.split(/[\s,;]+/).filter((pair) => pair !== "");
    return [
        `symbols = [${list.map((pair) => quoted(pair.toUpperCase())).join(", ")}]`,
        `order_notional = ${quoted(order_notional)}`,
        `day_notional = ${quoted(day_notional)}`,
        "",
    ].join("\n");
}

const quoted = (text: string) => JSON.stringify(text.trim());
