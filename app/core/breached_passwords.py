"""Passwords that are known from breaches, kept with the program: no password leaves the machine to be looked up."""

import hashlib
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

PREFIX_BYTES = 5
LIST = Path(__file__).with_suffix(".bin")


def is_breached(password: str) -> bool:
    """Tell whether the password, in whatever case, is on the list; one in ten million others is taken for it."""
    wanted, prefixes = prefix_of(password), _prefixes()

    def entry(number: int) -> bytes:
        return prefixes[number * PREFIX_BYTES : (number + 1) * PREFIX_BYTES]

    return entry(bisect_left(range(len(prefixes) // PREFIX_BYTES), wanted, key=entry)) == wanted


def prefix_of(password: str) -> bytes:
    """What the list keeps of a password."""
    return hashlib.sha256(normalised(password).encode()).digest()[:PREFIX_BYTES]


def normalised(password: str) -> str:
    """The form in which passwords are compared: capitals make a known password no less known."""
    return unicodedata.normalize("NFKC", password).casefold()


@lru_cache(maxsize=1)
def _prefixes() -> bytes:
    return LIST.read_bytes()
