// Bots: a DCA and a grid bot that trade on the made-up market well enough to fill a page.
const fee_rate = 0.001;
const commands = {
    dca: [
        "stop",
        "close",
        "start",
        "cancel",
        "open_deal",
        "close_deal",
        "cancel_deal",
        "close_step",
        "add_funds",
        "cancel_funds",
        "edit_deal",
    ],
    grid: ["stop", "close", "cancel"],
};

class MockBot {
    constructor(name, kind, market, desk) {
        Object.assign(this, { name, kind, market, desk });
        Object.assign(this, { refs: 0, fills: 0, opened: 0, closed: 0, realised: 0 });
        this.is_finished = false;
        this.is_stopping = false;
        this.more_symbols = []; // Pairs that it may trade, too.
        this.live = []; // Its resting orders.
    }

    place(side, limit, qty, why) {
        const order = this.desk.place(this, (this.refs += 1), side, limit, qty, why);
        if (limit === null) this.fill(order, this.market.price);
        else this.live.push(order);
        return order;
    }

    fill(order, price) {
        this.fills += 1;
        this.live = this.live.filter((each) => each !== order);
        this.desk.fill(this, order, price);
    }

    cancel_all() {
        for (const order of this.live) this.desk.close(order, "cancelled");
        this.live = [];
    }

    // The orders that the price has reached, filled at their limit.
    take_reached() {
        const price = this.market.price;
        const reached = this.live.filter((order) =>
            order.side === "buy" ? price <= Number(order.limit) : price >= Number(order.limit),
        );
        for (const order of reached) this.fill(order, Number(order.limit));
        return reached;
    }

    row() {
        const digits = this.kind === "grid" ? 4 : 2;
        return {
            name: this.name,
            kind: this.kind,
            account: "practice",
            venue: "binance",
            symbol: this.market.symbol,
            symbols: [this.market.symbol, ...this.more_symbols],
            commands: commands[this.kind],
            state: this.state(),
            is_finished: this.is_finished,
            deals_opened: this.opened,
            deals_closed: this.closed,
            orders: this.refs,
            fills: this.fills,
            realised: this.realised.toFixed(digits),
            realised_asset: this.market.symbol.split("/")[1],
        };
    }
}

const closed_now = { state: "", held: "0", cost: "0", take_profit: "", stop: "", has_steps: false };

export class MockDca extends MockBot {
    constructor(name, market, desk, base) {
        super(name, "dca", market, desk);
        Object.assign(this, { base, bought: 0, cost: 0, steps: 0, deal: null });
    }

    on_price() {
        if (this.is_finished) return;
        if (this.deal === null) return this.start();
        for (const order of this.take_reached()) {
            if (order.side === "sell") return this.finish("take profit", Number(order.limit));
            this.steps += 1;
            this.add(Number(order.limit), Number(order.qty));
            this.rest();
        }
    }

    start() {
        if (this.is_stopping) {
            this.is_finished = true;
            return;
        }
        this.opened += 1;
        Object.assign(this, { bought: 0, cost: 0, steps: 0 });
        this.deal = this.desk.open_deal(this, this.opened);
        this.first = this.market.price;
        const order = this.place("buy", null, this.base / this.first, "base order");
        this.add(this.first, Number(order.qty));
        this.rest();
    }

    add(price, qty) {
        this.bought += qty;
        this.cost += price * qty;
        Object.assign(this.deal, {
            bought: this.bought.toFixed(5),
            average: this.market.text(this.cost / this.bought),
            safety_orders: this.steps,
            state: `${this.steps} of 5 safety orders filled`,
            held: this.bought.toFixed(5),
            cost: this.cost.toFixed(4),
            take_profit: this.market.text((this.cost / this.bought) * 1.006),
            stop: this.market.text(this.first * 0.9),
            has_steps: true,
        });
    }

