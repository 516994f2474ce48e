// FrameStore: takes values as fast as they come and shows the newest once per animation frame.
export type OnFrame = (run: () => void) => void;

export class FrameStore<Value> {
    private shown: Value;
    private waiting: { value: Value } | null = null;
    private readonly listeners = new Set<() => void>();
    private readonly on_frame: OnFrame;
    private readonly merge: (shown: Value, fresh: Value) => Value;

    constructor(first: Value, on_frame: OnFrame, merge: (shown: Value, fresh: Value) => Value) {
        this.shown = first;
        this.on_frame = on_frame;
        this.merge = merge;
    }

    put(value: Value): void {
        const is_asked = this.waiting !== null;
        this.waiting = { value };
        if (!is_asked) this.on_frame(this.commit);
    }

    // Bound functions: React's useSyncExternalStore takes them as they are.
    readonly get = (): Value => this.shown;
    readonly subscribe = (listener: () => void): (() => void) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    };

    private readonly commit = (): void => {
        if (this.waiting === null) return;
        this.shown = this.merge(this.shown, this.waiting.value);
        this.waiting = null;
        for (const listener of this.listeners) listener();
    };
}
