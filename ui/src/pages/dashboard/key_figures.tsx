// KeyFigures: what the bots did, in five figures.
import { useLiveState, useRows } from "@/api/live";
import { Amount } from "@/components/amount";
import { CopyButton } from "@/components/copy_button";
import { count, shortened } from "@/format/money";
import { m } from "@/messages";
import { deals_open, realised_by_asset, total } from "./figures";
import classes from "./key_figures.module.css";

export function KeyFigures() {
    return (
        <section className={classes.figures} aria-label={m.figures.label}>
            <Realised />
            <OpenDeals />
            <Orders />
            <Ledger />
        </section>
    );
}

interface FigureProps {
    title: string;
    help?: string;
    sub?: React.ReactNode;
    children: React.ReactNode;
}

function Figure({ title, help, sub, children }: FigureProps) {
    return (
        <div className={classes.figure} title={help}>
            <h2 className={classes.title}>{title}</h2>
            <div className={`${classes.value} numbers`}>{children}</div>
            <div className={classes.sub}>{sub}</div>
        </div>
    );
}

function Realised() {
    const bots = useRows("bots");
    const sums = realised_by_asset(bots);
    const closed = total(bots, (bot) => bot.deals_closed);
    return (
        <Figure
            title={m.figures.realised}
            sub={closed === 0 ? m.figures.realised_none : m.figures.realised_sub(count(closed))}
        >
            {sums.length === 0 && m.number.none}
            {sums.map(({ asset, amount }) => (
                <div key={asset}>
                    <Amount value={amount} asset={asset} is_signed />
                </div>
            ))}
        </Figure>
    );
}

function OpenDeals() {
    const bots = useRows("bots");
    const running = bots.filter((bot) => !bot.is_finished).length;
    return (
        <Figure title={m.figures.open_deals} sub={m.figures.open_deals_sub(running)}>
            {count(total(bots, deals_open))}
        </Figure>
    );
}

function Orders() {
    const engine = useLiveState((state) => state.engine);
    if (engine === null) return null;
    return (
        <>
            <Figure
                title={m.figures.in_flight}
                help={m.figures.in_flight_help}
                sub={m.figures.in_flight_sub(count(engine.orders_total))}
            >
                {count(engine.in_flight)}
            </Figure>
            <Figure title={m.figures.fills} sub={m.figures.fills_sub}>
                {count(engine.fills_total)}
            </Figure>
        </>
    );
}

function Ledger() {
    const ledger = useLiveState((state) => state.ledger);
    if (ledger === null) return null;
    return (
        <Figure
            title={m.figures.ledger}
            help={m.figures.ledger_help}
            sub={
                ledger.root !== "" && (
                    <span className={classes.root}>
                        {m.figures.ledger_sub}
                        <code title={ledger.root}>{shortened(ledger.root)}</code>
                        <CopyButton text={ledger.root} label={m.figures.copy_root} />
                    </span>
                )
            }
        >
            {count(ledger.size)}
        </Figure>
    );
}
