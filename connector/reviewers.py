"""The keys of those who approve plans: the private half in the OS keyring, and nowhere else."""

import base64
import binascii

import keyring
import keyring.errors
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from connector.errors import SettingsError
from connector.settings import KEYRING_SERVICE, Settings

SERVICE = f"{KEYRING_SERVICE}:reviewer"


def sign(reviewer: str, text: str) -> tuple[str, str]:
    """Return the reviewer's public key and their signature of ``text``, both in base64.

    A reviewer who has no key on this computer gets one. Raises SettingsError where there is
    no keyring to hold it.
    """
    key = _load(reviewer) or _make(reviewer)
    return _encode(key.public_key().public_bytes_raw()), _encode(key.sign(text.encode()))


def is_trusted(settings: Settings, reviewer: str, public_key: str) -> bool:
    """Tell whether this is the reviewer's key: by the settings, where they name reviewers,
    else by this computer's keyring."""
    if settings.reviewers:
        return settings.reviewers.get(reviewer) == public_key
    own = _load(reviewer)
    return own is not None and _encode(own.public_key().public_bytes_raw()) == public_key


def is_signed(public_key: str, text: str, signature: str) -> bool:
    """Tell whether the owner of this key has signed exactly this text."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _load(reviewer: str) -> Ed25519PrivateKey | None:
    try:
        kept = keyring.get_password(SERVICE, reviewer)
    except keyring.errors.KeyringError:
        return None
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(kept)) if kept else None


def _make(reviewer: str) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    try:
        keyring.set_password(SERVICE, reviewer, _encode(key.private_bytes_raw()))
    except keyring.errors.KeyringError:
        raise SettingsError(
            "本机没有可用的系统钥匙串，不能保存审核人的签名密钥，请换一台有钥匙串的电脑审核"
        ) from None
    return key


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
