"""The evidence file: a ZIP of a JSON and a PDF that ends in a signature over every byte before it."""

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.document_signatures import InvalidSignatureError, SignedContent, read_signed
from app.core.tokens import TokenKeys

FORMAT = "giao-evidence-1"
DATA, PAGE = "evidence.json", "evidence.pdf"
MEMBERS = (DATA, PAGE)
MOST_BYTES = 200 * 1024 * 1024
# Of the ZIP's own, the length of what follows: the signature is its comment.
_LENGTH = struct.Struct("<H")
_LOCAL_HEADER_BYTES = 30
# What reading a ZIP raises when some byte of its directory is not what it was.
UNREADABLE = (
    zipfile.BadZipFile,
    NotImplementedError,
    ValueError,
    struct.error,
    OSError,
    EOFError,
    IndexError,
    OverflowError,
)
_EPOCH = (2000, 1, 1, 0, 0, 0)


def pack(keys: TokenKeys, files: Mapping[str, bytes]) -> bytes:
    """Put the files together and sign them."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name in MEMBERS:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name])
    body = held.getvalue()[: -_LENGTH.size]
    said = {
        "format": FORMAT,
        "container": hashlib.sha256(body).hexdigest(),
        "files": {name: hashlib.sha256(files[name]).hexdigest() for name in MEMBERS},
    }
    signature = keys.sign_document(json.dumps(said, sort_keys=True).encode()).encode()
    return body + _LENGTH.pack(len(signature)) + signature


@dataclass(frozen=True, slots=True)
class Opened:
    """An evidence file taken apart: its files, who signed, and what of it is not as it was signed."""

    files: Mapping[str, bytes]
    key: str | None
    altered: tuple[str, ...]


def unpack(content: bytes) -> Opened:
    """Take a file apart and compare it with its signature; whatever is wrong is told, never raised."""
    try:
        files, body, signature = _apart(content)
    except UNREADABLE as error:
        return Opened({}, None, (f"the container cannot be read: {error}",))
    try:
        signed = read_signed(signature)
        said = _said(signed)
    except InvalidSignatureError:
        return Opened(files, None, ("the signature",))
    altered = [name for name in MEMBERS if said.files.get(name) != hashlib.sha256(files.get(name, b"")).hexdigest()]
    if said.container != hashlib.sha256(body).hexdigest() and not altered:
        altered.append("the container (names, dates or order of its files)")
    return Opened(files, signed.key, tuple(altered))


def _apart(content: bytes) -> tuple[dict[str, bytes], bytes, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        comment, entries = archive.comment, archive.infolist()
    if [entry.filename for entry in entries] != list(MEMBERS):
        raise ValueError("it does not hold exactly one evidence.json and one evidence.pdf")
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise ValueError("its files are not stored as they are")
    files = {}
    for entry in entries:
        # By its place rather than through the archive, which would stop at a changed byte without saying whose it is.
        start = entry.header_offset + _LOCAL_HEADER_BYTES + len(entry.filename)
        files[entry.filename] = content[start : start + entry.file_size]
    cut = len(content) - len(comment) - _LENGTH.size
    if _LENGTH.unpack(content[cut : cut + _LENGTH.size]) != (len(comment),):
        raise ValueError("something follows its signature")
    return files, content[:cut], comment.decode("ascii")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a signature is over: digests of everything before it, and of each file."""

    container: str
    files: Mapping[str, str]


def _said(signed: SignedContent) -> _Said:
    try:
        said = json.loads(signed.content)
        if said["format"] != FORMAT:
            raise InvalidSignatureError("over another kind of file")
        return _Said(str(said["container"]), {str(name): str(digest) for name, digest in said["files"].items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidSignatureError("not over an evidence file") from error
