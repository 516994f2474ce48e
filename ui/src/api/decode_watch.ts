// What the watch sees and what the house has told its user: parts of a state (docs/api.md).
import type { Fields } from "./fields";
import type * as api from "./types";

export function read_watch(f: Fields | null): api.WatchState {
    if (f === null) return { is_connected: false, accounts: [], incidents: [] };
    return {
        is_connected: f.flag("is_connected"),
        accounts: f.list("accounts", (row) => ({
            account: row.text("account"),
            is_streaming: row.flag("is_streaming"),
            last_event_ms: row.time_ms("last_event_ms"),
            last_sweep_ms: row.time_ms("last_sweep_ms"),
            trouble: row.text("trouble"),
            orders_judged: row.count("orders_judged"),
            foreign_orders: row.count("foreign_orders"),
            manual_orders: row.count("manual_orders"),
        })),
        incidents: f.list("incidents", (row) => ({
            time_ms: row.time_ms("time_ms"),
            account: row.text("account"),
            symbol: row.text("symbol"),
            venue_order: row.text("venue_order"),
            reason: row.text("reason"),
            detected_after_ms: row.count("detected_after_ms"),
            number: row.count("number"),
            venue: row.text("venue"),
            kind: row.text("kind"),
            response: row.text("response"),
            grade: row.text("grade"),
            reasons: row.texts("reasons"),
            side: row.text("side"),
            qty: row.text("qty"),
            limit: row.text("limit"),
            filled: row.text("filled"),
            loss: row.text("loss"),
            loss_asset: row.text("loss_asset"),
            containment: row.text("containment"),
            is_contained: row.flag("is_contained"),
        })),
    };
}

export function read_told(f: Fields | null): api.Told {
    if (f === null) return { is_connected: false, channels: [], notices: [] };
    return {
        is_connected: f.flag("is_connected"),
        channels: f.list("channels", (row) => ({
            name: row.text("name"),
            kind: row.text("kind"),
            is_failing: row.flag("is_failing"),
            said: row.text("said"),
            waiting: row.count("waiting"),
        })),
        notices: f.list("notices", (row) => ({
            id: row.text("id"),
            time_ms: row.time_ms("time_ms"),
            kind: row.text("kind"),
            level: row.text("level"),
            text: row.text("text"),
            deliveries: row.list("deliveries", (one) => ({
                channel: one.text("channel"),
                state: one.text("state"),
                attempts: one.count("attempts"),
                said: one.text("said"),
                time_ms: one.time_ms("time_ms"),
            })),
        })),
    };
}
