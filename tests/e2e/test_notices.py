"""Users are told: a thief strikes, and mail, Telegram and webhook say so; also when a server was down at first, and
when the process that sends is killed meanwhile."""
import collections
import contextlib
import ipaddress
import json
import os
import pathlib
import shutil
import signal
import socket
import tempfile
import threading

import pytest
from house import House, run, wait_for
from notice_sinks import PASSWORD, SECRET, TOKEN, USER, Mailbox, Server, Telegram, Webhook, make_certificate
from thief import Thief


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Sinks:
    """The three servers, on ports of their own that they keep when they are down, and a notices file for them."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sr-n-", dir="/tmp"))
        self.pem, self.context = make_certificate(self.folder)
        self.ports = {name: free_port() for name in ("mail", "phone", "desk")}
        for name, text in (("password", PASSWORD), ("token", TOKEN), ("secret", SECRET)):
            (self.folder / name).write_text(text + "\n")
            (self.folder / name).chmod(0o600)
        self.file = self.folder / "notices.toml"
        self.file.write_text(self.text())

    def text(self, starttls=False):
        scheme = "smtp" if starttls else "smtps"
        return f"""
house = "test house"
private_hosts = ["127.0.0.1"]
[mail]
kind = "email"
server = "{scheme}://127.0.0.1:{self.ports['mail']}"
user = "{USER}"
password_file = "{self.folder}/password"
from = "strongroom@example.com"
to = ["owner@example.com", "second@example.com"]
ca_file = "{self.pem}"
[phone]
kind = "telegram"
base = "https://127.0.0.1:{self.ports['phone']}"
token_file = "{self.folder}/token"
chat = "4711"
ca_file = "{self.pem}"
[desk]
kind = "webhook"
url = "https://127.0.0.1:{self.ports['desk']}/notices?from=test"
secret_file = "{self.folder}/secret"
ca_file = "{self.pem}"
tells = ["warning", "deal_closed"]
per_hour = 3600
"""

    def mail(self, **more):
        return Mailbox(self.context, self.ports["mail"], **more)

    def phone(self):
        return Telegram(self.context, self.ports["phone"])

    def desk(self):
        return Webhook(self.context, self.ports["desk"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)


class Knocks:
    """Hangs up on whoever comes, and counts."""

    def __init__(self, address, port):
        self.knocks = 0
        self.server = socket.create_server((address, port))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                self.server.accept()[0].close()
                self.knocks += 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.close()


@contextlib.contextmanager
def house_with(sinks):
    with House("--market", "17", "--headless", "--for", "3600s", "--speed", "60", "--json",
               "--notices", sinks.file) as running:
        wait_for(lambda: (running.practice_state() or {}).get("paused") is False)
        wait_for(lambda: running.owner("notify", "list").returncode == 0)
        yield running


def strike(house):
    """One order with the stolen key: its id at the venue."""
    order = Thief(*house.venue_address(), *house.key()).buy()
    assert "orderId" in order, order
    return str(order["orderId"])


def listed(house):
    """What the owner sees; nothing while the process is away."""
    done = house.owner("notify", "list", "--json")
    return json.loads(done.stdout)["notices"] if done.returncode == 0 else []


def deliveries(house, order):
    """The state of each channel's delivery of the notice of this order."""
    for notice in listed(house):
        if notice["kind"] == "foreign_order" and f"order {order}." in notice["text"]:
            return {one["channel"]: one for one in notice["deliveries"]}
    return {}


def are_sent(house, order):
    states = deliveries(house, order)
    return len(states) == 3 and all(one["state"] == "sent" for one in states.values())


