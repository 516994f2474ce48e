// npm `binance` (Siebly's SDK) with its addresses pointed at a practice venue, by the options that it has for that.
import { MainClient, WebsocketAPIClient, WebsocketClient } from "binance";
import { callPath, serve } from "./lines.mjs";

serve((settings, tell) => {
    const key = settings.key ? { api_key: settings.key, api_secret: settings.secret } : {};
    const quiet = { trace() {}, info() {}, error: console.error };
    const there = { ...key, wsUrl: settings.streams };
    const objects = {
        rest: new MainClient({ ...key, baseUrl: settings.rest }),
        messages: new WebsocketAPIClient({ ...there, attachEventListeners: false }, quiet),
        streams: new WebsocketClient(there, quiet),
    };
    for (const client of [objects.streams, objects.messages.getWSClient()]) {
        client.on("message", tell);
        client.on("exception", () => {}); // Each call tells its own error.
    }
    return {
        call: (path, given) => callPath(objects, path, given),
        // REST errors have code and message; those of messages carry the venue's own answer.
        told: (error) => ({
            code: error?.code ?? error?.error?.code,
            message: error?.message ?? error?.error?.msg ?? String(error),
            status: error?.status,
        }),
    };
});
