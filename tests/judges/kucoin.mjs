// npm `kucoin-universal-sdk`, KuCoin's own, pointed at a practice venue by its builder.
import {
    Account, ClientOptionBuilder, DefaultClient, Spot, TransportOptionBuilder, WebSocketClientOptionBuilder,
} from "kucoin-universal-sdk";
import { callPath, serve } from "./lines.mjs";

const REQUESTS = { ...Spot.Market, ...Spot.Order, ...Account.Account, ...Account.Fee };

serve((settings, tell) => {
    const transport = new TransportOptionBuilder().setMaxRetries(1).setRetryDelay(10);
    if (settings.signature) {
        // Its own hook for users: the signature becomes one of another text.
        transport.addInterceptor({
            before: { onFulfilled: (config) => {
                config.headers["KC-API-SIGN"] = settings.signature;
                return config;
            } },
            after: {},
        });
    }
    const client = new DefaultClient(new ClientOptionBuilder()
        .setKey(settings.key ?? "").setSecret(settings.secret ?? "").setPassphrase(settings.passphrase ?? "")
        .setSpotEndpoint(settings.rest)
        .setTransportOption(transport.build())
        .setWebSocketClientOption(new WebSocketClientOptionBuilder().build())
        .build());
    const spot = client.restService().getSpotService();
    const account = client.restService().getAccountService();
    const objects = {
        market: spot.getMarketApi(),
        order: spot.getOrderApi(),
        account: account.getAccountApi(),
        fee: account.getFeeApi(),
        public: client.wsService().newSpotPublicWS(),
        private: client.wsService().newSpotPrivateWS(),
    };
    return {
        // A request is named by its class in the SDK: "AddOrderReq", {…}. A stream's last argument is its callback.
        call: async (path, given) => {
            if (/^(public|private)\./.test(path)) {
                const callback = (topic, subject, data) => tell({ topic, subject, data });
                return callPath(objects, path, /\.(start|stop)$/.test(path) ? given : [...given, callback]);
            }
            const made = given.length ? [REQUESTS[given[0]].fromObject(given[1])] : [];
            const { commonResponse, ...answer } = await callPath(objects, path, made);
            return { ...answer, rateLimit: commonResponse.rateLimit };
        },
        // A refusal with status 200 is in the SDK's own answer, one with another status in that of its transport.
        told: (error) => {
            const refusal = error?.response?.code ? error.response : error?.err?.response?.data ?? {};
            return { code: refusal.code, message: refusal.msg ?? String(error), status: error?.err?.response?.status };
        },
    };
});
