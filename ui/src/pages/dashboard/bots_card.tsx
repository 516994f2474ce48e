// BotsCard: every bot in one row; the chosen one is what chart and activity are about.
import { Button } from "@mantine/core";
import { useMemo } from "react";
import { useRows } from "@/api/live";
import type { Bot } from "@/api/types";
import { Card, Empty } from "@/components/card";
import { DataTable } from "@/components/data_table";
import { PlusIcon } from "@/components/icons";
import { Words } from "@/components/words";
import { m } from "@/messages";
import type { BotAction } from "./bot_commands";
import { columns_for, narrow } from "./bots_columns";
import classes from "./bots_card.module.css";

interface BotsCardProps {
    selected: string | null;
    on_select: (name: string) => void;
    on_action: (action: BotAction) => void;
    on_start: () => void;
}

export function BotsCard({ selected, on_select, on_action, on_start }: BotsCardProps) {
    const bots = useRows("bots");
    const longest = bots.reduce((most, bot) => Math.max(most, bot.name.length), 0);
    const columns = useMemo(() => columns_for(longest, on_action), [on_action, longest]);
    const start = (
        <Button size="xs" variant="light" leftSection={<PlusIcon size={16} />} onClick={on_start}>
            {m.bots.start}
        </Button>
    );
    if (bots.length === 0) {
        return (
            <Card title={m.bots.title}>
                <Empty>
                    <strong>{m.bots.empty}</strong>
                    <p className={classes.empty}>
                        <Words text={m.bots.empty_text} />
                    </p>
                    {start}
                </Empty>
            </Card>
        );
    }
    return (
        <Card title={m.bots.title} actions={start}>
            <div className={classes.rows}>
                <DataTable
                    caption={m.bots.caption}
                    columns={columns}
                    rows={bots}
                    key_of={key_of}
                    selected={selected}
                    on_select={on_select}
                    is_dimmed={is_finished}
                    narrow={narrow}
                />
            </div>
        </Card>
    );
}

const key_of = (bot: Bot) => bot.name;
const is_finished = (bot: Bot) => bot.is_finished;
