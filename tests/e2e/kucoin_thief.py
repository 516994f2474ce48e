"""Whoever holds a copy of a KuCoin key."""
import base64
import hashlib
import hmac
import json
import ssl
import time
import urllib.error
import urllib.request


class KucoinThief:
    """Holds a copy of a stolen key and talks to the venue directly, sharing no code with Strongroom."""

    def __init__(self, house):
        self.address, ca_file = house.venue_address("kucoin")
        self.context = ssl.create_default_context(cafile=ca_file)
        key = house.key_at("kucoin")
        self.key, self.secret, self.passphrase = key["id"], key["secret"], key["passphrase"]

    def mac(self, text):
        return base64.b64encode(hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).digest()).decode()

    def call(self, method, target, body=None):
        sent = json.dumps(body) if body else ""
        now = str(int(time.time() * 1000))
        headers = {"KC-API-KEY": self.key, "KC-API-TIMESTAMP": now, "KC-API-KEY-VERSION": "2",
                   "KC-API-SIGN": self.mac(now + method + target + sent),
                   "KC-API-PASSPHRASE": self.mac(self.passphrase), "Content-Type": "application/json"}
        request = urllib.request.Request(self.address + target, method=method, headers=headers,
                                         data=sent.encode() or None)
        try:
            with urllib.request.urlopen(request, context=self.context, timeout=10) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as refused:
            return json.load(refused)

    def buy(self, client_id, **more):
        return self.call("POST", "/api/v1/hf/orders", {
            "clientOid": client_id, "side": "buy", "symbol": "BTC-USDT", "type": "market", "size": "0.001", **more})
