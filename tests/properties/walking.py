"""Walking a state machine: `make properties STEPS=100000 SEED=7` walks it that many steps in batches.

Two walkers share the steps and the seeds. Each batch has a seed of its own; a failure names it, and
`make properties STEPS=1 SEED=...` finds it again. Without STEPS one walks a little, batch after batch until everything
that must be seen has come.
"""

import os
import sys
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from app.core.ids import new_id
from app.core.settings import Settings
from tests.audit import assert_books_hold
from tests.conftest import Cluster
from tests.properties.machine import TradingMachine
from tests.properties.world import Stage

QUICK_RUNS, QUICK_STEPS, QUICK_SEED = 12, 40, 3
LONG_RUNS, LONG_STEPS = 20, 100
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


def walk(machine: type[TradingMachine], at: int, runs: int, steps: int) -> None:
    """Run a machine some times; the seed decides every step."""
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        # A seed finds a failure again at once; making it shorter would take longer than reading it.
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    try:
        run_state_machine_as_test(seed(at)(machine), settings=chosen)
    except BaseException as failure:
        failure.add_note(f"Found again by: make properties STEPS=1 SEED={at}")
        raise


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
    first = at = int(os.environ.get("GIAO_PROPERTY_SEED") or QUICK_SEED) + walker
    last = at + MOST_QUICK_BATCHES - 1
    began, size = time.monotonic(), (LONG_RUNS, LONG_STEPS) if wanted else (QUICK_RUNS, QUICK_STEPS)
    machine.steps = 0
    machine.outcomes.clear()
    while True:
        with staged(cluster, worker_name, app_settings):
            walk(machine, at, *size)
        done = machine.steps
        if wanted:
            rate = done / (time.monotonic() - began)
            print(f"{done:,} of {wanted:,} steps, {rate:.0f} a second; seed {at} is done", file=sys.stderr, flush=True)
        if done >= wanted and (wanted or machine.outcomes.keys() >= at_least or at == last):
            break
        at += WALKERS
    if wanted:
        for outcome, count in machine.outcomes.most_common():
            print(f"{count:>8,}  {outcome}", file=sys.stderr)
    # A single batch is a failure that was found again.
    lacking = (seen if at > first else set()) if wanted else at_least
    assert machine.outcomes.keys() >= lacking, lacking - machine.outcomes.keys()
