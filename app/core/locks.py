"""Numbers of advisory locks."""

import hashlib

# Under this name a session keeps the number of the lock that its transaction began with, if it did.
HELD = "held"


def lock_number(*parts: object) -> int:
    """The number of the lock on what the parts name together, for `pg_advisory_xact_lock` and its like."""
    digest = hashlib.sha256("\0".join(str(part) for part in parts).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
