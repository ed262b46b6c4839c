"""Whether the platform's host can be reached: name, connection and encryption told apart."""

import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from connector.errors import ConnectorError, PlatformUnavailableError

NAME = "域名解析（DNS）"
CONNECTION = "连接（TCP）"
ENCRYPTION = "加密（TLS）"

OLD_PROTOCOL = ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "WRONG_VERSION_NUMBER")


@dataclass(frozen=True)
class Reached:
    """How the host answered."""

    address: str
    encryption: str


def reach(url: str, *, timeout_seconds: float) -> Reached:
    """Connect to the platform's host without sending anything.

    Raises PlatformUnavailableError whose ``subject`` is the step that failed.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    try:
        address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4]
    except (OSError, UnicodeError):
        raise _failed(NAME, f"找不到主机 {host}") from None
    try:
        plain = socket.create_connection((host, port), timeout=timeout_seconds)
    except TimeoutError:
        raise _failed(CONNECTION, f"{host} 的 {port} 端口没有回应") from None
    except ConnectionRefusedError:
        raise _failed(CONNECTION, f"{host} 拒绝 {port} 端口的连接") from None
    except OSError as error:
        raise _failed(CONNECTION, f"连不到 {host}（{error.strerror}）") from None
    with plain:
        return Reached(address=f"{address[0]}:{port}", encryption=_encrypt(plain, host))


def _encrypt(plain: socket.socket, host: str) -> str:
    context = ssl.create_default_context()
    context.check_hostname = False  # nothing is sent; the certificate is judged elsewhere
    context.verify_mode = ssl.CERT_NONE
    try:
        with context.wrap_socket(plain, server_hostname=host) as secure:
            return secure.version() or ""
    except ssl.SSLError as error:
        if any(sign in (error.reason or "") for sign in OLD_PROTOCOL):
            raise _failed(ENCRYPTION, "对方不是 https，或只会过时的加密方式") from None
        raise _failed(ENCRYPTION, f"加密没有谈成（{error.reason or '没有说明'}）") from None
    except OSError:
        raise _failed(ENCRYPTION, "对方接了连接，却没有用加密应答") from None


def _failed(step: str, reason: str) -> ConnectorError:
    return PlatformUnavailableError(reason, subject=step)
