"""Walking a state machine: `make properties STEPS=100000 SEED=7` walks it that many steps in batches.

Walkers share the steps and the seeds. Each batch has a seed of its own; a failure names it, prints the shortest way
there that was found, and `make properties STEPS=1 SEED=...` goes there again. With PROGRESS=file each batch leaves a
line in that file, and another run goes on after it. Without STEPS one walks a little, batch after batch until
everything that must be seen has come.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from app.core.ids import new_id
from app.core.settings import Settings
from tests.audit import assert_books_hold
from tests.conftest import Cluster
from tests.properties.machine import TradingMachine
from tests.properties.world import Stage

QUICK_RUNS, QUICK_STEPS, QUICK_SEED = 12, 40, 3
# A run ends where Hypothesis has no more choices, mostly well before its last step.
LONG_RUNS, LONG_STEPS = 10, 200
# So many steps of one walker come by everything.
LONG = 20_000
WALKERS = int(os.environ.get("GIAO_PROPERTY_WALKERS") or 1)
MOST_QUICK_BATCHES = 4


@contextmanager
def staged(cluster: Cluster, worker_name: str, app_settings: Settings) -> Iterator[None]:
    """A database of its own: books of earlier batches would slow each look down."""
    name = f"walk_{worker_name}_{new_id().hex[-12:]}"
    stage = Stage.open(cluster.clone(name), app_settings)
    TradingMachine.stage = stage
    try:
        yield
        stage.run(assert_books_hold(stage.engine))
    finally:
        stage.close()
        cluster.drop(name)


@dataclass(slots=True)
class Progress:
    """What one walker has done, kept in a file if there is one: a line per batch that ended well."""

    walker: int
    seed: int
    steps: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    file: Path | None = None

    @classmethod
    def of(cls, walker: int, first: int) -> "Progress":
        """Begin, or go on after the batches that the file has."""
        name = os.environ.get("GIAO_PROPERTY_PROGRESS")
        progress = cls(walker, first, file=Path(name) if name else None)
        if progress.file is not None and progress.file.exists():
            for line in progress.file.read_text().splitlines():
                batch = json.loads(line)
                if batch["walker"] == walker:
                    progress.add(batch)
        return progress

    def add(self, batch: dict[str, Any]) -> None:
        """Count a batch that ended well."""
        self.seed = batch["seed"] + WALKERS
        self.steps += batch["steps"]
        self.outcomes.update(batch["outcomes"])

    def keep(self, batch: dict[str, Any]) -> None:
        """Count a batch and write it down."""
        self.add(batch)
        if self.file is not None:
            with self.file.open("a") as lines:
                lines.write(json.dumps(batch, ensure_ascii=False) + "\n")


def walk(machine: type[TradingMachine], at: int, runs: int, steps: int, *, shorten: bool) -> None:
    """Run a machine some times; the seed decides every step."""
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        # Of a short walk the seed alone finds a failure again at once.
        phases=[Phase.generate, Phase.shrink] if shorten else [Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    try:
        run_state_machine_as_test(seed(at)(machine), settings=chosen)
    except BaseException as failure:
        failure.add_note(f"Found again by: make properties STEPS=1 SEED={at}")
        raise


def revision() -> str:
    """The commit that is walked."""
    words = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()


def walk_on(
    machine: type[TradingMachine],
    cluster: Cluster,
    worker_name: str,
    app_settings: Settings,
    *,
    walker: int,
    at_least: AbstractSet[str],
    seen: AbstractSet[str],
) -> None:
    """The short walk, or as many steps as were asked for; one that never got to all it must see has proved little.

    That is `at_least` for the short walk, all of `seen` for a long one.
    """
    steps = int(os.environ.get("GIAO_PROPERTY_STEPS") or 0)
    wanted = (steps + WALKERS - 1 - walker) // WALKERS
    if steps and not wanted:
        return
    first = int(os.environ.get("GIAO_PROPERTY_SEED") or QUICK_SEED) + walker
    progress = Progress.of(walker, first)
    size, commit = (LONG_RUNS, LONG_STEPS) if wanted else (QUICK_RUNS, QUICK_STEPS), revision()
    while True:
        at, began = progress.seed, time.monotonic()
        machine.steps = 0
        machine.outcomes.clear()
        with staged(cluster, worker_name, app_settings):
            walk(machine, at, *size, shorten=bool(wanted))
        seconds = round(time.monotonic() - began, 1)
        batch = {"walker": walker, "seed": at, "commit": commit, "steps": machine.steps, "seconds": seconds}
        progress.keep({**batch, "outcomes": dict(machine.outcomes)})
        if wanted:
            rate = f"{machine.steps / seconds:.0f} a second"
            print(f"{progress.steps:,} of {wanted:,} steps, {rate}; seed {at} is done", file=sys.stderr, flush=True)
            if progress.steps >= wanted:
                break
        elif progress.outcomes.keys() >= at_least or at >= first + MOST_QUICK_BATCHES - 1:
            break
    if wanted:
        for outcome, count in progress.outcomes.most_common():
            print(f"{count:>8,}  {outcome}", file=sys.stderr)
    lacking = at_least if not wanted else seen if wanted >= LONG else set[str]()
    assert progress.outcomes.keys() >= lacking, lacking - progress.outcomes.keys()
