"""Makes `app/core/breached_passwords.bin` from a list of passwords, one a line: sorted prefixes of their hashes."""

import sys
from pathlib import Path

from app.core.breached_passwords import LIST, normalised, prefix_of
from app.core.passwords import SHORTEST_PASSWORD


def main(source: str) -> None:
    """Keep what is long enough to be chosen at all."""
    lines = Path(source).read_text(encoding="utf-8", errors="replace").splitlines()
    kept = {prefix_of(line) for line in lines if len(normalised(line)) >= SHORTEST_PASSWORD}
    LIST.write_bytes(b"".join(sorted(kept)))
    sys.stdout.write(f"{len(kept)} passwords in {LIST.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1])
