// Policy: the three rules of a key's policy file, read for showing them in words.
// The signer alone decides; a file that this reader does not fully understand is shown as it is.
import { is_decimal } from "@/format/decimal";

export interface Policy {
    symbols: string[];
    order_notional: string;
    day_notional: string;
}

export function read_policy(toml: string): Policy | null {
    const policy: Policy = { symbols: [], order_notional: "", day_notional: "" };
    for (const line of statements(toml)) {
        const [, key, value] = /^([a-z_]+)\s*=\s*(.+)$/.exec(line) ?? [];
        if (key === undefined || value === undefined) return null;
        if (key === "symbols") {
            const symbols = read_list(value);
            if (symbols === null) return null;
            policy.symbols = symbols;
        } else if (key === "order_notional" || key === "day_notional") {
            const [, amount = ""] = /^"([^"]*)"$/.exec(value) ?? [];
            if (!is_decimal(amount)) return null;
            policy[key] = amount;
        } else {
            return null; // A rule that is left out would make the policy look wider than it is.
        }
    }
    const is_whole = policy.symbols.length > 0 && policy.order_notional && policy.day_notional;
    return is_whole ? policy : null;
}

// One statement a line, comments gone, a list over several lines joined.
function statements(toml: string): string[] {
    const joined: string[] = [];
    for (const raw of toml.split("\n")) {
        const line = raw.replace(/#[^"]*$/, "").trim();
        if (line === "") continue;
        const last = joined.at(-1);
        const is_in_list = last?.includes("[") === true && !last.includes("]");
        if (is_in_list) joined[joined.length - 1] = `${last} ${line}`;
        else joined.push(line);
    }
    return joined;
}

function read_list(value: string): string[] | null {
    const [, inside] = /^\[(.*)\]$/.exec(value) ?? [];
    if (inside === undefined) return null;
    const parts = inside.split(",").map((part) => part.trim());
    if (parts.at(-1) === "") parts.pop();
    const symbols = parts.map((part) => /^"([^"]+)"$/.exec(part)?.[1] ?? "");
    return symbols.includes("") ? null : symbols;
}
