// npm `coinbase-api` (Siebly's SDK) with its addresses pointed at a practice venue, by the options that it has for that.
import { CBAdvancedTradeClient, WebsocketClient } from "coinbase-api";
import { callPath, serve } from "./lines.mjs";

serve((settings, tell) => {
    const key = settings.key ? { apiKey: settings.key, apiSecret: settings.secret } : {};
    const quiet = { trace() {}, info() {}, error: console.error };
    const objects = {
        rest: new CBAdvancedTradeClient({ ...key, baseUrl: settings.rest }),
        streams: new WebsocketClient({ ...key, wsUrl: settings.streams }, quiet),
    };
    for (const name of ["update", "response", "exception"]) {
        objects.streams.on(name, (event) => tell({ name, ...event }));
    }
    return {
        call: (path, given) => callPath(objects, path, given),
        // A refusal is an object with the status and the venue's body: a word and a text, or a text alone.
        told: (error) => {
            const body = error?.body;
            return {
                code: body?.error ?? body?.errors?.[0]?.id ?? (typeof body === "string" ? body.trim() : error?.code),
                message: body?.message ?? error?.message ?? String(error),
                status: body === undefined ? undefined : error.code,
            };
        },
    };
});
