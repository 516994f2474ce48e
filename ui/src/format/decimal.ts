// Decimal: exact arithmetic on amounts, which arrive and leave as decimal text.
// A JavaScript number is never used: 0.1 + 0.2 would show a profit that nobody made.

interface Decimal {
    units: bigint; // The value times ten to the scale.
    scale: number; // Digits after the point.
}

const pattern = /^-?\d{1,40}(\.\d{1,40})?$/;

export function is_decimal(text: string): boolean {
    return pattern.test(text);
}

function parse(text: string): Decimal | null {
    if (!is_decimal(text)) return null;
    const [whole = "", fraction = ""] = text.split(".");
    return { units: BigInt(whole + fraction), scale: fraction.length };
}

function print({ units, scale }: Decimal): string {
    const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
    const point = digits.length - scale;
    const fraction = scale > 0 ? `.${digits.slice(point)}` : "";
    return `${units < 0n ? "-" : ""}${digits.slice(0, point)}${fraction}`;
}

function at_scale(value: Decimal, scale: number): bigint {
    return value.units * 10n ** BigInt(scale - value.scale);
}

// The exact sum, with as many digits as the most precise part. Null when a part is no decimal: a
// sum that leaves something out would be a wrong figure that looks right.
export function sum(texts: readonly string[]): string | null {
    let total: Decimal = { units: 0n, scale: 0 };
    for (const text of texts) {
        const part = parse(text);
        if (part === null) return null;
        const scale = Math.max(total.scale, part.scale);
        total = { units: at_scale(total, scale) + at_scale(part, scale), scale };
    }
    return print(total);
}

export function negated(text: string): string {
    if (text.startsWith("-")) return text.slice(1);
    return sign_of(text) === 0 ? text : `-${text}`;
}

// The exact product; its digits are those of both factors together.
export function product(left: string, right: string): string | null {
    const a = parse(left);
    const b = parse(right);
    if (a === null || b === null) return null;
    return print({ units: a.units * b.units, scale: a.scale + b.scale });
}

// Towards zero, with that many digits. Null where there is none: of no decimals, or by zero.
export function quotient(left: string, right: string, digits: number): string | null {
    const a = parse(left);
    const b = parse(right);
    if (a === null || b === null || b.units === 0n) return null;
    const scale = Math.max(a.scale, b.scale);
    return print({ units: (at_scale(a, scale) * 10n ** BigInt(digits)) / at_scale(b, scale), scale: digits });
}

// Towards zero, to at most that many digits after the point.
export function cut(text: string, digits: number): string {
    const value = parse(text);
    if (value === null || value.scale <= digits) return text;
    const divisor = 10n ** BigInt(value.scale - digits);
    return print({ units: value.units / divisor, scale: digits });
}

// What is no decimal counts as zero here: it has no sign to show.
export function sign_of(text: string): -1 | 0 | 1 {
    const value = parse(text);
    if (value === null || value.units === 0n) return 0;
    return value.units < 0n ? -1 : 1;
}

// For sorting. Text that is no decimal comes before everything else.
export function compare(left: string, right: string): -1 | 0 | 1 {
    const a = parse(left);
    const b = parse(right);
    if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
    const scale = Math.max(a.scale, b.scale);
    const difference = at_scale(a, scale) - at_scale(b, scale);
    return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

export function fraction_digits(text: string): number {
    return parse(text)?.scale ?? 0;
}

// How much of the whole the part is, in thousandths, at most 1000; for bars. Null: nothing to say.
export function thousandths(part: string, whole: string): number | null {
    const a = parse(part);
    const b = parse(whole);
    if (a === null || b === null || b.units <= 0n || a.units < 0n) return null;
    const scale = Math.max(a.scale, b.scale);
    const share = (at_scale(a, scale) * 1000n) / at_scale(b, scale);
    return Number(share > 1000n ? 1000n : share);
}
