// Troubles: what the owner must know before anything else, worst first, and what still protects them.
import type { State } from "@/api/types";
import { m } from "@/messages";

export interface Trouble {
    level: "bad" | "warn";
    id: string;
    title: string;
    text: string;
}

export function troubles_of(state: State): Trouble[] {
    const { engine, keys, signer, watch } = state;
    const found: Trouble[] = [];
    const add = (level: Trouble["level"], id: string, title: string, text: string) => {
        found.push({ level, id, title, text });
    };
    for (const key of keys) {
        if (!key.is_frozen) continue;
        const title = m.troubles.frozen(key.account, key.venue);
        add("bad", `frozen ${key.venue} ${key.account}`, title, m.troubles.frozen_text(key.frozen_reason));
    }
    if (!signer.is_connected) add("bad", "signer", m.troubles.signer, m.troubles.signer_text);
    else if (!signer.is_initialised) add("warn", "empty", m.troubles.empty, m.troubles.empty_text);
    else if (signer.is_sealed) add("warn", "sealed", m.troubles.sealed, m.troubles.sealed_text);
    if (!engine.is_connected) add("bad", "engine", m.troubles.engine, m.troubles.engine_text);
    if (!watch.is_connected) {
        add("bad", "watch", m.troubles.watch, m.troubles.watch_text);
        return found; // Its accounts say nothing new then.
    }
    for (const { account, is_streaming, trouble } of watch.accounts) {
        const title = m.troubles.stream(account);
        if (!is_streaming) add("warn", `stream ${account}`, title, m.troubles.stream_text);
        else if (trouble !== "") add("warn", `sight ${account}`, title, m.troubles.sight_text(trouble));
    }
    return found;
}
