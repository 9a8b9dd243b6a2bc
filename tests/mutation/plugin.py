"""Runs the tests once to learn what each executes, then again for each check that is taken away.

GIAO_MUTATION_PROGRESS is a file to which each finding is added, and whose findings are not made again;
GIAO_MUTATION_ONLY a part of the names wanted; GIAO_MUTATION_MINUTES how long to go on.
"""

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.applying import Change, Policies, applied, in_code, in_sql, of_routes
from tests.mutation.finding import APP
from tests.policy import routes

MARK = str(APP) + os.sep
MATRIX, SECOND_WALL = "test_matrix.py", "test_second_wall.py"
MANY_ROUTES = 250
# How long to look for a test that notices one change.
LONGEST_S = 90.0
KILLED, SURVIVED, UNREACHED = "killed", "survived", "no test goes there"

Place = tuple[str, int]


@dataclass(slots=True)
class Learned:
    """What a test executes: its functions, and by which routes; how long it takes."""

    seconds: float = 0.0
    routes: dict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(slots=True)
class Run:
    """The session, the place of the second wall, and what is known so far."""

    session: pytest.Session
    policies: Policies = field(default_factory=Policies)
    learned: dict[pytest.Item, Learned] = field(default_factory=dict)

    def passes(self, item: pytest.Item) -> bool:
        """Run one test, with the fixtures of its module and session left for the next."""
        setups = self.session._setupstate
        if setups.stack:
            setups.teardown_exact(Beside(item))  # type: ignore[arg-type]
        reports = runtestprotocol(item, log=False, nextitem=Beside(item))  # type: ignore[arg-type]
        return not any(report.failed for report in reports)

    def learn(self) -> None:
        """Run every test once, watching; those that fail as it is can tell nothing."""
        modules: set[object] = set()
        for item in self.session.items:
            if item.parent not in modules:
                modules.add(item.parent)
                self.passes(item)  # makes what the module shares, of which nothing is to be learned
            seen, began = Learned(), time.perf_counter()
            with watching(seen):
                passed = self.passes(item)
            seen.seconds = time.perf_counter() - began
            if passed:
                self.learned[item] = seen
            else:
                say(f"fails as it is: {item.nodeid}")

    def judge(self, change: Change) -> tuple[str, str]:
        """Whether a test notices that the check is gone, and which."""
        telling = self.telling(change)
        while telling:
            with applied(change):
                item = next((item for item, narrowed in telling if not self.passes_for(item, narrowed)), None)
            if item is None:
                return SURVIVED, f"{len(telling)} tests"
            narrowed = dict(telling)[item]
            if self.passes_for(item, narrowed):
                return KILLED, item.nodeid
            say(f"fails without a change as well: {item.nodeid} {sorted(narrowed)}")
            telling.remove((item, narrowed))
        return UNREACHED, ""

    def passes_for(self, item: pytest.Item, narrowed: set[str]) -> bool:
        """Run one test, whose walk keeps to some routes; none: to all."""
        routes.focus.only = frozenset(narrowed)
        try:
            return self.passes(item)
        finally:
            routes.focus.only = frozenset()

    def telling(self, change: Change) -> list[tuple[pytest.Item, set[str]]]:
        """The tests that go there, the quickest first, each with the routes by which it does."""
        found: list[tuple[float, pytest.Item, set[str]]] = []
        for item, learned in self.learned.items():
            by = _ways(change, item, learned)
            if by is not None:
                walked = by - {""}
                found.append((learned.seconds * (len(walked) / MANY_ROUTES if walked else 1.0), item, walked))
        chosen, left_s = [], LONGEST_S
        for seconds, item, by in sorted(found, key=lambda entry: entry[0]):
            if left_s > 0:
                chosen.append((item, by))
            left_s -= seconds
        return chosen


def _ways(change: Change, item: pytest.Item, learned: Learned) -> set[str] | None:
    """By which routes a test goes through what is changed; none: it does not."""
    if change.mechanism == "row-level security":
        return set() if SECOND_WALL in item.nodeid else None
    if change.routes:
        walked = set().union(*learned.routes.values())
        return set(change.routes) if MATRIX in item.nodeid and change.routes <= walked else None
    ways = [
        by
        for (path, line), by in learned.routes.items()
        if path == change.path and line in (change.first_line, line if not change.first_line else None)
    ]
    return set().union(*ways) if ways else None


class Beside:
    """Stands for a test that runs next in the same module: what is shared with it stays."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item

    def listchain(self) -> list[Any]:
        """The collectors of the test, without itself."""
        return self._item.listchain()[:-1]


class watching:
    """Takes down which functions of the application run, and for which route."""

    def __init__(self, learned: Learned) -> None:
        self._learned = learned
        self._seen: dict[str, dict[int, CodeType]] = defaultdict(dict)

    def __enter__(self) -> None:
        """Begin."""
        seen, focus = self._seen, routes.focus

        def note(frame: FrameType, event: str, _argument: object) -> None:
            if event == "call":
                seen[focus.asking][id(frame.f_code)] = frame.f_code

        sys.setprofile(note)

    def __exit__(self, *_error: object) -> None:
        """End, and keep what is of the application."""
        sys.setprofile(None)
        for route, codes in self._seen.items():
            for code in codes.values():
                if code.co_filename.startswith(MARK):
                    self._learned.routes[code.co_filename, code.co_firstlineno].add(route)


def say(text: str) -> None:
    """To the terminal, whatever pytest captures."""
    sys.__stderr__.write(f"{text}\n")  # type: ignore[union-attr]
    sys.__stderr__.flush()  # type: ignore[union-attr]


RUNS: list[Run] = []


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Iterator[None]:
    """Remember where the street is, whose walls are taken down."""
    result = yield
    if fixturedef.argname == "street_urls" and RUNS:
        RUNS[0].policies.url = fixturedef.cached_result[0].owner
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """In place of running the tests."""
    run = Run(session)
    RUNS.append(run)
    began = time.monotonic()
    run.learn()
    say(f"{len(run.learned)} tests, learned in {time.monotonic() - began:.0f} s")
    wanted = os.environ.get("GIAO_MUTATION_ONLY", "")
    until = began + 60 * float(os.environ.get("GIAO_MUTATION_MINUTES", "600"))
    progress = Path(os.environ["GIAO_MUTATION_PROGRESS"])
    known = {entry["name"] for entry in findings(progress)}
    policies = run.policies.find() if run.policies.url else []
    # By turns, so that a run that is ended early has looked at every kind.
    changes = [each for turn in zip_longest(of_routes(), policies, in_sql(), in_code()) for each in turn if each]
    for change in changes:
        if time.monotonic() > until:
            break
        if change.name not in known and wanted in change.name:
            _find(run, change, progress)
    session._setupstate.teardown_exact(None)
    return True


def _find(run: Run, change: Change, progress: Path) -> None:
    began = time.monotonic()
    status, by = run.judge(change)
    entry = {"name": change.name, "mechanism": change.mechanism, "status": status, "by": by}
    entry["seconds"] = f"{time.monotonic() - began:.2f}"
    with progress.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    if status != KILLED:
        say(f"{status}: {change.name} ({by})")


def findings(progress: Path) -> list[dict[str, str]]:
    """What was found so far."""
    if not progress.exists():
        return []
    return [json.loads(line) for line in progress.read_text(encoding="utf-8").splitlines()]
