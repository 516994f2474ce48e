"""Where notices go in the tests: a mail server with TLS and a log-in, a server in the shape of Telegram's bot API, and
a receiver of signed webhooks. Real sockets, other people's SMTP, and no code of ours."""
import datetime
import email
import email.policy
import hashlib
import hmac
import http.server
import ipaddress
import json
import ssl
import threading
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD, TOKEN, SECRET = "bot", "mail-pass-9f3c", "771:tele-token-5d1e", "hook-secret-a7b2"


def make_certificate(folder, name="sinks"):
    """(PEM file that vouches, TLS context of a server at 127.0.0.1): one certificate, its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256()))
    pem, both = folder / f"{name}.pem", folder / f"{name}-both.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    both.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return pem, context


class Mailbox:
    """A mail server. `starttls`: the other way to TLS, on a port that begins in the clear."""

    def __init__(self, context, port, starttls=False):
        self.letters = []
        how = ({"tls_context": context, "require_starttls": True} if starttls
               else {"ssl_context": context, "auth_require_tls": False})
        self.controller = Controller(self, hostname="127.0.0.1", port=port, authenticator=self.log_in,
                                     auth_required=True, ready_timeout=30, **how)

    @staticmethod
    def log_in(_server, _session, _envelope, mechanism, data):
        good = (mechanism in ("LOGIN", "PLAIN") and isinstance(data, LoginPassword)
                and (data.login, data.password) == (USER.encode(), PASSWORD.encode()))
        return AuthResult(success=good, handled=False)

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802: aiosmtpd's name.
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, letter))
        return "250 2.0.0 taken as test letter"

    def texts(self):
        return [letter.get_content() for _, _, letter in self.letters]

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()


class Server:
    """A server of HTTPS POSTs that keeps what it gets and answers what it is told."""

    def __init__(self, context, port):
        self.got = []
        self.answers = []  # (status, body) of the next ones; then all is well.
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802: Python's name.
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers), body, time.time()))
                status, answer = outer.answers.pop(0) if outer.answers else (200, outer.fine(self.path))
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    @staticmethod
    def fine(_path):
        return {}

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Telegram(Server):
    """https://core.telegram.org/bots/api#sendmessage, as far as it matters here."""

    @staticmethod
    def fine(path):
        if path != f"/bot{TOKEN}/sendMessage":
            return {"ok": False, "error_code": 404, "description": "Not Found"}
        return {"ok": True, "result": {"message_id": 1}}

    def texts(self):
        return [json.loads(body)["text"] for _, _, body, _ in self.got]


class Webhook(Server):
    def verified(self):
        """The notices whose signature holds, as a receiver would look at them."""
        notices = []
        for _, headers, body, at in self.got:
            parts = dict(part.split("=", 1) for part in headers["Strongroom-Signature"].split(","))
            told = hmac.new(SECRET.encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
            assert hmac.compare_digest(told, parts["v1"])
            assert abs(at - int(parts["t"])) < 300
            notice = json.loads(body)
            assert headers["Strongroom-Notice"] == notice["id"]
            notices.append(notice)
        return notices
