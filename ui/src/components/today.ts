// Today: the local date, one timer for the whole page, so that a time of yesterday gets its date
// when midnight passes.
import { useSyncExternalStore } from "react";
import { date } from "@/format/time";

const check_ms = 20_000;
const listeners = new Set<() => void>();
let timer = 0;

function subscribe(listener: () => void): () => void {
    if (listeners.size === 0) {
        timer = window.setInterval(() => {
            for (const each of listeners) each();
        }, check_ms);
    }
    listeners.add(listener);
    return () => {
        listeners.delete(listener);
        if (listeners.size === 0) window.clearInterval(timer);
    };
}

export function useToday(): string {
    return useSyncExternalStore(subscribe, () => date(Date.now()));
}
