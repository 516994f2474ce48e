// PriceChart: a canvas and its tooltip. Loaded only when a chart is shown (chart_card.tsx).
import { useMantineColorScheme } from "@mantine/core";
import { useColorScheme } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { Candle } from "@/api/types";
import { Amount } from "@/components/amount";
import { clock } from "@/format/time";
import { assets_of } from "@/format/money";
import { m } from "@/messages";
import { useGainColour } from "@/theme/gain_colour";
import { ChartView, type Colours, type Hover } from "./chart_view";
import type { FillMark, OrderLine } from "./chart_points";
import { SideText } from "./side_text";
import classes from "./chart.module.css";

interface PriceChartProps {
    candles: readonly Candle[];
    lines: readonly OrderLine[];
    marks: readonly FillMark[];
    label: string;
    on_hover: (open_ms: number | null) => void;
}

export default function PriceChart({ candles, lines, marks, label, on_hover }: PriceChartProps) {
    const container = useRef<HTMLDivElement>(null);
    const [view, set_view] = useState<ChartView | null>(null);
    const [hover, set_hover] = useState<Hover | null>(null);
    const look = useLook();

    useEffect(() => {
        if (container.current === null) return;
        const fresh = new ChartView(container.current, colours_of(container.current), (at) => {
            set_hover(at);
            on_hover(at?.open_ms ?? null);
        });
        set_view(fresh);
        return () => {
            fresh.remove();
        };
    }, [on_hover]);
    useEffect(() => {
        if (container.current) view?.set_colours(colours_of(container.current));
    }, [view, look]);
    useEffect(() => {
        view?.set_candles(candles);
    }, [view, candles]);
    useEffect(() => {
        view?.set_lines(lines);
    }, [view, lines]);
    useEffect(() => {
        view?.set_marks(marks); // After a change of colours too.
    }, [view, marks, look]);

    const hovered = hover === null ? [] : marks.filter((mark) => mark.open_ms === hover.open_ms);
    return (
        <div className={classes.canvas}>
            <div ref={container} className={classes.drawing} role="img" aria-label={label} />
            {/* Its licence asks for this notice and link. */}
            <a
                className={classes.maker}
                href="https://www.tradingview.com/"
                target="_blank"
                rel="noreferrer"
                title={m.chart.notice}
            >
                {m.chart.maker}
            </a>
            {hover !== null && hovered.length > 0 && <Tooltip marks={hovered} at={hover} />}
        </div>
    );
}

const tooltip_rows_max = 6;

function Tooltip({ marks, at }: { marks: readonly FillMark[]; at: Hover }) {
    const fills = marks.flatMap((mark) => mark.fills);
    return (
        <ul className={classes.tooltip} style={{ translate: `${at.x}px ${at.y}px` }} aria-hidden="true">
            {fills.slice(0, tooltip_rows_max).map((fill) => (
                <li key={`${fill.ref} ${fill.trade_id}`}>
                    <SideText side={fill.side} />{" "}
                    <Amount value={fill.qty} asset={assets_of(fill.symbol).base} /> ·{" "}
                    <Amount value={fill.price} />
                    <span className="dim">
                        {fill.why} · {clock(fill.market_ms)}
                    </span>
                </li>
            ))}
            {fills.length > tooltip_rows_max && <li>+{fills.length - tooltip_rows_max}</li>}
        </ul>
    );
}

// Changes whenever colours do: the canvas has to be told, for CSS does not reach into it.
function useLook(): string {
    const { colorScheme } = useMantineColorScheme();
    return [colorScheme, useColorScheme(), useGainColour()].join(" ");
}

function colours_of(element: HTMLElement): Colours {
    const style = getComputedStyle(element);
    const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
    return {
        surface: colour("surface"),
        ink: colour("ink-3"),
        ink_strong: colour("ink"),
        line: colour("line"),
        line_strong: colour("line-strong"),
        gain: colour("gain"),
        loss: colour("loss"),
        gain_soft: colour("gain-soft"),
        loss_soft: colour("loss-soft"),
    };
}
