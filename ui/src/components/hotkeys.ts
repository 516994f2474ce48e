// Hotkeys: single keys and short sequences like "g d". Never while somebody types, and never with a
// modifier, which belongs to the browser.
import { useEffect, useEffectEvent } from "react";

const sequence_ms = 1200;

export type HotkeyMap = Readonly<Record<string, () => void>>;

export function useHotkeyMap(map: HotkeyMap): void {
    const run = useEffectEvent((keys: string): boolean => {
        const action = map[keys];
        action?.();
        return action !== undefined;
    });
    useEffect(() => {
        let last = { key: "", at_ms: 0 };
        const on_key = (event: KeyboardEvent) => {
            if (event.ctrlKey || event.metaKey || event.altKey || is_typing(event.target)) return;
            const is_second = event.timeStamp - last.at_ms < sequence_ms;
            const is_taken =
                (is_second && run(`${last.key} ${event.key}`)) || run(event.key);
            if (is_taken) event.preventDefault();
            last = { key: event.key, at_ms: event.timeStamp };
        };
        document.addEventListener("keydown", on_key);
        return () => {
            document.removeEventListener("keydown", on_key);
        };
    }, []);
}

function is_typing(target: EventTarget | null): boolean {
    if (!(target instanceof HTMLElement)) return false;
    // An open dialog keeps the keys for itself.
    if (document.querySelector("[role=dialog]") !== null) return true;
    return target.isContentEditable || target.matches("input, textarea, select");
}