def test_a_thief_strikes_and_all_three_are_told_and_nothing_secret_is():
    with Sinks() as sinks, sinks.mail() as mail, sinks.phone() as phone, sinks.desk() as desk, \
            house_with(sinks) as house:
        order = strike(house)
        wait_for(lambda: are_sent(house, order))
        words = f"the venue's order {order}."
        [(sender, to, letter)] = [one for one in mail.letters if words in one[2].get_content()]
        assert (sender, to) == ("strongroom@example.com", ["owner@example.com", "second@example.com"])
        assert letter["Subject"] == "[test house] ALARM: an order on practice is not ours"
        assert not letter.defects
        [text] = [text for text in phone.texts() if words in text]
        assert "account practice, BTCUSDT" in text
        assert {json.loads(body)["chat_id"] for _, _, body, _ in phone.got} == {"4711"}
        [notice] = [one for one in desk.verified() if one["kind"] == "foreign_order"]
        assert notice["fields"] == {"account": "practice", "symbol": "BTCUSDT", "order": order,
                                    "reason": notice["fields"]["reason"],
                                    "done": "the key is frozen: nothing but cancels goes out"}
        assert letter["Message-ID"] == f"<{notice['id']}@example.com>" and notice["id"] in text
        # The freeze is told as well, by the signer's own word.
        wait_for(lambda: any(one["kind"] == "key_frozen" for one in desk.verified()))

        # The owner's look: what became of it, and a test of each channel with the server's answer.
        assert "250 2.0.0 taken as test letter" in house.does("notify", "test", "mail")
        assert "HTTP 200" in house.does("notify", "test", "phone")
        assert "A test of the channel mail" in mail.letters[-1][2]["Subject"]
        no = house.owner("notify", "test", "pigeon")
        assert no.returncode == 2 and "there are: desk, mail, phone" in no.stderr
        assert deliveries(house, order)["mail"]["said"] == "250 2.0.0 taken as test letter"

        # No secret of ours or of the exchange is in what was sent, listed, logged or kept.
        kept = b"".join(path.read_bytes() for path in (house.folder / "notify").rglob("*") if path.is_file())
        said = "".join(mail.texts() + phone.texts() + [body.decode() for _, _, body, _ in desk.got])
        shown = said + house.does("notify", "list") + house.logs(10**6) + kept.decode(errors="replace")
        for secret in (PASSWORD, TOKEN, SECRET, *house.key()):
            assert secret not in shown


def test_a_server_that_was_down_is_told_later_once_and_a_kill_loses_nothing():
    with Sinks() as sinks, sinks.desk() as desk, house_with(sinks) as house:
        order = strike(house)
        wait_for(lambda: deliveries(house, order).get("desk", {}).get("state") == "sent")
        # Mail and Telegram are down: that is told where it can be.
        wait_for(lambda: {one["fields"].get("channel") for one in desk.verified()
                          if one["kind"] == "channel_failing"} == {"mail", "phone"})
        assert deliveries(house, order)["mail"]["attempts"] >= 1
        os.kill(house.pid("notify"), signal.SIGKILL)
        with sinks.mail() as mail, sinks.phone() as phone:
            wait_for(lambda: are_sent(house, order), 90)
            words = f"the venue's order {order}."
            count = collections.Counter(words in text for text in mail.texts() + phone.texts())
            assert count[True] == 2
        # What desk had before the kill it does not get again: that attempt's end was on the disk.
        assert [one["fields"]["order"] for one in desk.verified() if one["kind"] == "foreign_order"] == [order]


def test_killed_again_and_again_it_tells_every_order_with_one_id_each():
    with Sinks() as sinks, sinks.mail() as mail, sinks.phone() as phone, sinks.desk() as desk, \
            house_with(sinks) as house:
        orders = []
        for _ in range(5):
            orders.append(strike(house))
            if process := house.pid("notify"):
                os.kill(process, signal.SIGKILL)
        wait_for(lambda: all(are_sent(house, order) for order in orders), 90)
        told = {(one["fields"]["order"], one["id"]) for one in desk.verified() if one["kind"] == "foreign_order"}
        assert sorted(order for order, _ in told) == sorted(orders)  # Perhaps twice, but never as two.
        for order in orders:
            for texts in (mail.texts(), phone.texts()):
                assert any(f"the venue's order {order}." in text for text in texts)


def test_starttls_a_flooded_telegram_and_a_certificate_of_nobody():
    with Sinks() as sinks, sinks.mail(starttls=True) as mail, sinks.phone() as phone:
        sinks.file.write_text(sinks.text(starttls=True))
        phone.answers = [(429, {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 3",
                                "parameters": {"retry_after": 3}})]
        _, other = make_certificate(sinks.folder, "nobody")
        with Server(other, sinks.ports["desk"]) as desk, house_with(sinks) as house:
            order = strike(house)
            wait_for(lambda: deliveries(house, order).get("mail", {}).get("state") == "sent")
            wait_for(lambda: deliveries(house, order).get("phone", {}).get("state") == "sent")
            assert len(mail.letters) >= 1
            first, second = [at for _, _, _, at in phone.got][:2]
            assert second - first >= 3
            failed = wait_for(lambda: deliveries(house, order).get("desk", {}).get("said"))
            assert "secure connection" in failed and not desk.got
            told = house.owner("notify", "test", "desk")
            assert told.returncode == 3 and "secure connection" in told.stderr


