// Card: a titled surface. Its body scrolls by itself, so a long table never moves the page.
import { useId } from "react";
import classes from "./card.module.css";

interface CardProps {
    title: string;
    actions?: React.ReactNode;
    children: React.ReactNode;
    is_padded?: boolean;
    id?: string;
}

export function Card({ title, actions, children, is_padded = false, id }: CardProps) {
    const title_id = useId();
    return (
        <section className={classes.card} aria-labelledby={title_id} id={id}>
            <header className={classes.head}>
                <h2 id={title_id} className={classes.title}>
                    {title}
                </h2>
                {actions && <div className={classes.actions}>{actions}</div>}
            </header>
            <div className={is_padded ? classes.padded : classes.body}>{children}</div>
        </section>
    );
}

export function Empty({ children }: { children: React.ReactNode }) {
    return <div className={classes.empty}>{children}</div>;
}
