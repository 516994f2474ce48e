// Hash token: what stands behind the # of the address, taken out of it at once, so that it stays
// neither in the address bar nor in the history.
let token = "";
const listeners = new Set<() => void>();

function take(): void {
    const found = window.location.hash.slice(1);
    if (found === "" || window.location.pathname !== "/login") return;
    token = found;
    window.history.replaceState(null, "", "/login");
    for (const listener of listeners) listener();
}

export const hash_token = {
    get: (): string => token,
    // A second link opened in the same tab changes only the hash, and the page is not loaded again.
    subscribe: (listener: () => void): (() => void) => {
        if (listeners.size === 0) window.addEventListener("hashchange", take);
        listeners.add(listener);
        take();
        return () => {
            listeners.delete(listener);
            if (listeners.size === 0) window.removeEventListener("hashchange", take);
        };
    },
    forget: (): void => {
        token = "";
    },
};

take();
