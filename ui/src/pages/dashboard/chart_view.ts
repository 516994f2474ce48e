// ChartView: the one place that talks to lightweight-charts. No React in here, and no decisions:
// it draws what chart_points.ts worked out.
import {
    CandlestickSeries,
    createChart,
    createSeriesMarkers,
    HistogramSeries,
    LineStyle,
    TickMarkType,
    type IChartApi,
    type IPriceLine,
    type ISeriesApi,
    type ISeriesMarkersPluginApi,
    type UTCTimestamp,
} from "lightweight-charts";
import type { Candle } from "@/api/types";
import { fraction_digits } from "@/format/decimal";
import { grouped } from "@/format/money";
import { date, minutes } from "@/format/time";
import { widened } from "./chart_scale";
import { first_changed, type FillMark, type OrderLine } from "./chart_points";

export interface Colours {
    surface: string;
    ink: string;
    ink_strong: string;
    line: string;
    line_strong: string;
    gain: string;
    loss: string;
    gain_soft: string;
    loss_soft: string;
}
export interface Hover {
    open_ms: number;
    x: number;
    y: number;
}

const candle_px = 7; // Room of one candle at first sight.
const shown_min = 40; // A market that has only begun gets room to grow, not three huge candles.

const seconds = (ms: number) => (ms / 1000) as UTCTimestamp;
const point = (candle: Candle) => ({
    time: seconds(candle.open_ms),
    open: Number(candle.open),
    high: Number(candle.high),
    low: Number(candle.low),
    close: Number(candle.close),
});

const is_same_line = (a: OrderLine, b: OrderLine) =>
    a.price === b.price &&
    a.side === b.side &&
    a.title === b.title &&
    a.is_labelled === b.is_labelled &&
    a.is_next === b.is_next;

export class ChartView {
    private readonly chart: IChartApi;
    private readonly prices: ISeriesApi<"Candlestick">;
    private readonly volumes: ISeriesApi<"Histogram">;
    private readonly marks: ISeriesMarkersPluginApi<UTCTimestamp>;
    private candles: readonly Candle[] = [];
    private marked = ""; // What the marks show, to draw them again only when that changes.
    private readonly last: IPriceLine;
    private lines = new Map<string, { shown: OrderLine; drawn: IPriceLine }>();
    private colours: Colours;
    private digits = 2;

    constructor(container: HTMLElement, colours: Colours, on_hover: (hover: Hover | null) => void) {
        this.colours = colours;
        this.chart = createChart(container, { autoSize: true, ...frame_options });
        this.prices = this.chart.addSeries(CandlestickSeries, {
            lastValueVisible: false,
            priceLineVisible: false,
            autoscaleInfoProvider: (own: () => ReturnType<typeof widened>) =>
                widened(own(), this.near_prices()),
        });
        // Its own line for the last price: the library would colour it like an order's.
        this.last = this.prices.createPriceLine({ price: 0, lineVisible: false, axisLabelVisible: false });
        this.volumes = this.chart.addSeries(HistogramSeries, {
            priceScaleId: "volume",
            priceFormat: { type: "volume" },
            lastValueVisible: false,
            priceLineVisible: false,
        });
        this.volumes.priceScale().applyOptions({ scaleMargins: { top: 0.86, bottom: 0 } });
        this.marks = createSeriesMarkers<UTCTimestamp>(this.prices as never, []);
        this.chart.subscribeCrosshairMove(({ time, point: at }) => {
            const is_on = typeof time === "number" && at !== undefined;
            on_hover(is_on ? { open_ms: time * 1000, x: at.x, y: at.y } : null);
        });
        this.set_colours(colours);
    }

    set_candles(candles: readonly Candle[]): void {
        const old = this.candles;
        if (candles === old) return;
        this.candles = candles;
        const from = first_changed(old, candles);
        this.widen_digits(candles.slice(from), old.length === 0);
        const price = Number(candles.at(-1)?.close);
        this.last.applyOptions({ price, lineVisible: true, axisLabelVisible: true });
        if (from === 0) {
            this.prices.setData(candles.map(point));
            this.volumes.setData(candles.map((candle) => this.volume(candle)));
            if (old.length === 0) this.show_newest();
            return;
        }
        candles.slice(from).forEach((candle, step) => {
            const is_older = from + step < old.length - 1;
            this.prices.update(point(candle), is_older);
            this.volumes.update(this.volume(candle), is_older);
        });
    }

    set_lines(lines: readonly OrderLine[]): void {
        const wanted = new Map(lines.map((line) => [line.key, line]));
        for (const [key, { drawn }] of this.lines) {
            if (wanted.has(key)) continue;
            this.prices.removePriceLine(drawn);
            this.lines.delete(key);
        }
        for (const line of lines) {
            const known = this.lines.get(line.key);
            if (known !== undefined && is_same_line(known.shown, line)) continue; // Forty stand still.
            const options = this.line_options(line);
            known?.drawn.applyOptions(options);
            const drawn = known?.drawn ?? this.prices.createPriceLine(options);
            this.lines.set(line.key, { shown: line, drawn });
        }
    }

