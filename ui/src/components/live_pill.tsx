// LivePill: whether this page is up to date, and if not, how old what it shows is.
import { useEffect, useState } from "react";
import { useLive } from "@/api/live";
import { clock, span } from "@/format/time";
import { m } from "@/messages";
import classes from "./live_pill.module.css";

export function LivePill() {
    const phase = useLive((view) => view.phase);
    const problem = useLive((view) => view.problem);
    const is_late = phase === "retrying";
    return (
        <div className={classes.pill} data-phase={phase}>
            {/* Said once per change; the counting seconds beside it would be read out for ever. */}
            <span role="status" className="unseen">
                {is_late ? m.live.retrying : phase === "live" ? m.live.live : m.live.connecting}
                {problem !== "" && `. ${m.live.malformed}`}
            </span>
            <span aria-hidden="true" className={classes.words}>
                <span className={classes.dot} />
                {phase === "live" && <span title={m.live.live_help}>{m.live.live}</span>}
                {phase === "connecting" && m.live.connecting}
                {is_late && <Countdown problem={problem} />}
            </span>
        </div>
    );
}

function Countdown({ problem }: { problem: string }) {
    const retry_at_ms = useLive((view) => view.retry_at_ms);
    const received_ms = useLive((view) => view.received_ms);
    const now_ms = useNow();
    const seconds = Math.max(0, Math.ceil((retry_at_ms - now_ms) / 1000));
    return (
        <>
            <strong title={problem === "" ? undefined : `${m.live.malformed} (${problem})`}>
                {m.live.not_live}
            </strong>
            <span className={classes.countdown}>{m.live.retrying_in(seconds)}</span>
            {received_ms > 0 && (
                <span className={classes.age}>
                    {m.live.as_of(clock(received_ms), span(now_ms - received_ms))}
                </span>
            )}
        </>
    );
}

function useNow(): number {
    const [now_ms, set_now_ms] = useState(() => Date.now());
    useEffect(() => {
        const id = window.setInterval(() => {
            set_now_ms(Date.now());
        }, 1000);
        return () => {
            window.clearInterval(id);
        };
    }, []);
    return now_ms;
}
