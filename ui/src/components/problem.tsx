// Problem: what failed and what to do next, in the place where it was tried.
import { AlertIcon } from "./icons";
import { Words } from "./words";
import classes from "./problem.module.css";

export interface ProblemWords {
    title: string;
    text: string;
    next?: string;
}

export function Problem({ title, text, next }: ProblemWords) {
    return (
        <div className={classes.problem} role="alert">
            <AlertIcon size={18} />
            <div>
                <strong>{title}</strong>
                <p>{text}</p>
                {next && (
                    <p>
                        <Words text={next} />
                    </p>
                )}
            </div>
        </div>
    );
}
