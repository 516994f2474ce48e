// Fields: reads one JSON object strictly. What is absent is empty, for a server may have nothing to
// say; what is there in the wrong shape is refused, for a guess about money would be worse.
import { is_decimal } from "@/format/decimal";

// Thrown by Fields and caught where a whole message is decoded (decode.ts), nowhere else.
export class Malformed extends Error {}

const latest_ms = 8.64e15;

export function is_time_ms(value: unknown): value is number {
    return Number.isSafeInteger(value) && Math.abs(value as number) <= latest_ms;
}

const rows_max = 5000; // The server promises 300 (1,000 candles); more is no answer of ours.

export class Fields {
    private readonly values: Readonly<Record<string, unknown>>;
    private readonly path: string;

    constructor(value: unknown, path: string) {
        if (typeof value !== "object" || value === null || Array.isArray(value)) {
            throw new Malformed(`${path}: is not an object`);
        }
        this.values = value as Record<string, unknown>;
        this.path = path;
    }

    text(key: string): string {
        const value = this.values[key] ?? "";
        if (typeof value !== "string") throw this.wrong(key, "is not a text");
        return value;
    }

    amount(key: string): string {
        const value = this.text(key);
        if (value !== "" && !is_decimal(value)) throw this.wrong(key, "is not a decimal text");
        return value;
    }

    count(key: string): number {
        const value = this.values[key] ?? 0;
        if (typeof value !== "number" || !Number.isSafeInteger(value)) {
            throw this.wrong(key, "is not a whole number");
        }
        return value;
    }

    // Within what a Date can hold: one beyond would break the page where it is shown.
    time_ms(key: string): number {
        const value = this.count(key);
        if (!is_time_ms(value)) throw this.wrong(key, "is not a time");
        return value;
    }

    // Never assumed: a missing "is_frozen" must not read as "all is well".
    flag(key: string): boolean {
        const value = this.values[key];
        if (typeof value !== "boolean") throw this.wrong(key, "is not true or false");
        return value;
    }

    child(key: string): Fields | null {
        const value = this.values[key] ?? null;
        return value === null ? null : new Fields(value, `${this.path}.${key}`);
    }

    list<Row>(key: string, read: (fields: Fields) => Row): Row[] {
        return this.items(key).map((item, index) =>
            read(new Fields(item, `${this.path}.${key}[${index}]`)),
        );
    }

    texts(key: string): string[] {
        return this.items(key).map((item) => {
            if (typeof item !== "string") throw this.wrong(key, "is not a list of texts");
            return item;
        });
    }

    items(key: string): unknown[] {
        const value = this.values[key] ?? [];
        if (!Array.isArray(value)) throw this.wrong(key, "is not a list");
        if (value.length > rows_max) throw this.wrong(key, "is too long");
        return value as unknown[];
    }

    private wrong(key: string, what: string): Malformed {
        return new Malformed(`${this.path}.${key}: ${what}`);
    }
}
