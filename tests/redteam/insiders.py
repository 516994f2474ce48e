"""Persons with factors of their own, and what an insider at the owner's socket says to the signer, frame by frame."""
import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from frames import Peer, parse

APPROVERS = (("anna", "owner"), ("berta", "security"), ("carl", "owner"))
OTHERS = (("sam", "support"), ("olga", "operator"))


class Somebody:
    def __init__(self, name, role):
        self.name, self.key = name, Ed25519PrivateKey.generate()
        public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.text = f'name = "{name}"\nrole = "{role}"\nkind = "ed25519"\npublic_key = "{public.hex()}"\n'

    def sign(self, purpose, text):
        return self.key.sign(f"strongroom {purpose} v1\n{text}".encode())

    def approval(self, act, name=None):
        return self.sign("approval", f'act = "{act}"\nperson = "{name or self.name}"\n')


def witness_key(name="w.example/w1"):
    public = bytes(range(32))
    identity = hashlib.sha256(name.encode() + b"\n\x04" + public).digest()[:4].hex()
    return f"{name}+{identity}+{base64.b64encode(bytes([4]) + public).decode()}"


def text_of(message, number):
    return message.get(number, [b""])[0].decode()


class Desk:
    """The owner's socket, and who approves. Each call gives "" or the refusal's code."""

    def __init__(self, folder):
        self.folder, self.admin = folder, Peer(folder, "admin")
        self.people = {name: Somebody(name, role) for name, role in APPROVERS + OTHERS}

    def ask(self, fields):
        """(code, error, ActAnswer or nothing)."""
        answer = self.admin.ask(fields)
        assert answer is not None, "the signer ended the connection"
        if 53 in answer:
            return "", "", parse(answer[53][0])
        done = parse(answer[3][0])
        return text_of(done, 3), text_of(done, 2), None

    def code(self, fields):
        return self.ask(fields)[0]

    def add_everybody(self):
        for one in self.people.values():
            assert self.add(one) == ""

    def add(self, one):
        return self.code({53: {1: 1, 2: one.text, 3: {1: one.sign("person", one.text)}}})

    def need(self, number):
        return self.code({55: {1: 1, 2: number}})

    def propose(self, kind, subject, after="", seconds=3600, proof=None):
        """The act's id."""
        code, error, act = self.ask({56: {1: 1, 2: kind, 3: subject, 4: after, 5: "a test", 6: seconds * 1000,
                                          7: {1: proof or b""}}})
        assert code == "", error
        return text_of(act, 2)

    def approve(self, act, name, signature=None):
        """"done", "open", or the refusal's code."""
        code, _, answer = self.ask({57: {1: 1, 2: act, 3: name,
                                         4: {1: signature or self.people[name].approval(act)}}})
        return code or ("done" if answer.get(6) else "open")

    def thaw(self, account="main"):
        return self.code({4: {1: 1, 2: account}})

    def lock_down(self):
        return self.code({60: {1: 1, 2: "a test"}})

    def freeze_as_watch(self, account="main"):
        watch = Peer(self.folder, "watch")
        assert not text_of(parse(watch.ask({3: {1: 1, 2: account, 3: "a foreign order", 4: "e"}})[3][0]), 2)
        watch.close()


def may_look(peer, person, account):
    verdict = parse(peer.ask({62: {1: 1, 2: person, 3: account}})[54][0])
    return bool(verdict.get(2, [0])[0])
