// TimeText: local time, with UTC on hover; and the market's time there, where that is another one.
import { moment, utc } from "@/format/time";
import { m } from "@/messages";
import { useToday } from "./today";

interface TimeTextProps {
    ms: number;
    market_ms?: number;
}

export function TimeText({ ms, market_ms = ms }: TimeTextProps) {
    const text = moment(ms, useToday());
    if (ms <= 0) return <span className="dim">{text}</span>;
    return (
        <time className="numbers" dateTime={new Date(ms).toISOString()} title={title_of(ms, market_ms)}>
            {text}
        </time>
    );
}

// A fill is a moment later on the market's clock than the trade that made it: that is no other time.
const moment_ms = 2_000;

function title_of(ms: number, market_ms: number): string {
    const is_other = Math.abs(market_ms - ms) > moment_ms;
    return is_other ? `${utc(ms)}\n${m.time.market(utc(market_ms))}` : utc(ms);
}
