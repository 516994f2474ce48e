// Live: the one stream of the page and the hooks that read it.
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { browser_time } from "./browser_time";
import { get_session, get_state, stream_address } from "./client";
import { FrameStore } from "./frame_store";
import { LiveStream, probe_ms, type LiveView, type Outside, type SocketEvents } from "./stream";
import { with_shared_rows, type ListName } from "./shared_rows";
import type { State } from "./types";

const nothing_yet: LiveView = {
    phase: "connecting",
    state: null,
    received_ms: 0,
    retry_at_ms: 0,
    problem: "",
};

const browser: Outside = {
    ...browser_time,
    open_socket({ on_message, on_close }: SocketEvents) {
        const socket = new WebSocket(stream_address());
        socket.onmessage = (event: MessageEvent<unknown>) => {
            // A binary message is not ours; as text it fails to decode, which is what it should do.
            on_message(typeof event.data === "string" ? event.data : "");
        };
        socket.onclose = on_close;
        return {
            close: () => {
                socket.close();
            },
        };
    },
    get_state,
    probe: () => get_session(probe_ms),
    random: () => Math.random(),
};

function merged(shown: LiveView, fresh: LiveView): LiveView {
    if (fresh.state === null || fresh.state === shown.state) return fresh;
    return { ...fresh, state: with_shared_rows(shown.state, fresh.state) };
}

const LiveContext = createContext<FrameStore<LiveView> | null>(null);

export function LiveProvider({ children }: { children: React.ReactNode }) {
    const [store] = useState(
        () => new FrameStore(nothing_yet, (run) => requestAnimationFrame(run), merged),
    );
    useEffect(() => {
        const stream = new LiveStream(browser, (view) => {
            store.put(view);
        });
        const retry = () => {
            stream.retry_now();
        };
        stream.start();
        window.addEventListener("online", retry);
        document.addEventListener("visibilitychange", retry);
        return () => {
            stream.stop();
            window.removeEventListener("online", retry);
            document.removeEventListener("visibilitychange", retry);
        };
    }, [store]);
    return <LiveContext value={store}>{children}</LiveContext>;
}

// `pick` must return a part of the view as it is, or something that compares equal with ===.
export function useLive<Part>(pick: (view: LiveView) => Part): Part {
    const store = useContext(LiveContext);
    if (store === null) throw new Error("useLive: is used outside LiveProvider");
    return useSyncExternalStore(store.subscribe, () => pick(store.get()));
}

// One of the state's lists. Before the first state it is empty, and always the same empty one.
export function useRows<List extends ListName>(list: List): State[List] {
    return useLive((view) => view.state?.[list] ?? (no_rows as State[List]));
}
const no_rows: readonly never[] = [];

export function useLiveState<Part>(pick: (state: State) => Part): Part | null {
    return useLive((view) => (view.state === null ? null : pick(view.state)));
}
