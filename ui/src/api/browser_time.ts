// Browser time: the clock and the timers that stream and candle feed take from outside.
export const browser_time = {
    now_ms: () => Date.now(),
    after(delay_ms: number, run: () => void) {
        const id = window.setTimeout(run, delay_ms);
        return {
            cancel: () => {
                window.clearTimeout(id);
            },
        };
    },
};
