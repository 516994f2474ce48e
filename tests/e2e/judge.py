"""A third-party client in JavaScript (tests/judges), driven line by line; its errors come as JudgeError."""
import itertools
import json
import os
import queue
import subprocess
import threading

from house import ROOT

JUDGES = ROOT / "tests/judges"
ANSWER_S = 30


class JudgeError(Exception):
    """What the client threw: its class, and the venue's code, text and status as the client tells them."""

    def __init__(self, kind, code=None, message="", status=None):
        super().__init__(f"{kind} {code}: {message}")
        self.kind, self.code, self.message, self.status = kind, code, message, status


class Judge:
    """One client of its own process. `call("rest.getOrder", {...})` is that method of the client."""

    def __init__(self, driver, venue, **settings):
        assert (JUDGES / "node_modules").is_dir(), "the clients are not installed: ./dev e2e does that"
        trust = {"NODE_EXTRA_CA_CERTS": venue.ca_file} if venue.ca_file and settings.pop("trusts", True) else {}
        told, wire = os.pipe()
        self.process = subprocess.Popen(["node", JUDGES / f"{driver}.mjs", str(wire)], stdin=subprocess.PIPE,
                                        stdout=subprocess.DEVNULL, text=True, pass_fds=[wire],
                                        env={**os.environ, **trust})
        os.close(wire)
        self.told = os.fdopen(told)
        self.answers, self.events, self.ids = queue.Queue(), queue.Queue(), itertools.count(1)
        threading.Thread(target=self._read, daemon=True).start()
        self._say({"rest": venue.rest, "streams": venue.streams, **settings})
        assert self.answers.get(timeout=ANSWER_S) == {"ready": True}

    def _say(self, line):
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()

    def _read(self):
        with self.told as lines:
            for line in lines:
                told = json.loads(line)
                (self.events if "event" in told else self.answers).put(told)
        self.answers.put({"error": {"kind": "Ended", "message": "the client's process has ended"}})

    def call(self, method, *arguments):
        request = next(self.ids)
        self._say({"id": request, "call": method, "arguments": arguments})
        answer = self.answers.get(timeout=ANSWER_S)
        if "error" in answer:
            raise JudgeError(**answer["error"])
        assert answer["id"] == request
        return answer["result"]

    def event(self, fits):
        """The next event for which `fits` holds."""
        while not fits(told := self.events.get(timeout=ANSWER_S)["event"]):
            pass
        return told

    def close(self):
        self.process.kill()
        self.process.communicate()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
