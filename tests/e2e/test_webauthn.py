"""WebAuthn factors with judges from outside: Chromium's own authenticator makes keys and assertions, python-fido2
judges them as another site's server would, and the signer must say the same."""
import base64
import hashlib
import http.server
import pathlib
import sys
import threading

import pytest
from test_key_flow import PASSPHRASE, Signer
from test_mandate import MANDATE
from test_page import ARGUMENTS, CHROMIUM

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "redteam"))

from frames import Peer, parse  # noqa: E402

webauthn = pytest.importorskip("fido2.webauthn")
fido2_server = pytest.importorskip("fido2.server")

MAKE = """async ([challenge, user]) => {
    const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
    const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)));
    const made = await navigator.credentials.create({publicKey: {
        challenge: bytes(challenge), rp: {id: "localhost", name: "Strongroom"},
        user: {id: bytes(user), name: "anna", displayName: "Anna"},
        pubKeyCredParams: [{type: "public-key", alg: -7}],
        authenticatorSelection: {userVerification: "required"}}});
    return {id: text(made.rawId), client: text(made.response.clientDataJSON),
            attestation: text(made.response.attestationObject)};
}"""
ASK = """async ([challenge, id, verification]) => {
    const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
    const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)));
    const got = await navigator.credentials.get({publicKey: {
        challenge: bytes(challenge), rpId: "localhost", userVerification: verification,
        allowCredentials: [{type: "public-key", id: bytes(id)}]}});
    return {client: text(got.response.clientDataJSON), data: text(got.response.authenticatorData),
            signature: text(got.response.signature)};
}"""


class EmptyPage(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>a page</title>")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def page():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        opened = chromium.new_context().new_page()
        opened.goto(f"http://localhost:{server.server_port}/")
        yield opened
        chromium.close()
    server.shutdown()


def b64(raw):
    return base64.b64encode(raw).decode()


class Authenticator:
    """Chromium's, with one key in it; and fido2 as the server that it was registered with."""

    def __init__(self, page, is_verifying=True):
        # A page for each: authenticators of one page answer for each other.
        self.page, self.origin = page.context.new_page(), page.url.rstrip("/")
        self.page.goto(page.url)
        self.cdp = page.context.new_cdp_session(self.page)
        self.cdp.send("WebAuthn.enable")
        self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": is_verifying, "automaticPresenceSimulation": True}})
        self.server = fido2_server.Fido2Server(webauthn.PublicKeyCredentialRpEntity(name="x", id="localhost"),
                                               verify_origin=lambda origin: origin == self.origin)
        user = webauthn.PublicKeyCredentialUserEntity(name="anna", id=b"anna")
        _, state = self.server.register_begin(user, user_verification="required", challenge=b"c" * 32)
        self.page.bring_to_front()
        made = self.page.evaluate(MAKE, [b64(b"c" * 32), b64(b"anna")])
        self.id = made["id"]
        raw = base64.b64decode(self.id)
        self.credential = self.server.register_complete(state, webauthn.RegistrationResponse(
            raw_id=raw, response=webauthn.AuthenticatorAttestationResponse(
                client_data=webauthn.CollectedClientData(base64.b64decode(made["client"])),
                attestation_object=webauthn.AttestationObject(base64.b64decode(made["attestation"]))))).credential_data
        key = self.credential.public_key
        self.public = (b"\x04" + key[-2] + key[-3]).hex()

    def lines(self):
        return (f'kind = "webauthn-es256"\npublic_key = "{self.public}"\nrp_id = "localhost"\n'
                f'origins = ["{self.origin}"]\n')

    def sign(self, purpose, text, verification="required"):
        challenge = hashlib.sha256(f"strongroom {purpose} v1\n{text}".encode()).digest()
        self.page.bring_to_front()
        got = self.page.evaluate(ASK, [b64(challenge), self.id, verification])
        return {name: base64.b64decode(value) for name, value in got.items()}

    def is_good_elsewhere(self, purpose, text, proof):
        """What fido2 says."""
        challenge = hashlib.sha256(f"strongroom {purpose} v1\n{text}".encode()).digest()
        state = {"challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
                 "user_verification": webauthn.UserVerificationRequirement.REQUIRED}
        try:
            self.server.authenticate_complete(state, [self.credential], webauthn.AuthenticationResponse(
                raw_id=base64.b64decode(self.id), response=webauthn.AuthenticatorAssertionResponse(
                    client_data=webauthn.CollectedClientData(proof["client"]),
                    authenticator_data=webauthn.AuthenticatorData(proof["data"]), signature=proof["signature"])))
            return True
        except (ValueError, KeyError):
            return False


@pytest.fixture
def signer():
    made = Signer()
    assert made.told("init", secret=PASSPHRASE).returncode == 0 and made.add().returncode == 0
    made.admin = Peer(made.folder, "admin")
    yield made
    made.close()


def told(signer, number, fields, proof):
    """The signer's error, or nothing: it took it."""
    at = max(fields) + 1
    answer = signer.admin.ask({number: {1: 1, **fields, at: {1: proof["signature"], 2: proof["client"],
                                                             3: proof["data"]}}})
    return "" if 3 not in answer else parse(answer[3][0]).get(2, [b""])[0].decode()


def spoilt(proof):
    """The same assertion with something wrong in it."""
    flip = lambda raw, at: raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:]  # noqa: E731
    yield "signature", proof | {"signature": flip(proof["signature"], 20)}
    yield "the site", proof | {"data": flip(proof["data"], 3)}
    yield "user verified", proof | {"data": flip(proof["data"][:32] + bytes([proof["data"][32] ^ 5])
                                                 + proof["data"][33:], 32)}
    yield "counter", proof | {"data": flip(proof["data"], 36)}
    yield "challenge", proof | {"client": proof["client"].replace(b'"challenge":"', b'"challenge":"A', 1)}
    yield "origin", proof | {"client": proof["client"].replace(b"localhost", b"localhosT", 1)}
    yield "type", proof | {"client": proof["client"].replace(b"webauthn.get", b"webauthn.create", 1)}


