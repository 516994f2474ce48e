// DashboardSkeleton: the dashboard's shape, so that nothing jumps when the first state comes.
import { Skeleton } from "@mantine/core";
import { m } from "@/messages";
import classes from "./dashboard.module.css";

export function DashboardSkeleton() {
    return (
        <div className={classes.dashboard} aria-busy="true" aria-label={m.common.loading}>
            <Skeleton height={94} radius={8} />
            <div className={classes.columns}>
                <div className={classes.main}>
                    <Skeleton height={174} radius={8} />
                    <Skeleton height={500} radius={8} />
                    <Skeleton height={420} radius={8} />
                </div>
                <div className={classes.side}>
                    <Skeleton height={320} radius={8} />
                    <Skeleton height={260} radius={8} />
                    <Skeleton height={140} radius={8} />
                </div>
            </div>
        </div>
    );
}
