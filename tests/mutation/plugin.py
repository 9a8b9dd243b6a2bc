"""Runs the tests once to learn what each executes, then again for each check that is taken away.

GIAO_MUTATION_PROGRESS is a file to which each finding is added, and whose noticed checks are not tried again;
GIAO_MUTATION_ONLY parts of the names wanted, one a line; GIAO_MUTATION_SHARE as in `2/3` the second of three runs
that share them; GIAO_MUTATION_MINUTES how long to go on, and GIAO_MUTATION_LONGEST how many seconds with one check.
Which test has noticed which check is kept in `noticed.txt`: it is the first to be asked the next time.
"""

import json
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.applying import Change, Policies, applied, forget, in_code, in_sql, of_routes
from tests.mutation.behind import reason_of
from tests.mutation.learning import Learned, Memory, watching
from tests.mutation.noticed import record, recorded
from tests.policy import routes

MATRIX, SECOND_WALL = "test_matrix.py", "test_second_wall.py"
MANY_ROUTES = 250
# How much longer to look for a test that notices one change when none did in a run before.
AGAIN = 8
KILLED, SURVIVED, UNREACHED, UNTRIED = "killed", "survived", "no test goes there", "not tried"
Finding = dict[str, str]

# Tests of these fixtures ask servers of their own, which do not see what is changed here.
ELSEWHERE = {"nursery", "stage"}


@dataclass(slots=True)
class Run:
    """The session, the place of the second wall, and what is known so far."""

    session: pytest.Session
    policies: Policies = field(default_factory=Policies)
    learned: dict[pytest.Item, Learned] = field(default_factory=dict)
    # The tests that have noticed checks to be gone, by what is alike of these.
    noticed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    # The test that noticed a check the last time, by the name of the check.
    last: dict[str, str] = field(default_factory=recorded)
    homes: dict[str, Mapping[pytest.Item, float]] = field(default_factory=dict)
    # How many tests are told of by a word.
    often: Counter[str] = field(default_factory=Counter)

    def passes(self, item: pytest.Item) -> bool:
        """Run one test, with the fixtures of its module and session left for the next."""
        setups = self.session._setupstate
        if setups.stack:
            setups.teardown_exact(Beside(item))  # type: ignore[arg-type]
        reports = runtestprotocol(item, log=False, nextitem=Beside(item))  # type: ignore[arg-type]
        return not any(report.failed for report in reports)

    def learn(self, memory: Memory) -> None:
        """Run every test once, watching, but for those that are remembered; what fails as it is can tell nothing."""
        modules: set[object] = set()
        for item in self.session.items:
            if ELSEWHERE & set(getattr(item, "fixturenames", ())):
                continue
            seen = memory.of(item)
            if seen is None:
                if item.parent not in modules:
                    modules.add(item.parent)
                    self.passes(item)  # makes what the module shares, of which nothing is to be learned
                seen = memory.learned(item, self._watched(item))
            if seen.passed:
                self.learned[item] = seen
            else:
                say(f"fails as it is: {item.nodeid}")
        self.often.update(word for item in self.learned for word in words_of(told_of(item)))
        if not self.policies.url:
            self.passes(next(item for item in self.learned if SECOND_WALL in item.nodeid))

    def _watched(self, item: pytest.Item) -> Learned:
        forget()  # what was worked out for another test is worked out again
        seen, began = Learned(), time.perf_counter()
        with watching(seen):
            seen.passed = self.passes(item)
        seen.seconds = time.perf_counter() - began
        return seen

    def judge(self, change: Change, longest_s: float) -> tuple[str, str]:
        """Whether a test notices that the check is gone, and which."""
        telling = self.telling(change)
        while telling:
            with applied(change):
                item, asked = self._noticing(telling, longest_s)
            if item is None:
                return SURVIVED, f"{asked} of {len(telling)} tests"
            narrowed = dict(telling)[item]
            if self.passes_for(item, narrowed) or self._notices_afresh(change, item, narrowed):
                return KILLED, item.nodeid
            say(f"fails without a change as well: {item.nodeid} {sorted(narrowed)}")
            telling.remove((item, narrowed))
        return UNREACHED, ""

    def _notices_afresh(self, change: Change, item: pytest.Item, narrowed: set[str]) -> bool:
        """Whether it does on a street that nothing has been done to, as without a check things are done there."""
        self.policies.leave()
        with applied(change):
            if self.passes_for(item, narrowed):
                return False
        self.policies.leave()
        return self.passes_for(item, narrowed)

    def _noticing(
        self, telling: list[tuple[pytest.Item, set[str]]], longest_s: float
    ) -> tuple[pytest.Item | None, int]:
        """The first test that fails, in the time there is, and how many were asked."""
        until, asked = time.monotonic() + longest_s, 0
        for asked, (item, narrowed) in enumerate(telling, 1):
            if not self.passes_for(item, narrowed):
                return item, asked
            if time.monotonic() > until:
                break
        return None, asked

    def passes_for(self, item: pytest.Item, narrowed: set[str]) -> bool:
        """Run one test, whose walk keeps to some routes; none: to all."""
        routes.focus.only = frozenset(narrowed)
        try:
            return self.passes(item)
        finally:
            routes.focus.only = frozenset()

    def telling(self, change: Change) -> list[tuple[pytest.Item, set[str]]]:
        """The tests that go there, each by which routes: who noticed it before, the quickest, who noticed its like."""
        found: list[tuple[float, pytest.Item, set[str]]] = []
        words = words_of(change.name)
        alike = Counter(by for kin in kin_of(change.name) for by in self.noticed[kin])
        for item, learned in self.learned.items():
            by = _ways(change, item, learned)
            if by is not None:
                walked = by - {""}
                seconds = learned.seconds * (len(walked) / MANY_ROUTES if walked else 1.0)
                likely = 1 + 10 * min(alike[item.nodeid], 3) + 2000 * self.at_home(change.path).get(item, 0.0)
                likely += sum(20 / self.often[word] for word in words & words_of(told_of(item)))
                again = item.nodeid == self.last.get(change.name)
                found.append((0.0 if again else seconds / likely, item, walked))
        return [(item, by) for _, item, by in sorted(found, key=lambda entry: entry[0])]

    def at_home(self, path: str) -> Mapping[pytest.Item, float]:
        """How much each test has to do with a file: it goes where few others do."""
        if path not in self.homes:
            there = {
                item: [name for name in learned.reached if f": app/{path}::" in name]
                for item, learned in self.learned.items()
            }
            often = Counter(name for names in there.values() for name in names)
            self.homes[path] = {item: sum(often[name] ** -2 for name in names) for item, names in there.items()}
        return self.homes[path]

    def has_noticed(self, found: dict[str, Finding]) -> None:
        """Learn who has noticed what, as who notices one check notices the next."""
        for finding in found.values():
            if finding["status"] == KILLED:
                for kin in kin_of(finding["name"]):
                    self.noticed[kin].append(finding["by"])


