"""T10: a session is stolen. What it can do is what docs/threat-model.md says, and nothing that widens anything."""
import json
import urllib.error
import urllib.request

from row import held
from world import run as command

WHAT = "a stolen session"
# What changes something, and is there: all else is refused. 4xx for bad input still means that the route exists.
DECLARED = {("POST", "logout"), ("POST", "bots"), ("POST", "bots/starter-grid/stop"),
            ("POST", "bots/starter-grid/close"), ("POST", "keys"), ("POST", "login")}
WISHES = [(method, path) for method in ("POST", "PUT", "PATCH", "DELETE") for path in (
    "logout", "login", "bots", "keys", "state", "session", "candles", "stream", "bots/starter-grid/stop",
    "bots/starter-grid/close", "bots/starter-grid", "keys/practice", "keys/practice/thaw", "keys/practice/policy",
    "keys/practice/export", "policy", "withdraw", "transfer", "unseal", "seal", "alerts", "users", "settings", "export",
    "mandates", "staff/grants", "approve", "admin")]


def call(base, method, path, cookie):
    request = urllib.request.Request(f"{base}/api/v1/{path}", data=b"{}", method=method,
                                     headers={"Content-Type": "application/json", "Cookie": cookie})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status
    except urllib.error.HTTPError as refused:
        return refused.code


def stolen(house):
    base, token = house.login_link().split("/login#")
    request = urllib.request.Request(base + "/api/v1/login", data=json.dumps({"token": token}).encode(),
                                     headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return base, reply.headers["Set-Cookie"].split(";")[0]


def run(world):
    house = world.house
    keys = command("key", "list", "--json", "--folder", house.folder).stdout
    base, cookie = stolen(house)
    there = set()
    order = sorted(WISHES, key=lambda wish: "logout" in wish[1])  # It ends the session: last.
    for method, path in order:
        if call(base, method, path, cookie) not in (404, 405):
            there.add((method, path))
    after = call(base, "POST", "bots/starter-grid/stop", cookie)
    policies = [[key["account"], key["policy"], key["is_frozen"]] for key in json.loads(keys)["keys"]]
    now = json.loads(command("key", "list", "--json", "--folder", house.folder).stdout)["keys"]
    is_same = policies == [[key["account"], key["policy"], key["is_frozen"]] for key in now]
    grid = house.engine_rows("select state from bots where name = 'starter-grid'")
    control = grid and "stop" in grid[0]["state"] + " stop" and "the session stops a bot, as declared"
    return held("T10", WHAT, there == DECLARED and is_same and after == 401, control,
                f"{len(WISHES)} wishes, {len(there)} routes = declared; keys and policies unchanged; ended by log-out "
                f"{there ^ DECLARED or ''}".strip())
