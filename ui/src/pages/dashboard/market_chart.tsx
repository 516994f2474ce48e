// MarketChart: a bot's market with its orders and fills, drawn or as a table.
import { Button, Skeleton } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { in_intervals } from "@/api/candles";
import { useRows } from "@/api/live";
import { useCandles } from "@/api/use_candles";
import type { Bot, Candle } from "@/api/types";
import { Amount } from "@/components/amount";
import { Empty } from "@/components/card";
import { grouped } from "@/format/money";
import { m } from "@/messages";
import { CandleTable } from "./candle_table";
import { fill_marks, order_lines } from "./chart_points";
import classes from "./chart.module.css";

// Its own chunk: the first script stays small, and the page is readable before the chart is there.
const PriceChart = lazy(() => import("./price_chart"));

interface MarketChartProps {
    bot: Bot;
    symbol: string; // One of its pairs.
    minutes: number;
    is_table: boolean;
}

export function MarketChart({ bot, symbol, minutes, is_table }: MarketChartProps) {
    const feed = useCandles(bot.venue, symbol);
    const [hovered_ms, set_hovered_ms] = useState<number | null>(null);
    const candles = useMemo(() => in_intervals(feed.candles, minutes), [feed.candles, minutes]);
    const last = candles.at(-1)?.close ?? "";
    const marks = useMarks(bot.name, symbol, minutes, candles);
    const lines = useLines(bot.name, symbol, last);
    if (feed.is_loading) return <Skeleton height="100%" radius={0} />;
    if (candles.length === 0) return <NoCandles is_failed={feed.is_failed} on_retry={feed.retry} />;
    if (is_table) return <CandleTable symbol={symbol} candles={candles} marks={marks} />;
    const fills = marks.reduce((so_far, mark) => so_far + mark.fills.length, 0);
    const label = m.chart.summary(symbol, minutes, grouped(last), lines.length, fills);
    const shown = candles.find((candle) => candle.open_ms === hovered_ms) ?? candles.at(-1);
    return (
        <>
            <Legend candle={shown} unlabelled={lines.filter((line) => !line.is_labelled).length} />
            <Suspense fallback={<Skeleton height="100%" radius={0} />}>
                <PriceChart
                    key={minutes}
                    candles={candles}
                    lines={lines}
                    marks={marks}
                    label={label}
                    on_hover={set_hovered_ms}
                />
            </Suspense>
        </>
    );
}

function useMarks(name: string, symbol: string, minutes: number, candles: readonly Candle[]) {
    const fills = useRows("fills");
    return useMemo(
        () => fill_marks(fills, name, symbol, minutes, candles),
        [fills, name, symbol, minutes, candles],
    );
}

function useLines(name: string, symbol: string, price: string) {
    const orders = useRows("orders");
    return useMemo(() => order_lines(orders, name, symbol, price), [orders, name, symbol, price]);
}

// The figures of the candle under the pointer, exact as the server gave them.
function Legend({ candle, unlabelled }: { candle: Candle | undefined; unlabelled: number }) {
    if (candle === undefined) return null;
    const figures = [
        [m.chart.open, candle.open],
        [m.chart.high, candle.high],
        [m.chart.low, candle.low],
        [m.chart.close, candle.close],
    ] as const;
    return (
        <p className={classes.legend} aria-hidden="true">
            {figures.map(([name, value]) => (
                <span key={name}>
                    {name} <Amount value={value} />
                </span>
            ))}
            {unlabelled > 0 && <span className={classes.further}>{m.chart.more_lines(unlabelled)}</span>}
        </p>
    );
}

function NoCandles({ is_failed, on_retry }: { is_failed: boolean; on_retry: () => void }) {
    if (!is_failed) {
        return (
            <Empty>
                <strong>{m.chart.empty}</strong>
                <p>{m.chart.empty_text}</p>
            </Empty>
        );
    }
    return (
        <Empty>
            <strong>{m.chart.failed}</strong>
            <p>{m.chart.failed_text}</p>
            <Button size="xs" mt={12} onClick={on_retry}>
                {m.common.try_again}
            </Button>
        </Empty>
    );
}