@cache
def words_of(text: str) -> frozenset[str]:
    """The longer words of a text, in the singular."""
    return frozenset(word.rstrip("s") for word in re.findall("[a-z]{4,}", text.lower()))


def told_of(item: pytest.Item) -> str:
    """What a test says of itself."""
    return f"{item.nodeid} {getattr(item, 'function', item).__doc__}"


def kin_of(name: str) -> list[str]:
    """What checks have in common with this one: their function, their module, or what becomes of them."""
    mechanism, _, where = name.partition(": ")
    if "::" in where:
        path, inside = where.split("::")[:2]
        return [f"{path}::{inside.split(':')[0]}", path]
    if mechanism == "row filter in SQL":
        return [where.rpartition(".")[0]]
    return [f"{mechanism}: {where.rpartition(': ')[2]}", f"{mechanism}: {where.split()[0]}"]


def _ways(change: Change, item: pytest.Item, learned: Learned) -> set[str] | None:
    """By which routes a test goes through what is changed; none: it does not."""
    if change.mechanism == "row-level security":
        return set() if SECOND_WALL in item.nodeid else None
    if change.routes:
        walked = set().union(*learned.routes.values())
        return set(change.routes) if MATRIX in item.nodeid and change.routes <= walked else None
    if change.function and change.name in learned.knows:
        return learned.reached.get(change.name)
    ways = [
        by
        for (path, name), by in learned.routes.items()
        if path == change.path and name in (change.function, name if not change.function else None)
    ]
    return set().union(*ways) if ways else None


