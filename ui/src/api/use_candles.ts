// useCandles: the candles of one market, following its price.
import { useCallback, useEffect, useRef, useState } from "react";
import { browser_time } from "./browser_time";
import { CandleFeed, type CandleView } from "./candle_feed";
import { get_candles } from "./client";
import { useLiveState } from "./live";
import { market_of } from "./market_of";

const nothing_yet: CandleView = { candles: [], is_loading: true, is_failed: false };

export function useCandles(
    venue: string,
    symbol: string,
): CandleView & { retry: () => void } {
    const market = useLiveState((state) => market_of(state, { venue, symbol }));
    const [view, set_view] = useState(nothing_yet);
    const feed = useRef<CandleFeed | null>(null);
    useEffect(() => {
        const outside = { ...browser_time, get_candles: () => get_candles({ venue, symbol }) };
        const fresh = new CandleFeed(outside, set_view);
        feed.current = fresh;
        fresh.load();
        return () => {
            fresh.stop();
        };
    }, [venue, symbol]);
    const price = market?.price ?? "";
    const price_ms = market?.time_ms ?? 0;
    useEffect(() => {
        feed.current?.set_price(price, price_ms);
    }, [price, price_ms]);
    const retry = useCallback(() => {
        feed.current?.load();
    }, []);
    return { ...view, retry };
}
