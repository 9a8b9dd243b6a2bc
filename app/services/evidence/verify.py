"""Verifies an evidence file with nothing but the file: what is proven, by which key, and what was altered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.services.evidence.bundle import DATA, FORMAT, unpack
from app.services.evidence.figures import compare_figures
from app.services.trail.parts import (
    ENTRY,
    HEAD,
    LEDGERS,
    POSTING_PARTS,
    chained,
    climb,
    columns_of,
    leaf_of,
    posting_digest,
    salted,
)

Json = Mapping[str, Any]


@dataclass(slots=True)
class Verdict:
    """What a file proves. It is `intact` when nothing of it was altered and the key is the expected one, if any is."""

    key: str | None = None
    expected_key: str | None = None
    subject: str | None = None
    company: str | None = None
    taken_at: str | None = None
    taken_by: str | None = None
    proven: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Whether everything in it can be relied on, as far as the key can."""
        return self.key is not None and not self.altered and self.expected_key in (None, self.key)

    def as_json(self) -> dict[str, Any]:
        """The verdict as JSON."""
        return {"intact": self.intact, **asdict(self)}


def verify_evidence(content: bytes, expected_key: str | None = None) -> Verdict:
    """Judge an evidence file; a file that is none, or is broken, is altered."""
    opened = unpack(content)
    verdict = Verdict(key=opened.key, expected_key=expected_key, altered=list(opened.altered))
    if DATA not in opened.files:
        return verdict
    try:
        data = json.loads(opened.files[DATA])
        if data["format"] != FORMAT:
            raise ValueError("another format")
        _introduce(verdict, data)
        _check_seals(verdict, data)
        _check_rows(verdict, data)
        agreed, differing = compare_figures(data)
        verdict.proven += agreed
        verdict.altered += differing
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError) as error:
        verdict.altered.append(f"{DATA} cannot be read any more ({type(error).__name__})")
    return verdict


def _introduce(verdict: Verdict, data: Json) -> None:
    subject, company = data["subject"], data["company"]
    verdict.subject = f"{subject['kind']} {subject['number']}"
    verdict.company = f"{company['name']} ({company['code']})"
    verdict.taken_at, verdict.taken_by = data["taken_at"], data["taken_by"]["name"]


def _check_seals(verdict: Verdict, data: Json) -> None:
    """Each seal follows from its own content, is signed, and names the one before it where that is here, too."""
    company_id, key = UUID(data["company"]["id"]), Ed25519PublicKey.from_public_bytes(bytes.fromhex(data["seal_key"]))
    digests: dict[int, str] = {}
    for seal in data["seals"]:
        number, digest = seal["number"], bytes.fromhex(seal["digest"])
        before, root = bytes.fromhex(seal["before"]), bytes.fromhex(seal["root"])
        if chained(company_id, number, before, seal["rows"], root) != digest or not _signed(key, seal, digest):
            verdict.altered.append(f"seal {number}: it is not what was signed")
        if digests.get(number - 1, seal["before"]) != seal["before"]:
            verdict.altered.append(f"seal {number}: it does not follow from seal {number - 1}")
        digests[number] = seal["digest"]
    if digests:
        numbers = ", ".join(map(str, sorted(digests)))
        verdict.proven.append(f"seals {numbers} of the audit trail are signed with seal key {data['seal_key']}")


def _signed(key: Ed25519PublicKey, seal: Json, digest: bytes) -> bool:
    try:
        key.verify(bytes.fromhex(seal["signature"]), digest)
    except InvalidSignature:
        return False
    return True


def _check_rows(verdict: Verdict, data: Json) -> None:
    seals = {seal["number"]: seal for seal in data["seals"]}
    kept_back = 0
    for kind, rows in (("posting", data["postings"]), ("entry", data["entries"])):
        sealed = unsealed = 0
        for row in rows:
            name, digest = _posting(row) if kind == "posting" else _entry(row)
            kept_back += sum("hash" in one for part in row.get("parts", {}).values() for one in (part, *_rows(part)))
            if row["seal"] is None:
                unsealed += 1
            elif _lies_in(seals[row["seal"]], kind, row, digest):
                sealed += 1
            else:
                verdict.altered.append(f"{name}: it is not as seal {row['seal']} holds it")
        named = {"posting": "postings", "entry": "trail entries"}[kind]
        if sealed:
            verdict.proven.append(f"{sealed} {named} are in the sealed trail exactly as they are shown")
        if unsealed:
            verdict.proven.append(f"{unsealed} {named} are newer than the last seal: only the file's signature vouches")
    if kept_back:
        verdict.proven.append(f"{kept_back} parts are kept back from the reader; their hashes fit the seals")


def _posting(row: Json) -> tuple[str, bytes]:
    """How a posting is called, and its digest from what is shown and the hashes of what is not."""
    parts = row["parts"]
    name = f"posting {row['id']}"
    if "text" in parts["head"]:
        head = columns_of(parts["head"]["text"], HEAD)
        if head["id"] != row["id"]:
            raise ValueError("a head of another posting")
        name = f"{head['document_kind']} {head['document_number']} ({head['event']}, posting {row['id']})"
    return name, posting_digest(_part(parts[part], part) for part in POSTING_PARTS)


def _part(part: Json, name: str) -> bytes:
    if "hash" in part:
        return bytes.fromhex(part["hash"])
    salt = bytes.fromhex(part["salt"])
    if name not in LEDGERS:
        return salted(salt, part["text"].encode())
    return salted(salt, b"".join(_row(row) for row in _rows(part)))


def _rows(part: Json) -> Sequence[Json]:
    rows: Sequence[Json] = part.get("rows", ())
    return rows


def _row(row: Json) -> bytes:
    if "hash" in row:
        return bytes.fromhex(row["hash"])
    return salted(bytes.fromhex(row["salt"]), row["text"].encode())


def _entry(row: Json) -> tuple[str, bytes]:
    entry = columns_of(row["text"], ENTRY)
    if entry["id"] != row["id"]:
        raise ValueError("a text of another entry")
    return f"trail entry {row['id']} ({entry['action']})", salted(bytes.fromhex(row["salt"]), row["text"].encode())


def _lies_in(seal: Json, kind: str, row: Json, digest: bytes) -> bool:
    leaf = leaf_of(kind, UUID(row["id"]), digest)
    root = climb(leaf, row["index"], seal["rows"], [bytes.fromhex(beside) for beside in row["path"]])
    return root is not None and root.hex() == seal["root"]
