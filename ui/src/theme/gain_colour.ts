// Gain colour: whether a gain is green or red, remembered in this browser.
import { useSyncExternalStore } from "react";

export type GainColour = "green" | "red";

const storage_key = "strongroom.gain_colour";
const listeners = new Set<() => void>();

function read(): GainColour {
    return document.documentElement.dataset.gain === "red" ? "red" : "green";
}

export function set_gain_colour(colour: GainColour): void {
    document.documentElement.dataset.gain = colour;
    try {
        localStorage.setItem(storage_key, colour);
    } catch {
        // A browser that forbids storage forgets the choice; nothing else depends on it.
    }
    for (const listener of listeners) listener();
}

// Called once before the first drawing.
export function restore_gain_colour(): void {
    let stored: string | null = null;
    try {
        stored = localStorage.getItem(storage_key);
    } catch {
        // As above.
    }
    document.documentElement.dataset.gain = stored === "red" ? "red" : "green";
}

export function useGainColour(): GainColour {
    return useSyncExternalStore((listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
    }, read);
}
