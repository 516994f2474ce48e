// ActionForms: the commands that need more than a yes. Each says at once what its figures mean.
import { Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Bot, Deal, State } from "@/api/types";
import { sign_of, sum } from "@/format/decimal";
import { assets_of, grouped, short_amount } from "@/format/money";
import { m } from "@/messages";
import { coins_for, edit_text, funds_text, is_above_zero, pair_text, type Edit } from "./bot_commands";
import { pairs_of } from "./figures";
import { price_of } from "./holdings";

export interface BodyProps {
    bot: Bot;
    state: State;
    on_text: (text: string | null) => void;
}
export interface DealProps extends BodyProps {
    deal: Deal;
}

// What a form would say, told on: null while it is not whole.
function useText(text: string | null, on_text: (text: string | null) => void) {
    useEffect(() => {
        on_text(text);
    }, [text, on_text]);
}

const field = (value: string, set: (value: string) => void) => ({
    value,
    onChange: (event: { currentTarget: { value: string } }) => {
        set(event.currentTarget.value.trim());
    },
    autoComplete: "off",
    spellCheck: false,
});

export function OpenDealForm({ bot, state, on_text }: BodyProps) {
    const pairs = pairs_of(bot);
    const [pair, set_pair] = useState(pairs[0] ?? bot.symbol);
    const is_chosen = bot.kind === "dca" && pairs.length > 1;
    useText(is_chosen ? pair_text(pair) : "", on_text);
    const { quote } = assets_of(pair);
    const free = state.balances.find(({ account, asset }) => account === bot.account && asset === quote)?.free;
    const text = { rebalance: m.command.looks, smart: m.command.forces }[bot.kind] ?? m.command.opens(pair);
    return (
        <>
            {is_chosen && <NativeSelect label={m.command.pair} data={pairs} {...field(pair, set_pair)} />}
            <p>
                <b>{text}</b>
            </p>
            {free !== undefined && (
                <p>{m.command.free(`${grouped(short_amount(free))} ${quote}`, bot.account)}</p>
            )}
        </>
    );
}

export function AddFundsForm({ bot, state, deal, on_text }: DealProps) {
    const [amount, set_amount] = useState("");
    const [limit, set_limit] = useState("");
    useText(funds_text({ amount, limit }), on_text);
    const { quote } = assets_of(deal.symbol);
    const wrong = (text: string) => (text === "" || is_above_zero(text) ? null : m.command.number_wrong);
    return (
        <>
            <TextInput
                label={m.command.amount(quote)}
                inputMode="decimal"
                error={wrong(amount)}
                {...field(amount, set_amount)}
            />
            <TextInput
                label={m.command.limit(quote)}
                description={m.command.limit_help}
                inputMode="decimal"
                error={wrong(limit)}
                {...field(limit, set_limit)}
            />
            <FundsText {...{ bot, state, deal, amount, limit }} />
        </>
    );
}

type FundsProps = Omit<DealProps, "on_text"> & { amount: string; limit: string };

function FundsText({ bot, state, deal, amount, limit }: FundsProps) {
    if (funds_text({ amount, limit }) === null) return null;
    const { base, quote } = assets_of(deal.symbol);
    const coins = coins_for(amount, price_of(bot, deal.symbol, state));
    const at =
        limit === ""
            ? m.command.at_market(coins === null ? "" : `${grouped(coins)} ${base}`)
            : m.command.at_limit(`${grouped(limit)} ${quote}`);
    const way = deal.is_short ? m.command.way_sell : m.command.way_buy;
    const cost = sum([deal.cost, amount]);
    return (
        <div role="status">
            <p>
                <b>{m.command.adds(way, `${grouped(amount)} ${quote}`, at)}</b>
            </p>
            {cost !== null && <p>{m.command.then_in_it(`${grouped(short_amount(cost))} ${quote}`)}</p>}
        </div>
    );
}

const nothing: Edit = { take_profit_pct: "", trailing_pct: "", stop_loss_pct: "", max_safety_orders: "" };
const edit_keys = Object.keys(nothing) as (keyof Edit)[];

// A DCA deal has its usual terms as fields; a smart trade's are tables, written as in its file.
export function EditForm({ bot, deal, on_text }: DealProps) {
    const { quote } = assets_of(deal.symbol);
    const price = (at: string) => (at === "" ? m.command.none : `${grouped(at)} ${quote}`);
    return (
        <>
            <p>{m.command.now_at(price(deal.take_profit), price(deal.stop))}</p>
            <p>{m.command.edit_text}</p>
            {bot.kind === "dca" ? <EditFields on_text={on_text} /> : <EditKeys on_text={on_text} />}
        </>
    );
}

function EditFields({ on_text }: Pick<BodyProps, "on_text">) {
    const [edit, set_edit] = useState(nothing);
    useText(edit_text(edit), on_text);
    const wrong = (key: keyof Edit) => {
        if (edit[key] === "" || edit_text({ ...nothing, [key]: edit[key] }) !== null) return null;
        return key === "max_safety_orders" ? m.command.count_wrong : m.command.number_wrong;
    };
    return edit_keys.map((key) => (
        <TextInput
            key={key}
            label={m.command.edit_fields[key]}
            inputMode="decimal"
            error={wrong(key)}
            {...field(edit[key], (value) => {
                set_edit((before) => ({ ...before, [key]: value }));
            })}
        />
    ));
}

const keys_bytes_max = 4096;

function EditKeys({ on_text }: Pick<BodyProps, "on_text">) {
    const [text, set_text] = useState("");
    const is_fit = text.trim() !== "" && new TextEncoder().encode(text).length <= keys_bytes_max;
    useText(is_fit ? text : null, on_text);
    return (
        <Textarea
            label={m.command.edit_keys}
            description={m.command.edit_keys_help}
            value={text}
            onChange={(event) => {
                set_text(event.currentTarget.value);
            }}
            rows={4}
            spellCheck={false}
            autoComplete="off"
        />
    );
}

export function CancelDealForm({ bot, deal, on_text }: DealProps) {
    const [is_smart, set_smart] = useState(false);
    useText(is_smart ? 'to = "smart"' : "", on_text);
    const { base, quote } = assets_of(deal.symbol);
    if (sign_of(deal.held) === 0) return <p>{m.command.entering_keeps}</p>;
    const says = deal.is_short ? m.command.not_bought_back : m.command.stays;
    return (
        <>
            <p>
                <b>{says(grouped(deal.held), base, `${grouped(short_amount(deal.cost))} ${quote}`)}</b>
            </p>
            {bot.kind === "dca" && (
                <Checkbox
                    size="xs"
                    label={m.command.as_smart}
                    checked={is_smart}
                    onChange={(event) => {
                        set_smart(event.currentTarget.checked);
                    }}
                />
            )}
        </>
    );
}
