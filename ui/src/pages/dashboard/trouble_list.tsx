// TroubleList: above everything else; nothing there when nothing is wrong.
import { useMemo } from "react";
import { useLiveState } from "@/api/live";
import { AlertIcon } from "@/components/icons";
import { m } from "@/messages";
import { troubles_of } from "./troubles";
import classes from "./trouble_list.module.css";

export function TroubleList() {
    const state = useLiveState((all) => all);
    const troubles = useMemo(() => (state === null ? [] : troubles_of(state)), [state]);
    return (
        <div role="alert" className={classes.region}>
            {troubles.length > 0 && (
                <ul className={classes.list} aria-label={m.troubles.label}>
                    {troubles.map(({ id, level, title, text }) => (
                        <li key={id} className={classes.trouble} data-level={level}>
                            <AlertIcon />
                            <p>
                                <strong>{title}.</strong> {text}
                            </p>
                        </li>
                    ))}
                </ul>
            )}
        </div>
    );
}
