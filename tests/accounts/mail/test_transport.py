"""The SMTP client alone, against servers that answer in odd ways, and over TLS."""

import contextlib
import datetime as dt
import socket
import ssl
import threading

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from accounts.mail import smtp
from accounts.mail.smtp import SmtpTransport
from accounts.mail.transport import TransportDown, Verdict
from tests.accounts.mail.sink import Sink
from tests.servers import free_port

MAIL = ("portal@example.org", "ada@example.org", "<x@portal>", b"Subject: s\r\n\r\nwords\r\n")


@contextlib.contextmanager
def scripted(greeting=b"220 hello", **replies: bytes | list[bytes]):
    """A server that answers each verb as told, a list one after the other and its last from then on; b"" hangs up, b"!"
    says nothing any more. Gives (port, what it was told)."""
    said: list[bytes] = []
    answers = {"EHLO": b"250-x\r\n250 PIPELINING", "MAIL": b"250 ok", "RCPT": b"250 ok", "DATA": b"354 go",
               ".": b"250 taken", "RSET": b"250 ok", "QUIT": b"221 bye"} | replies  # fmt: skip

    def serve(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            connection.sendall(greeting + b"\r\n")
            in_data = False
            for line in lines:
                said.append(line.strip())
                verb = "." if in_data else line.split()[0].decode().upper()
                if in_data and line != b".\r\n":
                    continue
                reply = answers[verb]
                if isinstance(reply, list):
                    reply = reply.pop(0) if len(reply) > 1 else reply[0]
                if reply == b"":
                    return
                if reply == b"!":
                    said.extend(line.strip() for line in lines)
                    return
                connection.sendall(reply + b"\r\n")
                in_data = verb == "DATA" and reply.startswith(b"354")

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection = listener.accept()[0]
                with contextlib.suppress(OSError):  # whoever hung up: the next one is served
                    serve(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1], said


def client(port: int, **more) -> SmtpTransport:
    return SmtpTransport({"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port, **more}, reply_seconds=0.5, taken_seconds=0.3)


@pytest.fixture(autouse=True)
def nobody_is_deaf(monkeypatch):
    monkeypatch.setattr(smtp, "_DEAF", set())


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(
    ("replies", "verdict", "code", "broken"),
    [
        ({}, Verdict.SENT, 250, False),
        ({"RCPT": b"251 forwarded"}, Verdict.SENT, 250, False),
        ({".": b"250-taken\r\n250 thanks"}, Verdict.SENT, 250, False),
        ({"RCPT": b"450 later", "DATA": b"503 nobody"}, Verdict.LATER, 450, False),
        ({"RCPT": b"550 nobody", "DATA": b"554 nobody"}, Verdict.REFUSED, 550, False),
        ({"RCPT": b"550 nobody", "DATA": b"354 go on anyway"}, Verdict.REFUSED, 550, None),
        ({"RCPT": b"550 nobody", "DATA": b"", "RSET": b""}, Verdict.REFUSED, 550, True),  # and hangs up, as Exim's drop
        ({"RCPT": b"421 closing"}, Verdict.LATER, 421, True),
        ({"RCPT": b"421 closing", "DATA": b""}, Verdict.LATER, 421, True),
        ({"RCPT": b""}, Verdict.LATER, None, True),
        ({"RCPT": b"!"}, Verdict.LATER, None, True),
        ({"DATA": b"451 not now"}, Verdict.LATER, 451, False),
        ({"DATA": b""}, Verdict.LATER, None, True),
        ({".": b"452 full"}, Verdict.LATER, 452, False),
        ({".": b"554 no"}, Verdict.REFUSED, 554, False),
        ({".": b"554 no", "RSET": b"500 what"}, Verdict.REFUSED, 554, True),
        ({".": b"421 closing"}, Verdict.LATER, 421, True),
        ({".": b""}, Verdict.UNKNOWN, None, True),
        ({".": b"!"}, Verdict.UNKNOWN, None, True),
        ({".": b"what?"}, Verdict.UNKNOWN, None, True),  # who knows what the next reply answers
        ({".": b"354 more"}, Verdict.UNKNOWN, None, True),
    ],
)
def test_what_is_known_afterwards(replies, verdict, code, broken, plain):
    if plain:
        replies = {**replies, "EHLO": b"250 x"}
    with scripted(**replies) as (port, said), contextlib.closing(client(port)) as line:
        line.open()
        outcome = line.send(*MAIL)
        assert (outcome.verdict, outcome.code) == (verdict, code)
        if broken is not None:
            assert outcome.broken is broken
        if verdict in (Verdict.LATER, Verdict.REFUSED) and "." not in replies:
            assert b"words" not in said  # surely not taken: no byte of it was sent
        if not outcome.broken:
            line.open()
            assert line.send(*MAIL).verdict == verdict  # the connection is good for the next mail


NEXT = ("portal@example.org", "bea@example.org", "<y@portal>", b"Subject: s\r\n\r\nother words\r\n")
AFTER = [b"MAIL FROM:<portal@example.org>", b"RCPT TO:<bea@example.org>", b"DATA"]


def parts(said: list[bytes]) -> list[bytes]:
    """What a server was told, without the greeting and the words of the mails."""
    return [line for line in said if line.split(b" ")[0] in (b"MAIL", b"RCPT", b"DATA", b".", b"RSET", b"QUIT")]


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("reply", [b"250 taken", b"452 full", b"554 no"])
def test_the_next_mail_is_announced_with_the_content(reply, plain):
    """One wait a mail where the server takes several commands at once; whatever it says of one, the next leaves."""
    replies = {"EHLO": b"250 x"} if plain else {}
    with scripted(**replies, **{".": [reply, b"250 taken"]}) as (port, said), contextlib.closing(client(port)) as line:
        line.open()
        first = line.send(*MAIL, following=NEXT[:2])
        assert (first.code, first.broken) == (int(reply[:3]), False)
        assert line.send(*NEXT).verdict == Verdict.SENT
    told = parts(said)
    assert told.count(b".") == 2
    if not plain:
        assert told[4:7] == AFTER  # right behind the first mail's dot, and no RSET, which a content would swallow
    assert said.count(b"words") == said.count(b"other words") == 1


def test_both_envelope_and_content_are_one_write():
    with scripted() as (port, said), contextlib.closing(client(port)) as line:
        line.open()
        line.send(*MAIL, following=NEXT[:2])
        line._smtp.sock.shutdown(socket.SHUT_WR)  # from here on nothing more can be said
        outcome = line.send(*NEXT)
        assert parts(said)[4:] == AFTER
        assert (outcome.verdict, outcome.broken) == (Verdict.UNKNOWN, True)  # it could not know how much of it left


@pytest.mark.parametrize(
    ("replies", "verdict", "broken"),
    [
        ({"MAIL": [b"250 ok", b"452 enough on this line"]}, Verdict.UNTRIED, True),
        ({"MAIL": [b"250 ok", b"421 closing"]}, Verdict.UNTRIED, True),
        ({"MAIL": [b"250 ok", b""]}, Verdict.UNTRIED, True),
        ({"MAIL": [b"250 ok", b"!"]}, Verdict.UNTRIED, True),
        ({"RCPT": [b"250 ok", b"450 later"], "DATA": [b"354 go", b"503 nobody"]}, Verdict.LATER, False),
        ({"RCPT": [b"250 ok", b"550 nobody"], "DATA": [b"354 go", b"554 nobody"]}, Verdict.REFUSED, False),
        ({"RCPT": [b"250 ok", b"550 nobody"], "DATA": b"354 go on anyway"}, Verdict.REFUSED, True),
        ({"RCPT": [b"250 ok", b"550 nobody"], "DATA": [b"354 go", b""]}, Verdict.REFUSED, True),
        ({"RCPT": [b"250 ok", b""]}, Verdict.LATER, True),
        ({"DATA": [b"354 go", b"451 not now"]}, Verdict.LATER, False),
        ({"DATA": [b"354 go", b""]}, Verdict.LATER, True),
        ({".": [b"250 taken", b""]}, Verdict.UNKNOWN, True),
    ],
)
def test_what_is_known_of_a_mail_that_was_announced(replies, verdict, broken):
    with scripted(**replies) as (port, said), contextlib.closing(client(port)) as line:
        line.open()
        assert line.send(*MAIL, following=NEXT[:2]).verdict == Verdict.SENT
        outcome = line.send(*NEXT)
        assert (outcome.verdict, outcome.broken) == (verdict, broken)
        assert (b"other words" in said) is (verdict == Verdict.UNKNOWN)


def test_an_announced_mail_whose_turn_never_comes_is_not_sent():
    """The lease ran out: the server waits for a content, so neither goodbye nor another mail may be said to it."""
    with scripted() as (port, said), contextlib.closing(client(port)) as line:
        line.open()
        line.send(*MAIL, following=NEXT[:2])
        assert line.send(*MAIL).verdict == Verdict.UNTRIED
        line.open()
        line.send(*MAIL, following=NEXT[:2])
        line.open()  # anew
        assert line.send(*MAIL, following=NEXT[:2]).verdict == Verdict.SENT
        line.close()
        assert (said.count(b"words"), said.count(b"other words"), said.count(b"QUIT")) == (3, 0, 0)


def test_a_server_that_loses_what_is_said_behind_a_content_is_told_one_mail_at_a_time():
    """Else each mail but the first of a line would wait in vain for the answer to its sender."""
    with scripted(MAIL=[b"250 ok", b"!", b"250 ok"]) as (port, said):
        line = SmtpTransport({"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}, reply_seconds=0.1, taken_seconds=0.3)
        line.open()
        assert line.send(*MAIL, following=NEXT[:2]).verdict == Verdict.SENT
        assert line.send(*NEXT).verdict == Verdict.UNTRIED
        with contextlib.closing(client(port)) as another:  # the next run of the same process
            another.open()
            said.clear()
            assert another.send(*NEXT, following=MAIL[:2]).verdict == Verdict.SENT
            assert another.send(*MAIL).verdict == Verdict.SENT
    assert said.count(b".") == 2
    assert parts(said)[:7] == [*AFTER, b".", b"MAIL FROM:<portal@example.org>", b"RCPT TO:<ada@example.org>", b"DATA"]


@pytest.mark.parametrize("reply", [b"421 closing", b"what?", b"", b"!"])
def test_a_line_that_breaks_at_a_content_takes_the_announced_mail_with_it(reply):
    with scripted(**{".": [reply, b"250 taken"]}) as (port, said), contextlib.closing(client(port)) as line:
        line.open()
        assert line.send(*MAIL, following=NEXT[:2]).broken
        line.open()
        assert line.send(*NEXT).verdict == Verdict.SENT
        assert said.count(b"other words") == 1


@pytest.mark.parametrize("reply", [b"530 sign in first", b"451 later", b"421 closing", b"", b"!"])
def test_trouble_before_the_recipient_is_named_is_nobodys_fault(reply):
    with scripted(MAIL=reply, EHLO=b"250 one by one") as (port, said), contextlib.closing(client(port)) as line:
        line.open()
        with pytest.raises(TransportDown):
            line.send(*MAIL)
        assert b"words" not in said


def test_a_server_that_wants_a_new_connection_gets_one():
    with scripted() as (port, _), contextlib.closing(client(port)) as line:
        line.open()
        assert line.send(*MAIL).verdict == Verdict.SENT
        line._smtp.sock.shutdown(socket.SHUT_RDWR)  # idle too long for the server's taste
        outcome = line.send(*MAIL)
        assert (outcome.verdict, outcome.broken) == (Verdict.UNTRIED, True)
        line.open()
        assert line.send(*MAIL).verdict == Verdict.SENT


@pytest.mark.parametrize("greeting", [b"554 go away", b"421 busy", b"nonsense"])
def test_an_unfriendly_greeting_is_no_connection(greeting):
    with scripted(greeting) as (port, _), pytest.raises(TransportDown):
        client(port).open()


def test_nobody_there():
    with pytest.raises(TransportDown, match="Refused"):
        client(free_port()).open()


# TLS ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost, signed by nobody whom the system trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder


@pytest.fixture
def tls_sink(certificate):
    """A server that asks for STARTTLS and a password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    sink = Sink()

    def check(server, session, envelope, mechanism, data):
        is_right = (data.login, data.password) == (b"portal", b"secret word")
        return AuthResult(success=is_right, handled=is_right)

    class Server(Controller):
        def factory(self):
            return SMTP(self.handler, hostname="x", tls_context=context, require_starttls=True, authenticator=check,
                        auth_required=True)  # fmt: skip

    controller = Server(sink, hostname="127.0.0.1", port=free_port(), ready_timeout=20)
    controller.start()
    sink.port = controller.port
    yield sink
    controller.stop(no_assert=True)


def tls_client(port: int, word: str = "secret word", host: str = "localhost") -> SmtpTransport:
    config = {"EMAIL_HOST": host, "EMAIL_PORT": port, "EMAIL_USE_TLS": True}
    return SmtpTransport(config | {"EMAIL_HOST_USER": "portal", "EMAIL_HOST_PASSWORD": word}, reply_seconds=10)


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_sink):
    with pytest.raises(TransportDown, match="CERTIFICATE_VERIFY_FAILED"):
        tls_client(tls_sink.port).open()
    assert tls_sink.taken == []


def trusting(certificate) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate / "cert.pem")


def test_with_a_good_certificate_and_password_mail_leaves(tls_sink, certificate, monkeypatch):
    monkeypatch.setattr(smtp, "_checked_tls", lambda: trusting(certificate))
    with contextlib.closing(tls_client(tls_sink.port)) as line:
        line.open()
        assert line.send(*MAIL).verdict == Verdict.SENT
    assert tls_sink.recipients() == ["ada@example.org"]


def test_a_certificate_of_another_name_is_refused(tls_sink, certificate, monkeypatch):
    monkeypatch.setattr(smtp, "_checked_tls", lambda: trusting(certificate))
    with pytest.raises(TransportDown, match="CERTIFICATE_VERIFY_FAILED"):
        tls_client(tls_sink.port, host="127.0.0.1").open()


def test_a_wrong_password_is_a_lane_that_is_down(tls_sink, certificate, monkeypatch):
    monkeypatch.setattr(smtp, "_checked_tls", lambda: trusting(certificate))
    with pytest.raises(TransportDown, match="535"):
        tls_client(tls_sink.port, word="wrong").open()
