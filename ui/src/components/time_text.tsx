// TimeText: local time, with UTC on hover.
import { moment, utc } from "@/format/time";
import { useToday } from "./today";

export function TimeText({ ms }: { ms: number }) {
    const text = moment(ms, useToday());
    if (ms <= 0) return <span className="dim">{text}</span>;
    return (
        <time className="numbers" dateTime={new Date(ms).toISOString()} title={utc(ms)}>
            {text}
        </time>
    );
}
