"""Encrypts what must be readable again: second-factor secrets, with keys from the data directory."""

from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.core.key_files import write_once

KEY_FILE = "second-factor.keys"


class UnreadableSecretError(RuntimeError):
    """The kept secret was sealed with a key that is not in the data directory."""


class SecretBox:
    """Seals with the first key of the file and opens with all: a new key goes on top, an old one stays below."""

    def __init__(self, keys: list[str]) -> None:
        self._keys = MultiFernet([Fernet(key) for key in keys])

    @classmethod
    def load(cls, data_dir: Path) -> "SecretBox":
        """Read the keys of `data_dir`, one a line, making the file (mode 0600) when there is none."""
        path = data_dir / KEY_FILE
        if not path.exists():
            data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_once(path, Fernet.generate_key())
        return cls(path.read_text(encoding="ascii").split())

    def seal(self, secret: str) -> bytes:
        """What may be kept of a secret."""
        return self._keys.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        """The secret; raises UnreadableSecretError when no key fits."""
        try:
            return self._keys.decrypt(sealed).decode()
        except InvalidToken as error:
            raise UnreadableSecretError(KEY_FILE) from error
