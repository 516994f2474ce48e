// ChartCard: the chosen bot's market with its orders and fills, as a chart or as a table.
import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useLiveState } from "@/api/live";
import { market_of } from "@/api/market_of";
import type { Bot } from "@/api/types";
import { Amount } from "@/components/amount";
import { Card, Empty } from "@/components/card";
import { assets_of } from "@/format/money";
import { m } from "@/messages";
import type { BotAction } from "./bot_action_dialog";
import { MarketChart } from "./market_chart";
import classes from "./chart.module.css";

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
    // Of another market nothing may stay: a new key makes a new chart.
    return <BotChart key={`${bot.venue} ${bot.symbol}`} bot={bot} on_action={on_action} />;
}

function BotChart({ bot, on_action }: { bot: Bot; on_action: (action: BotAction) => void }) {
    const [minutes, set_minutes] = useState<number>(1);
    const [is_table, set_table] = useState(false);
    const controls = (
        <>
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
        <Card title={m.chart.title(bot.symbol, bot.venue)} actions={controls}>
            <BotLine bot={bot} on_action={on_action} />
            <div className={classes.panel}>
                <MarketChart bot={bot} minutes={minutes} is_table={is_table} />
            </div>
        </Card>
    );
}

function BotLine({ bot, on_action }: { bot: Bot; on_action: (action: BotAction) => void }) {
    const price = useLiveState((state) => market_of(state, bot)?.price ?? "");
    return (
        <div className={classes.line}>
            <p className={classes.price}>
                <Amount value={price ?? ""} asset={assets_of(bot.symbol).quote} />
            </p>
            <p className={classes.state}>
                <strong>{bot.name}</strong>
                <span title={bot.state}>{bot.state}</span>
            </p>
            {!bot.is_finished && (
                <div className={classes.buttons}>
                    <Button
                        size="xs"
                        variant="default"
                        onClick={() => {
                            on_action({ kind: "stop", bot: bot.name });
                        }}
                    >
                        {m.bot_action.stop}
                    </Button>
                    <Button
                        size="xs"
                        variant="default"
                        onClick={() => {
                            on_action({ kind: "close", bot: bot.name });
                        }}
                    >
                        {m.bot_action.close}
                    </Button>
                </div>
            )}
        </div>
    );
}
