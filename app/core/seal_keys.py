"""The key that seals of the audit trail are signed with: Ed25519, in a file beside the database, not in it."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.key_files import write_key_once

FILE = "seal-key.pem"


class SealKey:
    """Signs and verifies."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def load(cls, data_dir: Path) -> "SealKey":
        """Read `data_dir/seal-key.pem`, making it (mode 0600) when there is none."""
        path = data_dir / FILE
        if not path.exists():
            write_key_once(path, Ed25519PrivateKey.generate())
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(private, Ed25519PrivateKey):
            raise TypeError(f"{path} is not an Ed25519 key")
        return cls(private)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._private.public_key().public_bytes_raw()

    def sign(self, digest: bytes) -> bytes:
        """Return the signature of a digest."""
        return self._private.sign(digest)

    def signed(self, signature: bytes, digest: bytes) -> bool:
        """Tell whether this key made the signature."""
        try:
            self._private.public_key().verify(signature, digest)
        except InvalidSignature:
            return False
        return True