def test_factor_and_mandate_by_a_browsers_authenticator(signer, page):
    user = Authenticator(page)
    factor = f'account = "main"\nsequence = 1\n{user.lines()}'
    proof = user.sign("factor", factor)
    for what, bad in spoilt(proof):
        assert not user.is_good_elsewhere("factor", factor, bad), what
        assert told(signer, 50, {2: factor}, bad).startswith("the signature of the factor"), what
    assert user.is_good_elsewhere("factor", factor, proof)
    assert told(signer, 50, {2: factor}, proof) == ""

    mandate = MANDATE.replace('"practice"', '"main"')
    proof = user.sign("mandate", mandate)
    assert user.is_good_elsewhere("mandate", mandate, proof)
    for text, purpose in ((mandate + "\n", "mandate"), (mandate, "factor")):
        assert not user.is_good_elsewhere(purpose, text, proof)
    assert "exactly this text" in told(signer, 51, {2: mandate + "\n"}, proof)
    assert told(signer, 51, {2: mandate}, proof) == ""
    listed = signer.told("mandate", "list").stdout
    assert user.public in listed and hashlib.sha256(mandate.encode()).hexdigest() in listed
    # Another authenticator, which fido2 does not know either, is not the user's.
    thief = Authenticator(page)
    other = mandate.replace("0123456789", "9876543210")
    for _ in range(10):  # Until its counter is ahead of the user's, so that the key alone is wrong.
        stolen = thief.sign("mandate", other)
    assert thief.is_good_elsewhere("mandate", other, stolen)
    assert not user.is_good_elsewhere("mandate", other, stolen)
    assert "does not verify" in told(signer, 51, {2: other}, stolen)


def test_somebody_without_a_pin_is_present_and_not_verified(signer, page):
    user = Authenticator(page)
    factor = f'account = "main"\nsequence = 1\n{user.lines()}'
    proof = user.sign("factor", factor, verification="discouraged")
    is_verified = bool(proof["data"][32] & 4)
    assert user.is_good_elsewhere("factor", factor, proof) == is_verified
    assert (told(signer, 50, {2: factor}, proof) == "") == is_verified


def test_persons_approve_with_a_browsers_authenticator(signer, page):
    anna = Authenticator(page)
    person = f'name = "anna"\nrole = "owner"\n{anna.lines()}'
    proof = anna.sign("person", person)
    assert anna.is_good_elsewhere("person", person, proof) and told(signer, 53, {2: person}, proof) == ""
    assert signer.told("person", "need", "1").returncode == 0
    act = signer.told("act", "propose", "allow", "main", "--allow", "unread").stdout.strip()
    approval = f'act = "{act}"\nperson = "anna"\n'
    proof = anna.sign("approval", approval)
    assert anna.is_good_elsewhere("approval", approval, proof)
    for what, bad in spoilt(proof):
        assert "the signature of the factor" in told(signer, 57, {2: act, 3: "anna"}, bad), what
    assert told(signer, 57, {2: act, 3: "anna"}, proof) == ""
    again = signer.told("act", "propose", "allow", "main", "--allow", "no_ip_list").stdout.strip()
    assert "exactly this text" in told(signer, 57, {2: again, 3: "anna"}, proof)
