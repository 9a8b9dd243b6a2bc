"""Search and sort keys of Vietnamese text, made here because the database has neither ICU nor unaccent."""

import re
import unicodedata
from functools import cache

_SPACES = re.compile(r"\s+")
# The order of the Vietnamese alphabet; f, j, w, z stand where Latin order puts them.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Tone marks in dictionary order: none, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LETTER_MARKS = frozenset("\u0306\u0302\u031b")


def search_key(text: str) -> str:
    """Lower case without diacritics, đ as d, runs of white space as one blank: what both sides of a search become."""
    lowered = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(char for char in lowered if not unicodedata.combining(char))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", bare.replace("đ", "d"))).strip()


def sort_key(text: str) -> str:
    """A string whose plain byte order is Vietnamese dictionary order: letters first, then tones, then the text.

    Letters with hat, breve or horn are letters of their own; a tone decides only between equal words.
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in _SPACES.sub(" ", unicodedata.normalize("NFC", text.strip().lower())):
        letter, tone = _split(char)
        letters.append(letter)
        tones.append(tone)
    return f"{''.join(letters)}\u0001{''.join(tones).rstrip('0')}"


@cache
def _split(char: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", char)
    tone = next((_TONES[part] for part in parts if part in _TONES), "0")
    base = unicodedata.normalize("NFC", parts[0] + "".join(part for part in parts[1:] if part in _LETTER_MARKS))
    position = _ALPHABET.find(base) if len(base) == 1 else -1
    if position >= 0:
        # Code points above ASCII; the letters that Unicode has there lose their marks before they get here.
        return chr(0x0100 + position), tone
    return base, tone


def item_search_key(code: str, name: str) -> str:
    """Search key of an item or partner: found by code or by any part of its name."""
    return search_key(f"{code} {name}")[:400]
