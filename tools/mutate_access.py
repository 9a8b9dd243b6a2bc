"""Takes every access check away, one at a time, and reports whether a test notices.

    .venv/bin/python tools/mutate_access.py [--progress FILE] [--only PART] [--minutes N] [TESTS ...]

What was found is kept in the progress file, so that a run that was ended goes on where it stopped. Ends with 1 when a
check can go without a test failing.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The tests that are about access and run in one process; those with servers of their own do not see what is changed.
TELLING = (
    "tests/policy",
    "tests/core/test_tokens.py",
    "tests/unit/test_windows.py",
    "tests/access/test_access_windows.py",
    "tests/access/test_permission_groups.py",
    "tests/access/test_hidden_warehouses.py",
    "tests/api/test_auth.py",
    "tests/api/test_edge.py",
    "tests/accounts",
    "tests/customisation",
    "tests/intake/test_access.py",
    "tests/purchasing/test_access.py",
    "tests/production/test_walls.py",
    "tests/stock/test_walls.py",
    "tests/stock/test_blind_counts.py",
    "tests/api/test_sales_access.py",
)


def main() -> int:
    """Run, and say what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--progress", type=Path, default=ROOT / "var" / "mutation.jsonl")
    parser.add_argument("--only", default="", help="a part of the names of the checks that are wanted")
    parser.add_argument("--minutes", default="600", help="how long to go on")
    parser.add_argument("tests", nargs="*", default=TELLING)
    wanted = parser.parse_args()
    wanted.progress.parent.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "GIAO_MUTATION_PROGRESS": str(wanted.progress.resolve()),
        "GIAO_MUTATION_ONLY": wanted.only,
        "GIAO_MUTATION_MINUTES": wanted.minutes,
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-s",
        "-p",
        "tests.mutation.plugin",
        "-p",
        "no:xdist",
        *wanted.tests,
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    return report(wanted.progress) or (done.returncode if done.returncode > 1 else 0)


def report(progress: Path) -> int:
    """Print the sums by mechanism and what nobody noticed; answers 1 when there is any such."""
    lines = progress.read_text(encoding="utf-8").splitlines() if progress.exists() else []
    findings = [json.loads(line) for line in lines]
    counts = Counter((entry["mechanism"], entry["status"]) for entry in findings)
    for (mechanism, status), number in sorted(counts.items()):
        sys.stdout.write(f"{mechanism:<24} {status:<20} {number}\n")
    unnoticed = [entry for entry in findings if entry["status"] != "killed"]
    for entry in unnoticed:
        sys.stdout.write(f"{entry['status']}: {entry['name']}\n")
    sys.stdout.write(f"{len(findings)} checks taken away, {len(findings) - len(unnoticed)} noticed\n")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    raise SystemExit(main())
