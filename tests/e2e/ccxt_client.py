"""Unmodified ccxt, with its addresses pointed at a practice venue and nothing else changed."""
import asyncio
import contextlib
import decimal
import re

import ccxt
import ccxt.pro

SYMBOL = "BTC/USDT"
LIMIT_S = 30  # Only bounds a test that fails.


def pointed(urls, rest, streams):
    """Every address that the library knows, with our host in place of its own: a wrong turn meets the venue's 404."""
    if isinstance(urls, dict):
        return {name: pointed(inner, rest, streams) for name, inner in urls.items()}
    if not isinstance(urls, str):
        return urls
    return re.sub(r"^wss://[^/]+", streams, re.sub(r"^https://[^/]+", rest, urls))


def client(venue, key_id, secret, kind=ccxt.binance, **options):
    """Its own rate limiter is off: it is made for the real exchange and would only slow the test down."""
    made = kind({"apiKey": key_id, "secret": secret, "enableRateLimit": False, **options})
    made.urls["api"] = pointed(made.urls["api"], venue.rest, venue.streams)
    return made


def kucoin(venue, key_id="", secret="", passphrase="", kind=ccxt.kucoin, options=None, **more):
    """The same for KuCoin; there are no futures to be loaded."""
    options = {"fetchMarkets": {"types": ["spot"]}, **(options or {})}
    return client(venue, key_id, secret, kind=kind, password=passphrase, options=options, **more)


def coinbase(venue, key_id="", secret="", kind=ccxt.coinbase, markets_of=None, **more):
    """The same for Coinbase. Balances are asked of v3, as its options can say; the authority is the venue's own."""
    made = client(venue, key_id, secret, kind=kind, validateServerSsl=venue.ca_file, cafile=venue.ca_file,
                  options={"fetchBalance": "v3PrivateGetBrokerageAccounts",
                           "fetchTime": "v3PublicGetBrokerageTime"}, **more)
    if markets_of:
        made.set_markets(markets_of.markets, markets_of.currencies)
    return made


def watched(make, steps):
    """Runs `steps(client)` with a client of ccxt.pro that `make()` makes, and that is closed whatever comes."""
    async def go():
        made = make()
        try:
            return await asyncio.wait_for(steps(made), LIMIT_S)
        finally:
            # On Python 3.11 aiohttp aborts a TLS connection that is closed already, and trips over it.
            with contextlib.suppress(AttributeError):
                await made.close()
    return asyncio.run(go())


def exact(value):
    return decimal.Decimal(value)


def near(price, factor):
    """A price in whole ticks, as the library takes it."""
    return float(round(decimal.Decimal(price) * decimal.Decimal(factor), 2))
