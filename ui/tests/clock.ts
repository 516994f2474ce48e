// Clock: time that moves only when a test says so.
export class Clock {
    now_ms = 1_000_000;
    private timers: { at_ms: number; run: () => void }[] = [];

    readonly after = (delay_ms: number, run: () => void) => {
        const timer = { at_ms: this.now_ms + delay_ms, run };
        this.timers.push(timer);
        return {
            cancel: () => {
                this.timers = this.timers.filter((each) => each !== timer);
            },
        };
    };

    pass(ms: number): void {
        const end_ms = this.now_ms + ms;
        for (;;) {
            const next = this.timers.filter((t) => t.at_ms <= end_ms).sort((a, b) => a.at_ms - b.at_ms)[0];
            if (next === undefined) break;
            this.timers = this.timers.filter((each) => each !== next);
            this.now_ms = next.at_ms;
            next.run();
        }
        this.now_ms = end_ms;
    }
}
