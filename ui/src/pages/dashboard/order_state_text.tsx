// OrderStateText: an order's state as one word; a closed one says how it ended.
import type { Order } from "@/api/types";
import { m } from "@/messages";
import classes from "./order_state_text.module.css";

export function OrderStateText({ order }: { order: Order }) {
    const { state, reason } = order;
    const word = state === "closed" ? shown_reason(reason) : state;
    return (
        <span
            className={classes.state}
            data-tone={tone_of(state, reason)}
            title={m.orders.states[state] ?? word}
        >
            {word}
        </span>
    );
}

// A word of a newer server is shown as it is.
function shown_reason(reason: string): string {
    if (reason === "") return "closed";
    return reason === "dead" ? m.orders.never_placed : reason;
}

export type Tone = "active" | "doubt" | "failed" | "done";

export function tone_of(state: string, reason: string): Tone {
    if (state === "unknown") return "doubt";
    if (state !== "closed") return "active";
    // The reason may go on with the venue's own words: "rejected: insufficient balance".
    const is_failed = ["rejected", "refused", "no funds", "dead", "never placed"].some((word) =>
        reason.startsWith(word),
    );
    return is_failed ? "failed" : "done";
}
