// Market source: what `practice` and `market` say, plainly: whose money, and whose prices.
import { m } from "@/messages";

export interface MarketSource {
    money: string;
    prices: string;
    help: string;
    is_practice: boolean;
}

// "generated, seed 1" -> "generated prices, seed 1". A source this page does not know is shown as
// the server names it.
export function market_source(is_practice: boolean, market: string): MarketSource {
    const [, word = "", rest = ""] = /^(\w+)(.*)$/.exec(market.trim()) ?? [];
    const known = {
        generated: [m.source.generated, m.source.generated_help],
        recorded: [m.source.recorded, m.source.recorded_help],
        live: [m.source.live, m.source.live_help],
    }[word.toLowerCase()];
    const money = is_practice ? m.source.practice : m.source.real;
    const practice_help = is_practice ? [m.source.practice_help] : [];
    if (known === undefined) {
        return { money, prices: market, help: practice_help.join(" "), is_practice };
    }
    const [prices = "", help = ""] = known;
    const detail = rest.replace(/^\s+prices?\b/, "");
    return {
        money,
        prices: prices + detail,
        help: [...practice_help, help].join(" "),
        is_practice,
    };
}
