// ChartCard: the chosen bot's market with its orders and fills, as a chart or as a table.
import { Button, NativeSelect, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useLiveState } from "@/api/live";
import { market_of } from "@/api/market_of";
import type { Bot } from "@/api/types";
import { Amount } from "@/components/amount";
import { Card, Empty } from "@/components/card";
import { assets_of } from "@/format/money";
import { m } from "@/messages";
import { bot_actions, type BotAction } from "./bot_commands";
import { pairs_of } from "./figures";
import { MarketChart } from "./market_chart";
import classes from "./chart.module.css";

// The others are in the bot's menu.
const in_line = new Set(["open_deal", "stop", "close"]);
const intervals = [1, 5, 15, 60] as const;

interface ChartCardProps {
    bot: Bot | null;
    on_action: (action: BotAction) => void;
}

export function ChartCard({ bot, on_action }: ChartCardProps) {
    if (bot === null) {
        return (
            <Card title={m.chart.no_bot}>
                <Empty>{m.chart.no_bot_text}</Empty>
            </Card>
        );
    }
    return <PairChart bot={bot} on_action={on_action} />;
}

// The chosen pair stays as long as the bot that is shown trades it.
function PairChart({ bot, on_action }: { bot: Bot; on_action: (action: BotAction) => void }) {
    const [chosen, set_chosen] = useState("");
    const pairs = pairs_of(bot);
    const symbol = pairs.includes(chosen) ? chosen : bot.symbol;
    const choice = pairs.length > 1 && (
        <NativeSelect
            size="xs"
            aria-label={m.chart.pair}
            data={[...pairs]}
            value={symbol}
            onChange={(event) => {
                set_chosen(event.currentTarget.value);
            }}
        />
    );
    // Of another market nothing may stay: a new key makes a new chart.
    const key = `${bot.venue} ${symbol}`;
    return <BotChart key={key} bot={bot} symbol={symbol} choice={choice} on_action={on_action} />;
}

interface BotChartProps {
    bot: Bot;
    symbol: string; // One of its pairs.
    choice: React.ReactNode;
    on_action: (action: BotAction) => void;
}

function BotChart({ bot, symbol, choice, on_action }: BotChartProps) {
    const [minutes, set_minutes] = useState<number>(1);
    const [is_table, set_table] = useState(false);
    const controls = (
        <>
            {choice}
            <SegmentedControl
                size="xs"
                aria-label={m.chart.interval}
                data={intervals.map((length) => ({
                    value: length.toString(),
                    label: length === 60 ? m.time.hours(1) : m.time.minutes(length),
                }))}
                value={minutes.toString()}
                onChange={(value) => {
                    set_minutes(Number(value));
                }}
            />
            <SegmentedControl
                size="xs"
                aria-label={m.chart.view}
                data={[
                    { value: "chart", label: m.chart.as_chart },
                    { value: "table", label: m.chart.as_table },
                ]}
                value={is_table ? "table" : "chart"}
                onChange={(value) => {
                    set_table(value === "table");
                }}
            />
        </>
    );
    return (
        <Card title={m.chart.title(symbol, bot.venue)} actions={controls}>
            <BotLine bot={bot} symbol={symbol} on_action={on_action} />
            <div className={classes.panel}>
                <MarketChart bot={bot} symbol={symbol} minutes={minutes} is_table={is_table} />
            </div>
        </Card>
    );
}

function BotLine({ bot, symbol, on_action }: Omit<BotChartProps, "choice">) {
    const price = useLiveState((state) => market_of(state, { venue: bot.venue, symbol })?.price ?? "");
    return (
        <div className={classes.line}>
            <p className={classes.price}>
                <Amount value={price ?? ""} asset={assets_of(symbol).quote} />
            </p>
            <p className={classes.state}>
                <strong>{bot.name}</strong>
                <span title={bot.state}>{bot.state}</span>
            </p>
            <div className={classes.buttons}>
                {bot_actions(bot)
                    .filter(({ command }) => in_line.has(command))
                    .map((action) => (
                        <Button
                            key={action.command}
                            size="xs"
                            variant="default"
                            onClick={() => {
                                on_action(action);
                            }}
                        >
                            {m.command.names[action.command]}
                        </Button>
                    ))}
            </div>
        </div>
    );
}
