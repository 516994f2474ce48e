"""A thief: holds a copy of a stolen key and talks to the venue directly, sharing no code with Strongroom."""
import hashlib
import hmac
import json
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request


class Thief:
    def __init__(self, address, ca_file, key_id, secret):
        self.address, self.key_id, self.secret = address, key_id, secret
        self.context = ssl.create_default_context(cafile=ca_file)

    def call(self, method, path, **parameters):
        parameters |= {"timestamp": int(time.time() * 1000), "recvWindow": 5000}
        query = urllib.parse.urlencode(parameters)
        query += "&signature=" + hmac.new(self.secret.encode(), query.encode(), hashlib.sha256).hexdigest()
        request = urllib.request.Request(f"{self.address}{path}?{query}", method=method,
                                         headers={"X-MBX-APIKEY": self.key_id})
        try:
            with urllib.request.urlopen(request, context=self.context, timeout=10) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as refused:
            return json.load(refused)

    def buy(self, quantity="0.001", **more):
        return self.call("POST", "/api/v3/order", symbol="BTCUSDT", side="BUY", type="MARKET",
                         quantity=quantity, **more)
