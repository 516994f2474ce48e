// Bot commands: which there are for a bot and for a deal, and the texts (TOML) that go with them. Pure.
import type { Bot, Deal } from "@/api/types";
import { cut, is_decimal, negated, product, quotient, sign_of, sum } from "@/format/decimal";

export interface BotAction {
    command: string;
    bot: string;
    deal?: number; // Of the commands about one deal.
}

const about_bot = ["stop", "start", "open_deal", "cancel", "close"];
const about_deal = ["add_funds", "cancel_funds", "edit_deal", "close_step", "cancel_deal", "close_deal"];
const dangerous = new Set(["close", "close_deal", "close_step", "cancel", "cancel_deal"]);

export const is_dangerous = (command: string) => dangerous.has(command);
export const is_red = (command: string) => command === "close" || command === "close_deal";

// In the order of a menu; a bot that is finished takes none.
export function bot_actions(bot: Bot): BotAction[] {
    if (bot.is_finished) return [];
    return about_bot
        .filter((command) => bot.commands.includes(command))
        .map((command) => ({ command, bot: bot.name }));
}

// A signal bot's are for all its positions at once: it has none of one deal.
export function deal_actions(bot: Bot, deal: Deal): BotAction[] {
    if (bot.is_finished || bot.kind === "signal") return [];
    return about_deal
        .filter((command) => bot.commands.includes(command))
        .filter((command) => command !== "close_step" || deal.has_steps)
        .map((command) => ({ command, bot: bot.name, deal: deal.number }));
}

export const has_deal_actions = (bot: Bot) => about_deal.some((command) => bot.commands.includes(command));

// Those that the bot has in hand now, newest first as they come.
export const open_deals_of = (bot: Bot, deals: readonly Deal[]) =>
    deals.filter((deal) => deal.bot === bot.name && deal.closed_ms === 0);

export interface Funds {
    amount: string;
    limit: string; // Empty: at market.
}
export interface Edit {
    take_profit_pct: string;
    trailing_pct: string;
    stop_loss_pct: string;
    max_safety_orders: string;
}

export const is_above_zero = (text: string) => is_decimal(text) && sign_of(text) > 0;
const is_zero_or_more = (text: string) => is_decimal(text) && sign_of(text) >= 0;
const is_whole = (text: string) => /^\d{1,4}$/.test(text);

// Null: what was typed is no number. Only numbers get in, so nothing else can be said with them.
export function funds_text({ amount, limit }: Funds): string | null {
    if (!is_above_zero(amount)) return null;
    if (limit === "") return `quote = "${amount}"`;
    return is_above_zero(limit) ? `quote = "${amount}"\nlimit = "${limit}"` : null;
}

export function edit_text({ max_safety_orders, ...percents }: Edit): string | null {
    const typed = Object.entries(percents).filter(([, text]) => text !== "");
    if (typed.some(([, text]) => !is_zero_or_more(text))) return null;
    if (max_safety_orders !== "" && !is_whole(max_safety_orders)) return null;
    const lines = typed.map(([key, text]) => `${key} = "${text}"`);
    if (max_safety_orders !== "") lines.push(`max_safety_orders = ${max_safety_orders}`);
    return lines.length === 0 ? null : lines.join("\n");
}

export const pair_text = (symbol: string) => `pair = "${symbol}"`;

// What the deal would bring at that price, less what is in it, before fees. Null: not known.
export function result_of(deal: Deal, price: string): string | null {
    const worth = product(deal.held, price);
    if (worth === null || sign_of(deal.held) === 0) return null;
    const both = deal.is_short ? [deal.cost, negated(worth)] : [worth, negated(deal.cost)];
    const exact = sum(both);
    return exact === null ? null : cut(exact, 2);
}

// About how many coins that buys.
export function coins_for(amount: string, price: string): string | null {
    return quotient(amount, price, 8);
}
