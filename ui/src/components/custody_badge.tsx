// CustodyBadge: always in view: where the keys are, and loudly what is wrong with them.
import { useLiveState } from "@/api/live";
import type { Key, WatchState } from "@/api/types";
import { m } from "@/messages";
import { AlertIcon, ShieldIcon } from "./icons";
import classes from "./custody_badge.module.css";

export function CustodyBadge() {
    const keys = useLiveState((state) => state.keys);
    const watch = useLiveState((state) => state.watch);
    const { level, words } = custody_of(keys ?? [], watch);
    return (
        <a className={classes.badge} data-level={level} href="#keys" title={m.custody.to_card}>
            {level === "ok" ? <ShieldIcon size={18} /> : <AlertIcon size={18} />}
            <span className={classes.words}>
                {words !== "" && <strong>{words}</strong>}
                <span>{m.custody.protected}</span>
            </span>
        </a>
    );
}

function custody_of(keys: readonly Key[], watch: WatchState | null) {
    const frozen = keys.filter((key) => key.is_frozen).length;
    const foreign = (watch?.accounts ?? []).reduce((sum, row) => sum + row.foreign_orders, 0);
    if (frozen > 0) return { level: "bad", words: m.custody.frozen(frozen, keys.length) };
    if (foreign > 0) return { level: "warn", words: m.custody.foreign(foreign) };
    return { level: "ok", words: keys.length === 0 ? "" : m.custody.keys(keys.length) };
}