    set_marks(marks: readonly FillMark[]): void {
        const { gain, loss } = this.colours;
        const each = marks.map(({ open_ms, side, fills }) => `${open_ms} ${side} ${fills.length}`);
        const shown = [gain, loss, ...each].join("\n");
        if (shown === this.marked) return;
        this.marked = shown;
        this.marks.setMarkers(
            marks.map(({ open_ms, side, fills }) => ({
                time: seconds(open_ms),
                position: side === "buy" ? "belowBar" : "aboveBar",
                shape: side === "buy" ? "arrowUp" : "arrowDown",
                color: side === "buy" ? gain : loss,
                size: 1,
                ...(fills.length > 1 && { text: fills.length.toString() }),
            })),
        );
    }

    set_colours(colours: Colours): void {
        this.colours = colours;
        const { surface, ink, ink_strong, line, line_strong, gain, loss } = colours;
        const cross = { color: ink, labelBackgroundColor: line_strong };
        this.chart.applyOptions({
            layout: { background: { color: surface }, textColor: ink },
            grid: { vertLines: { color: line }, horzLines: { color: line } },
            crosshair: { vertLine: cross, horzLine: cross },
            timeScale: { borderColor: line },
            rightPriceScale: { borderColor: line },
        });
        this.prices.applyOptions({
            upColor: gain,
            downColor: loss,
            wickUpColor: gain,
            wickDownColor: loss,
            borderVisible: false,
        });
        this.last.applyOptions({
            color: ink,
            lineWidth: 1,
            lineStyle: LineStyle.Dotted,
            axisLabelColor: ink_strong,
            axisLabelTextColor: surface,
        });
        for (const { shown, drawn } of this.lines.values()) {
            drawn.applyOptions(this.line_options(shown));
        }
        this.volumes.setData(this.candles.map((candle) => this.volume(candle)));
    }

    // The newest candles at a readable width; the older ones are a drag away.
    show_newest(): void {
        const fitting = Math.floor(this.chart.timeScale().width() / candle_px);
        const shown = Math.max(Math.min(this.candles.length, fitting), shown_min);
        const last = this.candles.length - 1;
        this.chart.timeScale().setVisibleLogicalRange({ from: last - shown, to: last + 6 });
    }

    remove(): void {
        this.chart.remove();
    }

    private volume(candle: Candle) {
        const has_risen = Number(candle.close) >= Number(candle.open);
        const { gain_soft, loss_soft } = this.colours;
        return {
            time: seconds(candle.open_ms),
            value: Number(candle.volume),
            color: has_risen ? gain_soft : loss_soft,
        };
    }

    // As many digits as the venue gives, so that an axis label reads like the order's own price.
    private widen_digits(candles: readonly Candle[], is_first: boolean): void {
        const known = is_first ? 0 : this.digits;
        const digits = candles.reduce((most, row) => Math.max(most, fraction_digits(row.close)), known);
        if (digits === this.digits && !is_first) return;
        this.digits = digits;
        const formatter = (price: number) => grouped(price.toFixed(digits));
        const minMove = 10 ** -digits;
        this.prices.applyOptions({ priceFormat: { type: "custom", minMove, formatter } });
    }

    private line_options(line: OrderLine) {
        return {
            price: Number(line.price),
            color: line.side === "buy" ? this.colours.gain : this.colours.loss,
            lineWidth: 1 as const,
            lineStyle: line.is_labelled ? LineStyle.Dashed : LineStyle.SparseDotted,
            axisLabelVisible: line.is_labelled,
            axisLabelTextColor: this.colours.surface,
            title: line.is_labelled ? line.title : "",
        };
    }

    // The next order of each side: what the price has to reach for something to happen.
    private near_prices(): number[] {
        return [...this.lines.values()]
            .filter(({ shown }) => shown.is_next)
            .map(({ shown }) => Number(shown.price));
    }
}

// The library places its time marks by UTC; they are written in local time.
function tick_text(time: unknown, kind: TickMarkType): string {
    const ms = Number(time) * 1000;
    const is_time = kind === TickMarkType.Time || kind === TickMarkType.TimeWithSeconds;
    return is_time || minutes(ms) !== "00:00" ? minutes(ms) : date(ms).slice(5);
}

const frame_options = {
    layout: {
        fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
        fontSize: 11,
        attributionLogo: false, // A link inside a picture; price_chart.tsx has it below instead.
    },
    localization: {
        timeFormatter: (time: unknown) => {
            const ms = Number(time) * 1000;
            return `${date(ms)} ${minutes(ms)}`;
        },
    },
    timeScale: { timeVisible: true, secondsVisible: false, tickMarkFormatter: tick_text },
    // No half of a label at the edge.
    rightPriceScale: { scaleMargins: { top: 0.12, bottom: 0.18 }, entireTextOnly: true },
    // The wheel scrolls the page; zooming is Ctrl and wheel, or two fingers.
    handleScale: { mouseWheel: false, pinch: true, axisPressedMouseMove: true },
    handleScroll: { mouseWheel: false, pressedMouseMove: true, vertTouchDrag: false },
} as const;
