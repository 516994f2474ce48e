// Amount: one exact figure. With `digits` it takes the room of that many decimals without showing
// any, so that the points of a column stand below each other.
import { fraction_digits, sign_of } from "@/format/decimal";
import { grouped, with_sign } from "@/format/money";
import { m } from "@/messages";
import classes from "./amount.module.css";

interface AmountProps {
    value: string;
    asset?: string;
    is_signed?: boolean;
    digits?: number;
}

export function Amount({ value, asset, is_signed = false, digits = 0 }: AmountProps) {
    const sign = is_signed ? sign_of(value) : 0;
    const tone = sign > 0 ? "gain" : sign < 0 ? "loss" : "";
    const room = room_for(value, digits);
    return (
        <span className={`numbers ${tone}`}>
            {is_signed ? with_sign(value) : grouped(value)}
            {room !== "" && <span className={classes.room} data-room={room} />}
            {asset && <span className={classes.asset}> {asset}</span>}
        </span>
    );
}

function room_for(value: string, digits: number): string {
    const given = fraction_digits(value);
    if (given >= digits) return "";
    return (given === 0 ? m.number.point : "") + "0".repeat(digits - given);
}
