// QuietPage: one thing in the middle of an empty page.
import { m } from "@/messages";
import { MarkIcon } from "./icons";
import classes from "./quiet_page.module.css";

export function QuietPage({ title, children }: { title: string; children?: React.ReactNode }) {
    return (
        <main className={classes.page}>
            <div className={classes.box}>
                <p className={classes.mark}>
                    <MarkIcon size={26} />
                    {m.common.product}
                </p>
                <h1 className={classes.title}>{title}</h1>
                {children}
            </div>
        </main>
    );
}
