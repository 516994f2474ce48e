// WatchCard: does somebody else trade with our accounts? Streams, counts, and the incidents.
import { useLiveState } from "@/api/live";
import type { WatchedAccount } from "@/api/types";
import { Card } from "@/components/card";
import { LampText } from "@/components/lamp_text";
import { TimeText } from "@/components/time_text";
import { count } from "@/format/money";
import { delay } from "@/format/time";
import { m } from "@/messages";
import classes from "./side_cards.module.css";

export function WatchCard() {
    const watch = useLiveState((state) => state.watch);
    if (watch === null) return null;
    return (
        <Card title={m.watch.title}>
            <p className={classes.help}>{m.watch.help}</p>
            <ul className={classes.entries}>
                {watch.accounts.length === 0 && <li className={classes.note}>{m.watch.empty}</li>}
                {watch.accounts.map((account) => (
                    <li key={account.account} className={classes.entry}>
                        <AccountEntry account={account} is_known={watch.is_connected} />
                    </li>
                ))}
            </ul>
            <h3 className={classes.subtitle}>{m.watch.incidents}</h3>
            {watch.incidents.length === 0 ? (
                <p className={classes.quiet}>{m.watch.no_incident}</p>
            ) : (
                <ol className={classes.timeline} tabIndex={0} aria-label={m.watch.incidents}>
                    {watch.incidents.map((row) => (
                        <li key={`${row.account} ${row.venue_order} ${row.time_ms}`} data-bad="true">
                            <p>
                                <strong>{row.reason}</strong>
                            </p>
                            <p>{m.watch.incident(row.symbol, row.venue_order)}</p>
                            <p className={classes.when}>
                                <TimeText ms={row.time_ms} />
                                <span>{row.account}</span>
                                <span>{m.watch.noticed(delay(row.detected_after_ms))}</span>
                            </p>
                        </li>
                    ))}
                </ol>
            )}
        </Card>
    );
}

function AccountEntry({ account, is_known }: { account: WatchedAccount; is_known: boolean }) {
    const is_up = is_known && account.is_streaming;
    return (
        <>
            <div className={classes.line}>
                <h3 className={classes.name}>{account.account}</h3>
                <LampText
                    level={is_up ? "ok" : "bad"}
                    word={is_up ? m.watch.streaming : m.watch.not_streaming}
                />
            </div>
            <dl className={classes.facts}>
                <dt>{m.watch.judged}</dt>
                <dd className="numbers">{count(account.orders_judged)}</dd>
                <dt>{m.watch.foreign}</dt>
                <dd className={account.foreign_orders > 0 ? classes.bad : "numbers"}>
                    {count(account.foreign_orders)}
                </dd>
                <dt>{m.watch.last_event}</dt>
                <dd>
                    <TimeText ms={account.last_event_ms} />
                </dd>
            </dl>
        </>
    );
}
