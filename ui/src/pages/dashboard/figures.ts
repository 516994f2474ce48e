// Figures: sums over the state, exact.
import type { Bot } from "@/api/types";
import { sum } from "@/format/decimal";

export interface AssetAmount {
    asset: string;
    amount: string;
}

// One sum per asset, for amounts of different assets do not add up. In the order of first mention.
export function realised_by_asset(bots: readonly Bot[]): AssetAmount[] {
    const parts = new Map<string, string[]>();
    for (const { realised, realised_asset } of bots) {
        if (realised === "") continue;
        parts.set(realised_asset, [...(parts.get(realised_asset) ?? []), realised]);
    }
    return [...parts].flatMap(([asset, amounts]) => {
        const amount = sum(amounts);
        return amount === null ? [] : [{ asset, amount }];
    });
}

// All that it trades; the first is the one that is shown first.
export function pairs_of(bot: Bot): readonly string[] {
    return bot.symbols.length === 0 ? [bot.symbol] : bot.symbols;
}

export function deals_open(bot: Bot): number {
    return Math.max(0, bot.deals_opened - bot.deals_closed);
}

export function total<Row>(rows: readonly Row[], count: (row: Row) => number): number {
    return rows.reduce((so_far, row) => so_far + count(row), 0);
}
