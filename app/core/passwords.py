"""Passwords: argon2id (19 MiB, 2 passes), computed in threads, never in the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from passlib.context import CryptContext

LONGEST_PASSWORD = 256
SHORTEST_PASSWORD = 10

_context = CryptContext(
    schemes=["argon2"],
    argon2__type="ID",
    argon2__memory_cost=19_456,
    argon2__time_cost=2,
    argon2__parallelism=1,
)
# Two at a time: a burst of sign-ins must leave the processors to the orders.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
_dummy_hash = _context.hash("nobody has this password")


def hash_password_now(password: str) -> str:
    """Hash in the calling thread (about 45 ms): for the command line and for seeding."""
    return str(_context.hash(password))


async def hash_password(password: str) -> str:
    """Hash a password for keeping."""
    return await asyncio.get_running_loop().run_in_executor(_threads, hash_password_now, password)


async def verify_password(password: str, kept: str | None) -> bool:
    """Tell whether `password` is the kept one; takes equally long when there is no account."""
    loop = asyncio.get_running_loop()
    matches = await loop.run_in_executor(_threads, _verify, password, kept or _dummy_hash)
    return matches and kept is not None


def _verify(password: str, kept: str) -> bool:
    try:
        return bool(_context.verify(password, kept))
    except ValueError:
        return False


def needs_new_hash(kept: str) -> bool:
    """Tell whether the hash was made with weaker settings than today's."""
    return bool(_context.needs_update(kept))
