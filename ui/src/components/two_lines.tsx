// TwoLines: a text in a row of a table, on two lines where one is too short, all of it on hover.
import classes from "./two_lines.module.css";

export function TwoLines({ text }: { text: string }) {
    return (
        <span className={classes.lines} title={text}>
            {text}
        </span>
    );
}
