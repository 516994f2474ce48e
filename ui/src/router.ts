// Router: which page is shown. Two pages need no library; more pages need only more rows in routes.ts.
import { useSyncExternalStore } from "react";

const changed = "strongroom:path";

export function go(path: string, how: "push" | "replace" = "push"): void {
    if (how === "push") window.history.pushState(null, "", path);
    else window.history.replaceState(null, "", path);
    window.dispatchEvent(new Event(changed));
}

function subscribe(listener: () => void): () => void {
    window.addEventListener("popstate", listener);
    window.addEventListener(changed, listener);
    return () => {
        window.removeEventListener("popstate", listener);
        window.removeEventListener(changed, listener);
    };
}

export function usePath(): string {
    return useSyncExternalStore(subscribe, () => window.location.pathname);
}
