// KeysCard: which keys the signer holds and what it may do with each, in words and as the file.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { get_session, unwrap } from "@/api/client";
import { useLiveState, useRows } from "@/api/live";
import type { Key } from "@/api/types";
import { Card, Empty } from "@/components/card";
import { LampText } from "@/components/lamp_text";
import { TimeText } from "@/components/time_text";
import { Words } from "@/components/words";
import { thousandths } from "@/format/decimal";
import { assets_of, grouped } from "@/format/money";
import { PlusIcon } from "@/components/icons";
import { read_key } from "@/keys/seal";
import { m } from "@/messages";
import { AddKeyDialog } from "./add_key_dialog";
import { read_policy, type Policy } from "./policy";
import classes from "./side_cards.module.css";

const pairs_shown = 3;

export function KeysCard() {
    const keys = useRows("keys");
    const memory = useLiveState((state) => state.signer.memory) ?? "";
    return (
        <Card title={m.keys.title} id="keys" actions={<AddKey />}>
            {keys.length === 0 && (
                <Empty>
                    <Words text={m.keys.empty} />
                </Empty>
            )}
            <ul className={classes.entries}>
                {keys.map((key) => (
                    <li key={`${key.venue} ${key.account}`} className={classes.entry}>
                        <KeyEntry entry={key} />
                    </li>
                ))}
                {memory !== "" && (
                    <li className={classes.entry}>
                        <details className={classes.more}>
                            <summary>{m.keys.guarded}</summary>
                            <p>{memory}</p>
                        </details>
                    </li>
                )}
            </ul>
        </Card>
    );
}

// Only while the signer is open: it opens boxes with a key of that opening.
function AddKey() {
    const form_key = useLiveState((state) => state.signer.form_key) ?? "";
    const seal_to = useMemo(() => read_key(form_key), [form_key]);
    const [is_adding, set_adding] = useState(false);
    const session = useQuery({ queryKey: ["session"], queryFn: () => unwrap(get_session()) });
    if (seal_to === null) return null;
    return (
        <>
            <Button
                size="xs"
                variant="light"
                leftSection={<PlusIcon size={16} />}
                onClick={() => {
                    set_adding(true);
                }}
            >
                {m.keys.add}
            </Button>
            {is_adding && (
                <AddKeyDialog
                    form_key={seal_to}
                    venues={session.data?.venues ?? []}
                    on_done={() => {
                        set_adding(false);
                    }}
                />
            )}
        </>
    );
}

function KeyEntry({ entry }: { entry: Key }) {
    const policy = read_policy(entry.policy);
    return (
        <>
            <div className={classes.line}>
                <h3 className={classes.name}>
                    {entry.account}
                    <small>
                        {entry.venue} · {entry.kind}
                    </small>
                </h3>
                <LampText
                    level={entry.is_frozen ? "bad" : "ok"}
                    word={entry.is_frozen ? m.keys.frozen : m.keys.active}
                />
            </div>
            {entry.is_frozen && (
                <p className={classes.frozen}>{m.troubles.frozen_text(entry.frozen_reason)}</p>
            )}
            {policy !== null && <Allowed policy={policy} />}
            <Spent entry={entry} policy={policy} />
            <dl className={classes.facts}>
                <dt>{m.keys.last_signature}</dt>
                <dd>
                    <TimeText ms={entry.last_signature_ms} />
                </dd>
                <dt>{m.keys.added}</dt>
                <dd>
                    <TimeText ms={entry.added_ms} />
                </dd>
            </dl>
            {entry.policy !== "" && (
                // What cannot be said in words is at least seen at once.
                <details className={classes.more} open={policy === null}>
                    <summary>{m.keys.file}</summary>
                    <pre tabIndex={0} aria-label={m.keys.file}>
                        {entry.policy.trim()}
                    </pre>
                </details>
            )}
        </>
    );
}

function Allowed({ policy }: { policy: Policy }) {
    const pairs = policy.symbols.slice(0, pairs_shown).join(", ");
    const more = policy.symbols.length - pairs_shown;
    return (
        <div className={classes.allowed}>
            <h3>{m.keys.allowed}</h3>
            <ul title={policy.symbols.join(", ")}>
                <li>{more > 0 ? m.keys.trade_many(pairs, more) : m.keys.trade(pairs)}</li>
                <li>{m.keys.order_limit(in_quote(policy.order_notional, policy))}</li>
                <li>{m.keys.day_limit(in_quote(policy.day_notional, policy))}</li>
                <li data-never="true">{m.keys.never}</li>
            </ul>
        </div>
    );
}

function Spent({ entry, policy }: { entry: Key; policy: Policy | null }) {
    if (entry.spent_today === "") return null;
    const limit = policy?.day_notional ?? "";
    const share = thousandths(entry.spent_today, limit);
    return (
        <>
            <dl className={classes.facts}>
                <dt>{m.keys.spent}</dt>
                <dd className="numbers">
                    {policy === null
                        ? grouped(entry.spent_today)
                        : m.keys.spent_of(grouped(entry.spent_today), in_quote(limit, policy))}
                </dd>
            </dl>
            {share !== null && (
                <div className={classes.meter} aria-hidden="true">
                    <span style={{ width: `${share / 10}%` }} />
                </div>
            )}
        </>
    );
}

// Limits are in the quote asset of the order; with several quotes no single name would be right.
function in_quote(amount: string, policy: Policy): string {
    const quotes = new Set(policy.symbols.map((symbol) => assets_of(symbol).quote));
    const [quote = ""] = quotes;
    return quotes.size === 1 ? `${grouped(amount)} ${quote}` : grouped(amount);
}
