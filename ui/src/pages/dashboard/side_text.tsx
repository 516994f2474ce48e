// SideText: buy or sell, as a word in its colour.
import { m } from "@/messages";

export function SideText({ side }: { side: string }) {
    const tone = side === "buy" ? "gain" : side === "sell" ? "loss" : "";
    return <span className={tone}>{m.side[side] ?? side}</span>;
}
