// TopBar: on every page, without scrolling: whose money, whether all of it runs, whether this page
// is up to date, and where the keys are.
import { useLive, useLiveState } from "@/api/live";
import { m } from "@/messages";
import { CustodyBadge } from "./custody_badge";
import { LampText } from "./lamp_text";
import { lamps_of } from "./lamps";
import { LivePill } from "./live_pill";
import { market_source } from "./market_source";
import classes from "./top_bar.module.css";

export function TopBar() {
    return (
        <>
            <header className={classes.bar}>
                <Source />
                <LivePill />
                <CustodyBadge />
            </header>
            <Lamps />
        </>
    );
}

function Source() {
    const is_practice = useLiveState((state) => state.practice);
    const market = useLiveState((state) => state.market);
    if (is_practice === null || market === null) return <span className={classes.source} />;
    const source = market_source(is_practice, market);
    return (
        <p className={classes.source} title={source.help}>
            <strong data-practice={source.is_practice}>{source.money}</strong>
            <span>{source.prices}</span>
        </p>
    );
}

function Lamps() {
    const state = useLiveState((all) => all);
    const is_stale = useLive((view) => view.phase === "retrying");
    return (
        <ul className={classes.lamps} aria-label={m.lamps.label} data-stale={is_stale}>
            {state !== null &&
                lamps_of(state).map((lamp) => (
                    <li key={lamp.name}>
                        <LampText {...lamp} />
                    </li>
                ))}
        </ul>
    );
}
