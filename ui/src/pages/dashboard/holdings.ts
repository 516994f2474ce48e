// Holdings: the coins of a pair that a bot bought and has not sold, from its fills.
import { market_of } from "@/api/market_of";
import type { Bot, Fill, State } from "@/api/types";
import { negated, product, cut, sum } from "@/format/decimal";
import { assets_of } from "@/format/money";

// Null when it cannot be known here: the list of fills is bounded, and a sum over a part of them
// would be wrong.
export function coins_held(bot: Bot, symbol: string, fills: readonly Fill[]): string | null {
    const own = fills.filter((fill) => fill.bot === bot.name);
    if (own.length !== bot.fills) return null;
    const { base } = assets_of(symbol);
    const changes = own.filter((fill) => fill.symbol === symbol).flatMap((fill) => {
        const bought = fill.side === "buy" ? fill.qty : negated(fill.qty);
        return fill.fee_asset === base ? [bought, negated(fill.fee)] : [bought];
    });
    return sum(changes);
}

// What the coins would bring at that price, in whole cents and never rounded up.
export function worth(coins: string, price: string): string | null {
    const exact = product(coins, price);
    return exact === null ? null : cut(exact, 2);
}

// Empty while it is not known.
export function price_of(bot: Bot, symbol: string, state: Pick<State, "markets">): string {
    return market_of(state, { venue: bot.venue, symbol })?.price ?? "";
}