class Beside:
    """Stands for a test that runs next in the same module: what is shared with it stays."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item

    def listchain(self) -> list[Any]:
        """The collectors of the test, without itself."""
        return self._item.listchain()[:-1]


def say(text: str) -> None:
    """To the terminal, whatever pytest captures."""
    sys.__stderr__.write(f"{text}\n")  # type: ignore[union-attr]
    sys.__stderr__.flush()  # type: ignore[union-attr]


RUNS: list[Run] = []


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Iterator[None]:
    """Remember where the street is, whose walls are taken down, and how to leave it."""
    result = yield
    if fixturedef.argname == "street_urls" and RUNS:
        RUNS[0].policies.url = fixturedef.cached_result[0].owner
        RUNS[0].policies.leave = partial(fixturedef.finish, request)
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """In place of running the tests; the run fails unless every check that is wanted was noticed to be gone."""
    run = Run(session)
    RUNS.append(run)
    began = time.monotonic()
    until = began + 60 * float(os.environ.get("GIAO_MUTATION_MINUTES", "600"))
    longest_s = float(os.environ.get("GIAO_MUTATION_LONGEST", "30"))
    progress = Path(os.environ["GIAO_MUTATION_PROGRESS"])
    memory = Memory(progress.with_suffix(".learned"), session.items)
    run.learn(memory)
    say(f"{len(run.learned)} tests, learned in {time.monotonic() - began:.0f} s")
    # By turns, so that a run that is ended early has looked at every kind.
    kinds = (of_routes(), run.policies.find(), in_sql(), in_code())
    wanted = os.environ.get("GIAO_MUTATION_ONLY", "").split("\n")
    every = [change for turn in zip_longest(*kinds) for change in turn if change]
    changes = [change for change in every if any(part in change.name for part in wanted)]
    found = findings(progress)
    run.has_noticed(found)
    checks = [change for change in changes if reason_of(change.name) is None]
    behind = len(changes) - len(checks)
    share, shares = map(int, os.environ.get("GIAO_MUTATION_SHARE", "1/1").split("/"))
    checks = checks[share - 1 :: shares]
    # What a run before did not see noticed is looked at again when everything was looked at once.
    for change in sorted(checks, key=lambda change: change.name in found):
        if time.monotonic() > until:
            break
        if found.get(change.name, {}).get("status") != KILLED:
            found[change.name] = _find(run, change, longest_s * (AGAIN if change.name in found else 1), progress)
            run.has_noticed({change.name: found[change.name]})
    session._setupstate.teardown_exact(None)
    noticed = {name: finding["by"] for name, finding in found.items() if finding["status"] == KILLED}
    record(noticed, found.keys() - noticed.keys(), {change.name for change in every})
    say(f"{behind} conditions stand behind a check, as tests/mutation/behind.py tells")
    session.testsfailed = report(checks, found)
    if memory.of_before:
        say("the application has changed since some tests were learned: remove the file of what was learned to be sure")
    return True


def _find(run: Run, change: Change, longest_s: float, progress: Path) -> Finding:
    began = time.monotonic()
    status, by = run.judge(change, longest_s)
    entry = {"name": change.name, "mechanism": change.mechanism, "status": status, "by": by}
    entry["seconds"] = f"{time.monotonic() - began:.2f}"
    with progress.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    if status != KILLED:
        say(f"{status}: {change.name} ({by})")
    return entry


def findings(progress: Path) -> dict[str, Finding]:
    """What was found so far, of each check the last that was."""
    if not progress.exists():
        return {}
    lines = progress.read_text(encoding="utf-8").splitlines()
    return {entry["name"]: entry for entry in map(json.loads, lines)}


def report(changes: list[Change], found: dict[str, Finding]) -> int:
    """Print sums by mechanism and what nobody noticed; answers how many checks are not known to be noticed."""
    told = [(change, found.get(change.name, {}).get("status", UNTRIED)) for change in changes]
    counts = Counter((change.mechanism, status) for change, status in told)
    for (mechanism, status), number in sorted(counts.items()):
        say(f"{mechanism:<24} {status:<20} {number}")
    for change, status in told:
        if status in (SURVIVED, UNREACHED):
            say(f"{status}: {change.name}")
    noticed = sum(status == KILLED for _, status in told)
    say(f"{len(told)} checks, {sum(status != UNTRIED for _, status in told)} taken away, {noticed} noticed")
    if not told:
        say("no check has such a name")
    return len(told) - noticed or not told
