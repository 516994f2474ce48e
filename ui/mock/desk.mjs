// Desk: keeps the rows of the mock's orders, fills and deals in the shapes of docs/api.md.
import { createHash } from "node:crypto";

const rows_max = 300;
const fee_rate = 0.001;

export class Desk {
    constructor() {
        this.wall_ms = 0; // The time on the wall; a market's own clock may run faster.
        Object.assign(this, { orders: [], fills: [], deals: [], orders_total: 0, fills_total: 0 });
        this.day_spent = 0;
        this.last_signature_ms = 0;
    }

    place(bot, ref, side, limit, qty, why) {
        const { symbol, time_ms } = bot.market;
        this.orders_total += 1;
        this.last_signature_ms = time_ms;
        if (side === "buy") this.day_spent += qty * (limit ?? bot.market.price);
        const order = {
            bot: bot.name,
            ref,
            intent: createHash("sha256").update(`${bot.name} ${ref}`).digest("hex").slice(0, 32),
            symbol,
            side,
            kind: limit === null ? "market" : "limit",
            limit: limit === null ? "" : bot.market.text(limit),
            qty: qty.toFixed(5),
            filled: "0",
            state: "open",
            reason: "",
            why,
            changed_ms: time_ms,
        };
        put(this.orders, order);
        return order;
    }

    fill(bot, order, price) {
        this.fills_total += 1;
        const { time_ms, symbol } = bot.market;
        Object.assign(order, { state: "closed", reason: "filled", filled: order.qty, changed_ms: time_ms });
        put(this.fills, {
            bot: bot.name,
            ref: order.ref,
            trade_id: this.fills_total.toString(),
            time_ms: this.wall_ms,
            market_ms: time_ms,
            symbol,
            side: order.side,
            price: bot.market.text(price),
            qty: order.qty,
            fee: (price * Number(order.qty) * fee_rate).toFixed(6),
            fee_asset: symbol.split("/")[1],
            why: order.why,
        });
    }

    close(order, reason) {
        Object.assign(order, { state: "closed", reason });
    }

    open_deal(bot, number) {
        const deal = {
            bot: bot.name,
            number,
            opened_ms: bot.market.time_ms,
            closed_ms: 0,
            safety_orders: 0,
            bought: "0",
            average: "0",
            exit_price: "0",
            profit: "0",
            profit_asset: bot.market.symbol.split("/")[1],
            reason: "",
            symbol: bot.market.symbol,
            state: "",
            is_short: false,
            held: "0",
            cost: "0",
            take_profit: "",
            stop: "",
            has_steps: false,
        };
        put(this.deals, deal);
        return deal;
    }
}

// Newest first, and bounded as the API is.
function put(rows, row) {
    rows.unshift(row);
    if (rows.length > rows_max) rows.pop();
}
