"""Servers with good and bad certificates on loopback, signed by an authority of the tests' own."""

from __future__ import annotations

import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey
HOST = "site.localhost"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def tls_web(folder: Path) -> Iterator[dict[str, int]]:
    """Ports of servers by what is wrong with them; `folder`/ca.pem is the authority to trust."""
    authority = ec.generate_private_key(ec.SECP256R1())
    ca = _certificate("authority", authority, authority, names=(), days=(-1, 10))
    folder.joinpath("ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    stranger = ec.generate_private_key(ec.SECP256R1())
    signed = {
        "good": (authority, (HOST,), (-1, 10)),
        "self-signed": (stranger, (HOST,), (-1, 10)),
        "other-host": (authority, ("elsewhere.localhost",), (-1, 10)),
        "expired": (authority, (HOST,), (-10, -1)),
        "not-yet": (authority, (HOST,), (5, 10)),
        "old": (authority, (HOST,), (-1, 10)),
    }
    with ExitStack() as stack:
        ports = {"plain": stack.enter_context(_server(None))}
        for name, (signer, names, days) in signed.items():
            context = _context(folder / f"{name}.pem", signer, names, days)
            if name == "old":
                _make_old(context)
            ports[name] = stack.enter_context(_server(context))
        yield ports


def _make_old(context: ssl.SSLContext) -> None:
    """Let a server speak only what nobody should speak any more."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")


def _context(file: Path, signer: Key, names: tuple[str, ...], days: tuple[int, int]) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(names[0], key, signer, names=names, days=days)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def _certificate(
    name: str, key: Key, signer: Key, *, names: tuple[str, ...], days: tuple[int, int]
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), critical=False)
    return builder.sign(signer, hashes.SHA256())


@contextmanager
def _server(context: ssl.SSLContext | None) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # handshakes that fail are the tests' aim
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
