"""The platform's certificate: who it says it is, and whether it is the one we trust."""

import base64
import hashlib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from connector.errors import CertificateError, PlatformUnavailableError


@dataclass(frozen=True)
class Certificate:
    """What a person needs to see before trusting a certificate."""

    subject: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    sha256: str
    spki_pin: str  #: base64 SHA-256 of the public key, as Chromium takes it


def fetch_certificate(url: str, *, timeout_seconds: float) -> Certificate:
    """Return the certificate that the platform shows now, without judging it.

    Raises PlatformUnavailableError where the host does not answer.
    """
    parts = urlsplit(url)
    context = ssl.create_default_context()
    context.check_hostname = False  # nothing is sent; the pin is what decides
    context.verify_mode = ssl.CERT_NONE
    address = (parts.hostname or "", parts.port or 443)
    try:
        with (
            socket.create_connection(address, timeout=timeout_seconds) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname) as secure,
        ):
            encoded = secure.getpeercert(binary_form=True)
    except (OSError, UnicodeError) as error:
        raise PlatformUnavailableError(
            f"连接不上 {parts.netloc}（{_cause(error)}），请检查网络和设置项 platform.url"
        ) from error
    if not encoded:
        raise CertificateError(f"{parts.netloc} 没有出示证书")
    return parse_certificate(encoded)


def _cause(error: Exception) -> str:
    """Say in the operator's words why there was no connection."""
    if isinstance(error, TimeoutError):
        return "没有回应"
    if isinstance(error, ConnectionRefusedError):
        return "对方拒绝连接"
    if isinstance(error, socket.gaierror | UnicodeError):
        return "找不到这个主机"
    return "加密连接没有建立" if isinstance(error, ssl.SSLError) else "网络中断"


def parse_certificate(encoded: bytes) -> Certificate:
    """Return what a DER certificate says."""
    certificate = x509.load_der_x509_certificate(encoded)
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        names=_names(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        sha256=hashlib.sha256(encoded).hexdigest(),
        spki_pin=base64.b64encode(hashlib.sha256(key).digest()).decode("ascii"),
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(str(name.value) for name in extension.value)


def require_trusted(
    certificate: Certificate, pins: Sequence[str], *, url: str, known: Sequence[object] = ()
) -> None:
    """Return if the certificate's key is pinned, or publicly valid where nothing is pinned.

    Raises CertificateError, which shows old and new side by side where a pin does not fit;
    ``known`` is what a person sees of the old ones, if more than their pins is known.
    """
    host = urlsplit(url).netloc
    if pins and certificate.spki_pin not in pins:
        old = "、".join(map(str, known or pins))
        raise CertificateError(
            f"{host} 的证书变了，已停止。原来信任：{old}；现在出示：{describe(certificate)}。"
            "请向平台管理方核实后运行 connector trust"
        )
    if not pins and not is_publicly_valid(url):
        raise CertificateError(f"{host} 的证书还没有被信任。请运行 connector trust 查看并确认证书")


def describe(certificate: Certificate) -> str:
    """Return in one line what tells a certificate from another."""
    days = f"{certificate.not_before:%Y-%m-%d} 至 {certificate.not_after:%Y-%m-%d}"
    names = f"，名称 {'、'.join(certificate.names)}" if certificate.names else ""
    return f"{certificate.spki_pin}，有效期 {days}{names}"


def is_publicly_valid(url: str) -> bool:
    """Tell whether this computer trusts the certificate without a pin."""
    parts = urlsplit(url)
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((parts.hostname or "", parts.port or 443), 10) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname),
        ):
            return True
    except (OSError, UnicodeError):
        return False
