// LampText: a coloured dot with its word; the word alone says it too.
import type { Level } from "./lamps";
import classes from "./lamp_text.module.css";

interface LampTextProps {
    level: Level;
    word: string;
    name?: string;
    detail?: string;
}

export function LampText({ level, word, name, detail }: LampTextProps) {
    return (
        <span className={classes.lamp} title={detail === "" ? undefined : detail}>
            <span className={classes.dot} data-level={level} />
            {name && <span className={classes.name}>{name}</span>}
            <span className={classes.word} data-level={level}>
                {word}
            </span>
        </span>
    );
}
