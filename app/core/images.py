"""What an image says of itself in its first bytes; nothing of it is unpacked."""

import struct
from dataclasses import dataclass

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# Markers of JPEG that a frame begins with, and so its size: all of C0 to CF but tables and extensions.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class ImageHead:
    """Type and size in pixels."""

    media_type: str
    width: int
    height: int


def image_head(content: bytes) -> ImageHead | None:
    """Type and size of a PNG or JPEG, by its content; none of anything else."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) >= 24:
        return ImageHead("image/png", *struct.unpack(">II", content[16:24]))
    return _jpeg(content) if content.startswith(_JPEG) else None


def _jpeg(content: bytes) -> ImageHead | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = struct.unpack(">xBH", content[at : at + 4])
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return ImageHead("image/jpeg", width, height)
        at += 2 + length
    return None
