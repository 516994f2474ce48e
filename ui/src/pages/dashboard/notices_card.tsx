// NoticesCard: what bots have to tell, newest first.
import { useRows } from "@/api/live";
import { Card, Empty } from "@/components/card";
import { TimeText } from "@/components/time_text";
import { m } from "@/messages";
import classes from "./side_cards.module.css";

export function NoticesCard() {
    const notices = useRows("notices");
    if (notices.length === 0) {
        return (
            <Card title={m.notices.title}>
                <Empty>{m.notices.empty}</Empty>
            </Card>
        );
    }
    return (
        <Card title={m.notices.title}>
            <ol className={classes.timeline} tabIndex={0} aria-label={m.notices.title}>
                {notices.map((notice, index) => (
                    // Two notices may be alike in everything; the place in the list tells them apart.
                    <li key={`${notice.bot} ${notice.time_ms} ${index}`}>
                        <p>{notice.text}</p>
                        <p className={classes.when}>
                            <TimeText ms={notice.time_ms} />
                            <span>{notice.bot}</span>
                        </p>
                    </li>
                ))}
            </ol>
        </Card>
    );
}
