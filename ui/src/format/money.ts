// Money as people read it: grouped digits and never a digit that was not given.
import { m } from "@/messages";
import { cut, is_decimal, sign_of } from "./decimal";

const minus = "\u2212"; // As wide as a plus, so that columns of signed figures line up.

function grouped_whole(digits: string): string {
    return digits.replace(/\B(?=(\d{3})+$)/g, m.number.group);
}

// "46699.55" -> "46,699.55". What is no decimal is shown as a dash, never as a guess.
export function grouped(text: string): string {
    if (!is_decimal(text)) return m.number.none;
    const [whole = "", fraction] = text.replace("-", "").split(".");
    const shown = grouped_whole(whole) + (fraction ? m.number.point + fraction : "");
    return text.startsWith("-") ? minus + shown : shown;
}

// With its sign, plus too: colour alone must not carry the meaning.
export function with_sign(text: string): string {
    return sign_of(text) > 0 ? `+${grouped(text)}` : grouped(text);
}

// Fees and profits are products, with more digits than any venue pays out. Towards zero.
export const shown_digits = 8;
export function short_amount(text: string): string {
    return cut(text, shown_digits);
}

export function count(value: number): string {
    return grouped_whole(Math.trunc(value).toString());
}

// "BTC/USDT" -> ["BTC", "USDT"].
export function assets_of(symbol: string): { base: string; quote: string } {
    const [base = "", quote = ""] = symbol.split("/");
    return { base, quote };
}

// The first characters of a root or an id: enough to compare by eye with another screen.
export function shortened(text: string, length = 10): string {
    return text.length > length ? `${text.slice(0, length)}…` : text;
}
