// Time as people read it: local on the page, UTC on hover. All input is milliseconds since 1970.
import { m } from "@/messages";

// Formatters are expensive to make and are asked for thousands of times. Bounded by the few shapes.
const made = new Map<string, Intl.DateTimeFormat>();

function formatter(shape: string, zone: string | undefined): Intl.DateTimeFormat {
    const key = `${shape} ${zone ?? ""}`;
    const known = made.get(key);
    if (known) return known;
    const options: Intl.DateTimeFormatOptions = { timeZone: zone, hourCycle: "h23" };
    if (shape.includes("date")) {
        Object.assign(options, { year: "numeric", month: "2-digit", day: "2-digit" });
    }
    if (shape.includes("time")) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
    if (shape.includes("seconds")) Object.assign(options, { second: "2-digit" });
    const fresh = new Intl.DateTimeFormat(m.locale, options);
    made.set(key, fresh);
    return fresh;
}

function part(ms: number, shape: string, zone?: string): Record<string, string> {
    const parts: Record<string, string> = {};
    for (const { type, value } of formatter(shape, zone).formatToParts(ms)) parts[type] = value;
    return parts;
}

export function date(ms: number, zone?: string): string {
    const { year = "", month = "", day = "" } = part(ms, "date", zone);
    return `${year}-${month}-${day}`;
}

export function clock(ms: number, zone?: string): string {
    const { hour = "", minute = "", second = "" } = part(ms, "time seconds", zone);
    return `${hour}:${minute}:${second}`;
}

export function minutes(ms: number, zone?: string): string {
    return clock(ms, zone).slice(0, 5);
}

// Today only the clock; of this year without the year; of another one without the seconds, which
// are there on hover. Zero is "never": the API says so for what did not happen.
export function moment(ms: number, today: string, zone?: string): string {
    if (ms <= 0) return m.time.never;
    const day = date(ms, zone);
    if (day === today) return clock(ms, zone);
    const is_this_year = day.slice(0, 4) === today.slice(0, 4);
    return is_this_year ? `${day.slice(5)} ${clock(ms, zone)}` : `${day} ${minutes(ms, zone)}`;
}

export function utc(ms: number): string {
    return ms <= 0 ? "" : `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

// "12 s", "3 min", "2 h": for the age of what is shown.
export function span(ms: number): string {
    const seconds = Math.max(0, Math.round(ms / 1000));
    if (seconds < 90) return m.time.seconds(seconds);
    if (seconds < 90 * 60) return m.time.minutes(Math.round(seconds / 60));
    if (seconds < 36 * 3600) return m.time.hours(Math.round(seconds / 3600));
    return m.time.days(Math.round(seconds / 86400));
}

// "3 ms", "1.2 s": how long something took. Below ten seconds the tenths matter.
export function delay(ms: number): string {
    if (ms < 1000) return m.time.milliseconds(ms);
    if (ms < 10_000) return m.time.seconds(Math.round(ms / 100) / 10);
    return span(ms);
}
