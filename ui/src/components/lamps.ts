// Lamps: each process and feed as a colour and a word, from the state alone.
import type { State } from "@/api/types";
import { m } from "@/messages";

export type Level = "ok" | "warn" | "bad";
export interface Lamp {
    name: string;
    level: Level;
    word: string;
    detail: string;
}

export function lamps_of(state: State): Lamp[] {
    const venues = new Set(state.feeds.map((feed) => feed.venue).filter((venue) => venue !== "")).size;
    return [
        engine_lamp(state),
        signer_lamp(state),
        watch_lamp(state),
        ...state.feeds.map((feed): Lamp => ({
            name: feed.venue === "" || venues < 2 ? feed.name : `${feed.venue}: ${feed.name}`,
            level: feed.is_up ? "ok" : "bad",
            word: feed.is_up ? m.lamps.up : m.lamps.down,
            detail: feed.text,
        })),
    ];
}

function engine_lamp({ engine }: State): Lamp {
    const name = m.lamps.engine;
    if (!engine.is_connected) return { name, level: "bad", word: m.lamps.down, detail: "" };
    return { name, level: "ok", word: m.lamps.running, detail: "" };
}

function signer_lamp({ signer }: State): Lamp {
    const lamp = { name: m.lamps.signer, detail: signer.memory };
    if (!signer.is_connected) return { ...lamp, level: "bad", word: m.lamps.down };
    if (!signer.is_initialised) return { ...lamp, level: "warn", word: m.lamps.empty };
    if (signer.is_sealed) return { ...lamp, level: "warn", word: m.lamps.sealed };
    return { ...lamp, level: "ok", word: m.lamps.running };
}

function watch_lamp({ watch }: State): Lamp {
    const name = m.lamps.watch;
    if (!watch.is_connected) return { name, level: "bad", word: m.lamps.down, detail: "" };
    const all = watch.accounts.length;
    const streaming = watch.accounts.filter((row) => row.is_streaming).length;
    if (streaming < all) {
        return { name, level: "warn", word: m.lamps.partly(streaming, all), detail: "" };
    }
    return { name, level: all > 0 ? "ok" : "warn", word: m.lamps.watching(all), detail: "" };
}
