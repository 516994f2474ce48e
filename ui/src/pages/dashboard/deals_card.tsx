// DealsCard: the deals that the chosen bot has in hand, as they stand now, and what can be done with each.
import { useMemo } from "react";
import { useRows } from "@/api/live";
import type { Bot } from "@/api/types";
import { Card, Empty } from "@/components/card";
import { DataTable } from "@/components/data_table";
import { m } from "@/messages";
import { open_deals_of, result_of, type BotAction } from "./bot_commands";
import { columns_for, narrow, type OpenDealRow } from "./deals_columns";
import { pairs_of } from "./figures";
import { price_of } from "./holdings";
import classes from "./bots_card.module.css";

interface DealsCardProps {
    bot: Bot;
    on_action: (action: BotAction) => void;
}

export function DealsCard({ bot, on_action }: DealsCardProps) {
    const deals = useRows("deals");
    const markets = useRows("markets");
    const rows = useMemo(
        () =>
            open_deals_of(bot, deals).map((deal): OpenDealRow => {
                const result = result_of(deal, price_of(bot, deal.symbol, { markets })) ?? "";
                return { bot, deal, result };
            }),
        [bot, deals, markets],
    );
    const has_pairs = pairs_of(bot).length > 1;
    const columns = useMemo(() => columns_for(has_pairs, on_action), [has_pairs, on_action]);
    return (
        <Card title={m.open_deals.title(bot.name)}>
            {rows.length === 0 ? (
                <Empty>{m.open_deals.empty}</Empty>
            ) : (
                <div className={classes.rows}>
                    <DataTable
                        caption={m.open_deals.caption(bot.name)}
                        columns={columns}
                        narrow={narrow}
                        rows={rows}
                        key_of={key_of}
                    />
                </div>
            )}
        </Card>
    );
}

const key_of = ({ deal }: OpenDealRow) => `${deal.bot} ${deal.number}`;
