"""T4: secrets are put into everything that takes input, well-formed and not; all that is written is searched."""
import json
import secrets
import urllib.error
import urllib.request

from row import held
from world import forms, hits, run as command

WHAT = "logs, replies, error texts with secrets as inputs"


def call(base, path, body, **headers):
    request = urllib.request.Request(base + path, data=body, headers={"Content-Type": "application/json"} | headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return str(reply.headers).encode() + reply.read()
    except urllib.error.HTTPError as refused:
        return str(refused.headers).encode() + refused.read()


def run(world):
    house = world.house
    secret = secrets.token_urlsafe(48)
    base, token = house.login_link().split("/login#")
    said = []
    bodies = [json.dumps({name: secret}).encode() for name in ("token", "sealed", "secret", "passphrase")]
    bodies += [secret.encode(), b'{"token":"' + secret.encode(), json.dumps({"sealed": [secret]}).encode()]
    for path in ("/api/v1/login", "/api/v1/keys", "/api/v1/bots", "/api/v1/bots/x/stop", "/api/v1/nothing"):
        said += [call(base, path, body, Cookie=f"strongroom_session={token}") for body in bodies]
    policy = house.folder / "policy.toml"
    policy.write_text('symbols = ["BTC/USDT"]\norder_notional = "5"\nday_notional = "50"\n')
    for arguments, typed in ((("unseal",), secret), (("init",), secret),
                             (("key", "add", "--account", "t4", "--key-id", "k", "--policy", policy), secret),
                             (("key", "add", "--account", "t4", "--key-id", "k", "--policy", policy), secret),
                             (("key", "add", "--account", "t5", "--key-id", "k", "--policy", policy),
                              f"-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----\n")):
        done = command(*arguments, "--folder", house.folder, input=typed)
        said.append((done.stdout + done.stderr).encode())
    files = [path for path in house.folder.rglob("*") if path.is_file() and "practice" not in path.parts]
    needles = forms(secret)
    found = hits(said, needles)
    for path in files:
        try:
            found += hits([path.read_bytes()], needles)
        except FileNotFoundError:
            continue  # A partial tile that was replaced.
    control = hits([said[0] + secret.encode()], needles) and "a planted copy is found"
    return held("T4", WHAT, not found, control, f"{len(found)} hits in {len(said)} replies and {len(files)} files")