def test_a_mail_server_without_tls_or_with_another_password_gets_nothing():
    with Sinks() as sinks, sinks.phone(), sinks.desk():
        (sinks.folder / "password").write_text("wrong\n")
        with sinks.mail() as mail, house_with(sinks) as house:
            told = house.owner("notify", "test", "mail")
            assert told.returncode == 3 and "535" in told.stderr, told.stderr
            assert not mail.letters
        # A server that offers no STARTTLS is left before anything is said.
        heard = []
        with socket.create_server(("127.0.0.1", sinks.ports["mail"])) as server:
            def serve():
                with contextlib.suppress(OSError):
                    while True:
                        peer, _ = server.accept()
                        with peer, contextlib.suppress(OSError):
                            peer.sendall(b"220 plain\r\n")
                            while line := peer.recv(4096):
                                heard.append(line)
                                peer.sendall(b"250 plain\r\n")
            threading.Thread(target=serve, daemon=True).start()
            sinks.file.write_text(sinks.text(starttls=True))
            with house_with(sinks) as house:
                told = house.owner("notify", "test", "mail")
                assert told.returncode == 3, told.stdout
        assert heard and not any(word in line for line in heard for word in (b"AUTH", b"MAIL FROM", b"wrong"))


def test_a_name_that_stands_for_a_private_address_is_not_knocked_at():
    """This machine's own name is one that leads into it, and that no rule knows beforehand."""
    name = socket.gethostname()
    try:
        address = ipaddress.ip_address(socket.gethostbyname(name))
    except OSError:
        address = None
    if address is None or not address.is_private:
        pytest.skip("SKIPPED: this machine's name stands for no private address")
    with Sinks() as sinks, Knocks(str(address), sinks.ports["mail"]) as mail, \
            Knocks(str(address), sinks.ports["desk"]) as desk:
        text = sinks.text().replace(f"127.0.0.1:{sinks.ports['mail']}", f"{name}:{sinks.ports['mail']}")
        sinks.file.write_text(text.replace(f"127.0.0.1:{sinks.ports['desk']}", f"{name}:{sinks.ports['desk']}"))
        with house_with(sinks) as house:
            for channel in ("mail", "desk"):
                told = house.owner("notify", "test", channel)
                assert told.returncode == 3 and "no address of the internet" in told.stderr, told.stderr
        assert mail.knocks == desk.knocks == 0
        # Named in private_hosts, it is knocked at: so the listeners would have heard it.
        sinks.file.write_text(sinks.file.read_text().replace('["127.0.0.1"]', f'["127.0.0.1", "{name}"]'))
        with house_with(sinks) as house:
            for channel in ("mail", "desk"):
                assert house.owner("notify", "test", channel).returncode == 3
        assert mail.knocks and desk.knocks


@pytest.mark.parametrize("line,words", [
    ('colour = "red"', "colour: not a key"),
    ('tells = ["all"]', "neither a level"),
])
def test_a_wrong_file_is_refused_before_anything_is_made(line, words):
    with Sinks() as sinks:
        sinks.file.write_text(sinks.text().replace('tells = ["warning", "deal_closed"]', line))
        folder = sinks.folder / "house"
        for arguments in (("up", "--practice", "--folder", folder, "--notices", sinks.file),
                          ("notify", "check", sinks.file)):
            done = run(*arguments)
            assert done.returncode == 2 and words in done.stderr and "line " in done.stderr, done.stderr
        assert not folder.exists()


def test_check_shows_the_channels_and_refuses_a_secret_that_others_may_read():
    with Sinks() as sinks:
        shown = run("notify", "check", sinks.file)
        assert shown.returncode == 0 and "foreign_order" in shown.stdout, shown.stderr
        assert not any(secret in shown.stdout + shown.stderr for secret in (PASSWORD, TOKEN, SECRET))
        (sinks.folder / "token").chmod(0o644)
        done = run("notify", "check", sinks.file)
        assert done.returncode == 2 and "[phone]" in done.stderr and "others may read" in done.stderr
