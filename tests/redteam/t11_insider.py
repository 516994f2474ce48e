"""T11: an insider has a shell as one of our users, may write the database, or sits at the owner's socket; and all of
them are cut off at once."""
import http.client
import json
import os
import re
import time

from frames import Peer, as_user
from insiders import Desk, Somebody, may_look, witness_key
from row import held, skipped
from t10_session import stolen
from world import IS_ROOT, NEEDS_ROOT, PASSPHRASE, open_signer, run as command, wait_for

LEFT = "with that of somebody who left"
WHAT = "an insider with a user of ours, or at the owner's socket"


def first_file(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())[0]


def other_sockets(house):
    """(refused, tried, what was open, the control): our other users at the signer's sockets and files."""
    refused, tried, got, own = 0, 0, [], ""
    kept = first_file(house.folder / "signer")

    def wishes(role):
        others = [name for name in ("admin", "watch", "courier", "engine", "form") if name != role and
                  not (role == "web" and name == "form")]
        yield from ((f"{role}: {name} socket", lambda name=name: "refused" if Peer(house.folder, name).is_ended()
                     else "open") for name in others)
        yield f"{role}: read the store", lambda: open(kept, "rb").read(1) and "open"
        yield f"{role}: list the store", lambda: os.listdir(house.folder / "signer") and "open"
        yield f"{role}: write the store", lambda: open(house.folder / "signer/x", "w") and "open"

    for role in ("engine", "web"):
        user = int(re.search(r"Uid:\s+(\d+)", open(f"/proc/{house.pid(role)}/status").read())[1])
        for what, wish in wishes(role):
            tried += 1
            answer = as_user(user, wish)
            if answer in ("refused", "PermissionError"):
                refused += 1
            else:
                got.append(f"{what}: {answer}")
        if role == "engine":
            own = as_user(user, lambda: "refused" if Peer(house.folder, "engine").is_ended() else "open")
    return refused, tried, got, own == "open"


# ---- Alone at the owner's socket.
def alone(desk):
    """What nobody may do alone, each tried: the code that came."""
    mine = Somebody("mine", "owner")
    yield "thaw", desk.thaw()
    yield "reshare", desk.code({73: {1: 1, 2: 1, 3: 1, 4: bytes([9] + [0] * 31)}})
    yield "witness-add", desk.code({30: {1: 1, 2: witness_key(), 3: "https://w.example"}})
    yield "allow", desk.code({42: {1: 1, 2: "main", 3: "no_ip_list"}})
    yield "person-add", desk.add(mine)
    yield "person-revoke", desk.code({54: {1: 1, 2: "anna"}})
    yield from ((f"need {number}", desk.need(number)) for number in (0, 1, 3))


def misused(desk):
    """Approvals that were meant for something else; each must be refused, and nothing is thawed."""
    first = desk.propose("thaw", "main")
    assert desk.approve(first, "anna") == "open"
    spare = desk.people["berta"].approval(first)
    yield "the same person twice", desk.approve(first, "anna")
    yield "anna's for berta", desk.approve(first, "berta", desk.people["anna"].approval(first))
    yield "a role that approves nothing", desk.approve(first, "sam")
    yield "the operator", desk.approve(first, "olga")
    stranger = Somebody("nobody", "owner")
    yield "a stranger", desk.approve(first, "nobody", stranger.approval(first))
    yield "an altered hash", desk.approve(first, "berta", desk.people["berta"].approval(first[::-1]))
    yield "another purpose", desk.approve(first, "berta", desk.people["berta"].sign("mandate", first))
    assert desk.code({58: {1: 1, 2: first}}) == ""
    yield "withdrawn", desk.approve(first, "berta", spare)
    second = desk.propose("thaw", "main")
    yield "another nonce", desk.approve(second, "berta", spare)
    assert desk.approve(second, "anna") == "open"
    desk.freeze_as_watch()                      # A second incident: what anna has approved was the first.
    yield "another incident", desk.approve(second, "berta")
    short = desk.propose("thaw", "main", seconds=1)
    assert desk.approve(short, "anna") == "open"
    time.sleep(1.2)
    yield "expired", desk.approve(short, "berta")
    last = desk.propose("thaw", "main")
    assert desk.approve(last, "anna") == "open"
    leaving = desk.propose("person-revoke", "anna")
    assert [desk.approve(leaving, name) for name in ("berta", "carl")] == ["open", "done"]
    yield LEFT, desk.approve(last, "berta")     # Good, and the only one that counts.
    yield "and alone", desk.thaw()


