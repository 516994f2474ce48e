// Dashboard: is my money safe, what did my bots do, what do I do next; in that order.
import { useCallback, useState } from "react";
import { useLive, useLiveState } from "@/api/live";
import type { Bot } from "@/api/types";
import { m } from "@/messages";
import { ActivityCard } from "./activity_card";
import { BalancesCard } from "./balances_card";
import { BotActionDialog } from "./bot_action_dialog";
import { has_deal_actions, type BotAction } from "./bot_commands";
import { BotsCard } from "./bots_card";
import { ChartCard } from "./chart_card";
import { DashboardSkeleton } from "./dashboard_skeleton";
import { DealsCard } from "./deals_card";
import { KeyFigures } from "./key_figures";
import { KeysCard } from "./keys_card";
import { NoticesCard } from "./notices_card";
import { StartBotDialog } from "./start_bot_dialog";
import { TroubleList } from "./trouble_list";
import { WatchCard } from "./watch_card";
import classes from "./dashboard.module.css";

export function DashboardPage() {
    const bots = useLiveState((state) => state.bots);
    const is_stale = useLive((view) => view.phase === "retrying");
    const [chosen, set_chosen] = useState<string | null>(null);
    const [action, set_action] = useState<BotAction | null>(null);
    const [is_starting, set_starting] = useState(false);
    const start = useCallback(() => {
        set_starting(true);
    }, []);
    const end_start = () => {
        set_starting(false);
    };
    const end_action = () => {
        set_action(null);
    };
    if (bots === null) return <DashboardSkeleton />;
    const bot = shown_bot(bots, chosen);
    return (
        <div className={classes.dashboard} data-stale={is_stale}>
            <h1 className="unseen">{m.nav.dashboard}</h1>
            <TroubleList />
            <KeyFigures />
            <div className={classes.columns}>
                <div className={classes.main}>
                    <BotsCard
                        selected={bot?.name ?? null}
                        on_select={set_chosen}
                        on_action={set_action}
                        on_start={start}
                    />
                    <ChartCard bot={bot} on_action={set_action} />
                    {bot !== null && has_deal_actions(bot) && <DealsCard bot={bot} on_action={set_action} />}
                    <ActivityCard bot={bot} />
                </div>
                <div className={classes.side}>
                    <div className={classes.stack}>
                        <KeysCard />
                        <WatchCard />
                    </div>
                    <div className={classes.stack}>
                        <BalancesCard />
                        <NoticesCard />
                    </div>
                </div>
            </div>
            {action !== null && <BotActionDialog action={action} on_done={end_action} />}
            {is_starting && <StartBotDialog on_done={end_start} />}
        </div>
    );
}

// The chosen one; without a choice the first that runs.
function shown_bot(bots: readonly Bot[], chosen: string | null): Bot | null {
    return (
        bots.find((known) => known.name === chosen) ??
        bots.find((known) => !known.is_finished) ??
        bots[0] ??
        null
    );
}