    add_funds(quote) {
        const order = this.place("buy", null, quote / this.market.price, "added by the user");
        this.add(this.market.price, Number(order.qty));
        this.rest();
    }

    rest() {
        for (const order of this.live.filter((each) => each.side === "sell")) {
            this.live = this.live.filter((each) => each !== order);
            this.desk.close(order, "cancelled");
        }
        const target = (this.cost / this.bought) * 1.006;
        this.place("sell", target, this.bought, "take profit");
        const waiting = this.live.filter((each) => each.side === "buy").length;
        for (let step = this.steps + waiting + 1; step <= Math.min(5, this.steps + 2); step += 1) {
            const deviation = 0.004 * ((1.3 ** step - 1) / 0.3);
            const price = this.first * (1 - deviation);
            this.place("buy", price, (this.base * 2 * 1.5 ** (step - 1)) / price, `safety order ${step} of 5`);
        }
    }

    finish(reason, price) {
        const profit = price * this.bought * (1 - fee_rate) - this.cost * (1 + fee_rate);
        this.closed += 1;
        this.realised += profit;
        Object.assign(this.deal, {
            closed_ms: this.market.time_ms,
            exit_price: this.market.text(price),
            profit: profit.toFixed(4),
            reason,
            ...closed_now,
        });
        this.deal = null;
        this.cancel_all();
    }

    close_deal() {
        this.cancel_all();
        this.place("sell", null, this.bought, "closed by the user");
        this.finish("closed by the user", this.market.price);
    }

    close() {
        if (this.deal !== null) this.close_deal();
        this.is_finished = true;
    }

    state() {
        if (this.is_finished) return "finished";
        if (this.deal === null) return "waiting to start a deal";
        const stop = this.is_stopping ? ", stops after this deal" : "";
        return `deal ${this.opened}: ${this.steps} of 5 safety orders filled${stop}`;
    }
}

export class MockGrid extends MockBot {
    constructor(name, market, desk, { lower, step, lines, qty }) {
        super(name, "grid", market, desk);
        Object.assign(this, { lower, step, lines, qty, is_started: false });
    }

    on_price() {
        if (this.is_finished) return;
        if (!this.is_started) return this.start();
        for (const order of this.take_reached()) this.answer(order);
    }

    start() {
        this.is_started = true;
        const prices = Array.from({ length: this.lines }, (_, line) => this.lower + line * this.step);
        const above = prices.filter((price) => price > this.market.price + this.step / 2);
        this.place("buy", null, this.qty * above.length, "balancing");
        prices.forEach((price, line) => {
            if (price < this.market.price - this.step / 2) this.line("buy", price, line);
            else if (price > this.market.price + this.step / 2) this.line("sell", price, line);
        });
    }

    line(side, price, line) {
        const order = this.place(side, price, this.qty, `grid line ${line}`);
        order.line = line;
    }

    // A filled line is answered one step further: a buy by a sell above, a sell by a buy below.
    answer(order) {
        const price = Number(order.limit);
        if (order.side === "buy") {
            if (!this.is_stopping) this.line("sell", price + this.step, order.line + 1);
            return;
        }
        const profit = this.step * this.qty - 2 * price * this.qty * fee_rate;
        this.opened += 1;
        this.closed += 1;
        this.realised += profit;
        Object.assign(this.desk.open_deal(this, this.opened), {
            closed_ms: this.market.time_ms,
            bought: this.qty.toFixed(5),
            average: this.market.text(price - this.step),
            exit_price: this.market.text(price),
            profit: profit.toFixed(4),
            reason: `grid line ${order.line}`,
        });
        if (!this.is_stopping) this.line("buy", price - this.step, order.line - 1);
    }

    close() {
        this.cancel_all();
        this.is_finished = true;
    }

    state() {
        if (this.is_finished) return "finished";
        return `${this.live.length} orders rest on ${this.lines} lines, ${this.closed} round trips`;
    }
}
