// The market that a bot trades: a pair at a venue.
import type { Bot, Market, State } from "./types";

export function market_of(
    state: Pick<State, "markets">,
    { venue, symbol }: Pick<Bot, "venue" | "symbol">,
): Market | undefined {
    return state.markets.find((market) => market.venue === venue && market.symbol === symbol);
}