def acts_at_the_owners_socket():
    """(refused, tried, what was open, the control, acts done, entries that did one)."""
    signer = open_signer()
    try:
        desk = Desk(signer.folder)
        desk.add_everybody()
        assert desk.need(2) == ""
        desk.freeze_as_watch()
        codes = [(what, code) for what, code in alone(desk)]
        got = [f"{what}: {code}" for what, code in codes if code != "approval"]
        others = [(what, code) for what, code in misused(desk)]
        got += [f"{what}: {code}" for what, code in others if code in ("", "done") or
                (code == "open" and what != LEFT)]
        frozen = signer.status()["keys"][0]["is_frozen"]
        got += [] if frozen else ["the key was thawed"]
        # Two who are there and approve the same: it is done, on record before it is told, once.
        assert desk.lock_down() == ""
        good = desk.propose("thaw", "main")
        outcomes = [desk.approve(good, name) for name in ("berta", "carl")]
        signer.stop(9)
        signer.start()
        assert signer.told("unseal", secret=PASSPHRASE).returncode == 0
        control = outcomes == ["open", "done"] and not signer.status()["keys"][0]["is_frozen"]
        replayed = Desk(signer.folder)
        replayed.people = desk.people
        after = replayed.approve(good, "carl")
        got += [] if after == "not found" else [f"after it was done: {after}"]
        done = {good}
        entries = wait_for(lambda: good in (found := acts_in(signer.folder) or []) and found)
        return len(codes) + len(others) + 1 - len(got), len(codes) + len(others) + 1, got, control, done, entries
    finally:
        signer.close()


def acts_in(folder):
    """The ids of the acts that entries of the ledger carry out, or nothing while it is being written."""
    shown = command("ledger", "show", folder / "signer/ledger", "--key", folder / "signer/ledger.key", "--from", "0",
                    "--count", "100000", "--json")
    if shown.returncode != 0:
        return None
    texts = [entry["text"] for entry in json.loads(shown.stdout)]
    return [text.split(", as approved: ")[1] for text in texts if ", as approved: " in text]


# ---- All of them, at once.
def status_of(base, cookie):
    connection = http.client.HTTPConnection(base.removeprefix("http://"), timeout=10)
    connection.request("GET", "/api/v1/state", headers={"Cookie": cookie})
    reply = connection.getresponse()
    reply.read()
    return reply.status


def lockdown_times(house, count):
    """(milliseconds from the command to the last refusal, for each try; how many had worked before)."""
    desk, status = Desk(house.folder), Peer(house.folder, "status")
    desk.add_everybody()
    times, worked = [], 0
    for _ in range(count):
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
        act = desk.propose("grant", "sam", f'holder = "sam"\npurpose = "a test"\naccounts = ["*"]\nuntil = {end}\n')
        assert [desk.approve(act, name) for name in ("anna", "berta")] == ["open", "done"]
        base, cookie = stolen(house)
        worked += may_look(status, "sam", "practice") and status_of(base, cookie) == 200
        start = time.perf_counter()
        assert desk.lock_down() == ""
        while may_look(fresh := Peer(house.folder, "status"), "sam", "practice") or status_of(base, cookie) != 401:
            fresh.close()
        fresh.close()
        times.append((time.perf_counter() - start) * 1000)
        status.close()
        status = Peer(house.folder, "status")   # It was told of the lockdown, unasked.
    return sorted(times), worked


def run(world):
    if not IS_ROOT:
        return skipped("T11", WHAT, NEEDS_ROOT)
    refused, tried, got, is_own_open = other_sockets(world.house)
    acts_refused, acts_tried, acts_got, is_done, done, entries = acts_at_the_owners_socket()
    count = world.size(5, 100)
    times, worked = lockdown_times(world.house, count)
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    # The revocation of anna is the second act that was done there.
    is_one_each = len(entries) == len(set(entries)) == len(done) + 1 and done <= set(entries)
    control = is_own_open and is_done and worked == count and \
        "the engine's own socket opens to it; two good approvals do it; session and grant worked"
    return held("T11", WHAT, refused == tried and not acts_got and is_one_each and p99 <= 1000, control,
                f"{refused} of {tried} doors, {acts_refused} of {acts_tried} acts refused; {len(entries)} acts done by "
                f"{len(entries)} entries; lockdown to refusal p50 {times[len(times) // 2]:.0f} ms, p99 {p99:.0f} ms, "
                f"worst {times[-1]:.0f} ms of {count} {got or ''}{acts_got or ''}".strip())
