// Activity tables: the columns of orders, deals and fills. Each order and fill says why.
import type { Deal, Fill, Order } from "@/api/types";
import type { Column } from "@/components/table_columns";
import { by_count, by_text } from "@/components/table_order";
import { TimeText } from "@/components/time_text";
import { sign_of } from "@/format/decimal";
import { assets_of, count } from "@/format/money";
import { m } from "@/messages";
import { amount_column, text_column, time_column } from "./column_kinds";
import { OrderStateText } from "./order_state_text";
import { SideText } from "./side_text";

export interface TableOf<Row> {
    caption: string;
    empty: string;
    columns: readonly Column<Row>[];
    columns_of_one: readonly Column<Row>[]; // Without the bot's name.
    narrow: readonly string[];
    key_of: (row: Row) => string;
    text_of: (row: Row) => string; // What typing searches.
}

function table<Row>(parts: Omit<TableOf<Row>, "columns_of_one">): TableOf<Row> {
    return { ...parts, columns_of_one: parts.columns.filter((column) => column.id !== "bot") };
}

function bot_column<Row extends { bot: string }>(title: string): Column<Row> {
    return {
        id: "bot",
        title,
        width: 108,
        is_bare: true,
        compare: by_text((row) => row.bot),
        cell: (row) => <span title={row.bot}>{row.bot}</span>,
    };
}

function side_column<Row extends { side: string }>(title: string): Column<Row> {
    return {
        id: "side",
        title,
        width: 60,
        is_bare: true,
        compare: by_text((row) => row.side),
        cell: (row) => <SideText side={row.side} />,
    };
}

const filled_of = (order: Order) => order.filled;
const kind_of = (order: Order) =>
    order.trigger === "" ? order.kind : m.orders.kind_at(order.kind, order.trigger);
const base_of = (row: Order | Fill) => assets_of(row.symbol).base;

export const orders_table = table<Order>({
    caption: m.orders.caption,
    empty: m.orders.empty,
    key_of: (order) => `${order.bot} ${order.ref} ${order.intent}`,
    text_of: (order) =>
        [order.bot, order.symbol, order.side, order.kind, order.state, order.reason, order.why].join(" "),
    columns: [
        time_column("changed", m.orders.changed, (order) => order.changed_ms),
        bot_column(m.orders.bot),
        side_column(m.orders.side),
        amount_column("price", m.orders.price, (order) => order.limit, {
            is_price: true,
            instead: () => m.orders.at_market,
        }),
        amount_column<Order>("amount", m.orders.amount, (order) => order.qty, { width: 116, asset: base_of }),
        { ...amount_column("filled", m.orders.filled, filled_of, { width: 92 }), spare: 2 },
        {
            id: "state",
            title: m.orders.state,
            width: 100,
            compare: by_text((order) => order.state + order.reason),
            cell: (order) => <OrderStateText order={order} />,
        },
        { ...text_column<Order>("kind", m.orders.kind, 76, kind_of), spare: 1 },
        text_column("why", m.orders.why, 132, (order) => order.why, true),
    ],
    narrow: ["changed", "side", "price", "amount", "state", "filled", "why", "bot"],
});

// The API gives zero where an open deal has no exit and no profit yet; that is no figure to show.
const unless_zero = (amount: string) => (sign_of(amount) === 0 ? "" : amount);
const bought_of = (deal: Deal) => deal.bought;
const exit_of = (deal: Deal) => unless_zero(deal.exit_price);
const average_of = (deal: Deal) => unless_zero(deal.average);
const profit_of = (deal: Deal) => (deal.closed_ms === 0 ? unless_zero(deal.profit) : deal.profit);

export const deals_table = table<Deal>({
    caption: m.deals.caption,
    empty: m.deals.empty,
    key_of: (deal) => `${deal.bot} ${deal.number}`,
    text_of: (deal) => [deal.bot, deal.number, deal.reason].join(" "),
    columns: [
        {
            id: "number",
            title: m.deals.number,
            width: 56,
            compare: by_count((deal) => deal.number),
            cell: (deal) => count(deal.number),
        },
        bot_column(m.deals.bot),
        {
            ...time_column<Deal>("opened", m.deals.opened, (deal) => deal.opened_ms),
            spare: 1,
        },
        {
            ...time_column<Deal>("closed", m.deals.closed, (deal) => deal.closed_ms),
            is_bare: false,
            cell: (deal) =>
                deal.closed_ms === 0 ? <strong>{m.deals.is_open}</strong> : <TimeText ms={deal.closed_ms} />,
        },
        {
            id: "safety_orders",
            title: m.deals.safety_orders,
            help: m.deals.safety_orders_help,
            width: 44,
            is_number: true,
            spare: 2,
            compare: by_count((deal) => deal.safety_orders),
            cell: (deal) => count(deal.safety_orders),
        },
        { ...amount_column<Deal>("bought", m.deals.bought, bought_of, { width: 92 }), spare: 4 },
        {
            ...amount_column<Deal>("average", m.deals.average, average_of, { width: 92, is_price: true }),
            spare: 3,
        },
        amount_column("exit", m.deals.exit, exit_of, { width: 92, is_price: true }),
        amount_column("profit", m.deals.profit, profit_of, {
            width: 136,
            is_signed: true,
            asset: (deal) => deal.profit_asset,
        }),
        text_column("reason", m.deals.reason, 116, (deal) => deal.reason, true),
    ],
    narrow: ["number", "profit", "closed", "safety_orders", "bought", "average", "exit", "bot", "reason"],
});

const fee_asset_of = (fill: Fill) => fill.fee_asset;

export const fills_table = table<Fill>({
    caption: m.fills.caption,
    empty: m.fills.empty,
    key_of: (fill) => `${fill.bot} ${fill.ref} ${fill.trade_id}`,
    text_of: (fill) => [fill.bot, fill.symbol, fill.side, fill.why, fill.trade_id].join(" "),
    columns: [
        {
            ...time_column<Fill>("time", m.fills.time, (fill) => fill.time_ms),
            cell: (fill) => <TimeText ms={fill.time_ms} market_ms={fill.market_ms} />,
        },
        bot_column(m.fills.bot),
        side_column(m.fills.side),
        amount_column("price", m.fills.price, (fill) => fill.price, { is_price: true }),
        amount_column<Fill>("amount", m.fills.amount, (fill) => fill.qty, { width: 116, asset: base_of }),
        {
            ...amount_column<Fill>("fee", m.fills.fee, (fill) => fill.fee, { width: 140, asset: fee_asset_of }),
            spare: 1,
        },
        text_column("why", m.fills.why, 120, (fill) => fill.why, true),
    ],
    narrow: ["time", "side", "price", "amount", "fee", "why", "bot"],
});
