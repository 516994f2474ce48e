"""`./dev run`, as a newcomer types it: a link in the terminal, a log-in, deals that live, and Ctrl-C."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import urllib.request

import pytest
from house import REAL_CANDLES, ROOT, wait_for


class Terminal:
    """`./dev run` with what it says, line by line."""

    def __init__(self, *arguments):
        self.folder = tempfile.mkdtemp(prefix="sr-", dir="/tmp")
        # Its own group: Ctrl-C reaches everything that the terminal started.
        self.process = subprocess.Popen(["./dev", "run", "--folder", self.folder, "--web-port", "0", *arguments],
                                        cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.lines = []
        threading.Thread(target=lambda: self.lines.extend(self.process.stderr), daemon=True).start()

    def said(self, pattern):
        def look():
            assert self.process.poll() is None, "".join(self.lines)
            return re.search(pattern, "".join(self.lines))
        return wait_for(look, 300)  # It may build first.

    def interrupt(self):
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Browser:
    """As much of one as the API needs."""

    def __init__(self, link):
        self.url, _, token = link.partition("/login#")
        request = urllib.request.Request(f"{self.url}/api/v1/login", json.dumps({"token": token}).encode(),
                                         {"Content-Type": "application/json", "Origin": self.url})
        with urllib.request.urlopen(request, timeout=10) as reply:
            self.cookie = reply.headers["Set-Cookie"].split(";")[0]

    def get(self, path):
        request = urllib.request.Request(self.url + path, headers={"Cookie": self.cookie})
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.read()


@pytest.mark.parametrize("source", ["generated", "recorded"])
def test_a_newcomer_sees_deals_that_live(source):
    if source == "recorded" and not REAL_CANDLES.exists():
        pytest.skip("SKIPPED: no recorded candles beside the repository (../shared/data)")
    prices = ["--market", "3"] if source == "generated" else ["--candles", str(REAL_CANDLES)]
    with Terminal(*prices, "--speed", "600") as terminal:
        assert "practice venue" in terminal.said(r"Strongroom is running on [^\n]*")[0]
        browser = Browser(terminal.said(r"http://127\.0\.0\.1:\d+/login#\S+")[0])
        assert b"<div id=\"root\">" in browser.get("/")
        state = wait_for(lambda: (lambda s: s if s["deals"] and s["fills"] else None)(
            json.loads(browser.get("/api/v1/state"))))
        assert {bot["kind"] for bot in state["bots"]} == {"dca", "grid"}
        assert ("generated" in state["market"]) == (source == "generated")
        before = len(state["fills"])
        wait_for(lambda: len(json.loads(browser.get("/api/v1/state"))["fills"]) > before)
        assert terminal.interrupt() == 0, "".join(terminal.lines)
        left = subprocess.run(["pgrep", "-f", terminal.folder], capture_output=True, text=True)
        assert left.stdout == "", left.stdout
