"""What each test executes, by which routes, and how long it takes; kept from one run to the next."""

import functools
import hashlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

from tests.mutation.finding import APP, all_mutants
from tests.policy import routes

MARK = str(APP) + os.sep
TESTS = APP.parent / "tests"

Place = tuple[str, str]


def name_of(code: CodeType) -> str:
    """What a function is called wherever its lines move to; lambdas, which have no names, by those that they use."""
    return f"{code.co_qualname}({', '.join(code.co_names)})" if code.co_name == "<lambda>" else code.co_qualname


@functools.lru_cache
def lines_of_checks() -> Mapping[str, Mapping[int, frozenset[str]]]:
    """By file and line, the checks that somebody who never gets there cannot notice to be gone."""
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for mutant in all_mutants():
        for line in range(mutant.told_at[0], mutant.told_at[1] + 1):
            found[str(APP.parent / mutant.path)][line].add(mutant.name)
    return {path: {line: frozenset(names) for line, names in lines.items()} for path, lines in found.items()}


@dataclass(slots=True)
class Learned:
    """What a test executes: its functions, and by which routes; how long it takes, and whether it passes as it is.

    Of the checks that were known then, `knows`, it may notice those that were `reached`.
    """

    seconds: float = 0.0
    passed: bool = True
    routes: dict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))
    reached: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    knows: frozenset[str] = frozenset()

    def told(self) -> dict[str, Any]:
        """As it is kept."""
        places = [[*place, *sorted(by)] for place, by in self.routes.items()]
        reached = [[name, *sorted(by)] for name, by in self.reached.items()]
        return {"seconds": self.seconds, "passed": self.passed, "places": places, "reached": reached}


class watching:
    """Takes down which functions of the application run, and which lines of checks, and for which route."""

    # Code by its identity, as its hash is dear: none, or the lines of checks that are in it.
    _codes: dict[int, tuple[CodeType, frozenset[int]] | None] = {}
    _kept: list[CodeType] = []

    def __init__(self, learned: Learned) -> None:
        self._learned = learned
        self._seen: dict[str, set[int]] = defaultdict(set)
        self._lines: dict[str, set[tuple[str, int]]] = defaultdict(set)

    def __enter__(self) -> None:
        """Begin."""
        seen, lines, codes, focus = self._seen, self._lines, self._codes, routes.focus

        def note_line(frame: FrameType, event: str, _argument: object) -> Any:
            if event == "line":
                known = codes[id(frame.f_code)]
                if known is not None and frame.f_lineno in known[1]:
                    lines[focus.asking].add((known[0].co_filename, frame.f_lineno))
            return note_line

        def note(frame: FrameType, _event: str, _argument: object) -> Any:
            code = frame.f_code
            known = codes[id(code)] if id(code) in codes else self._look_at(code)
            if known is None:
                return None
            seen[focus.asking].add(id(code))
            return note_line if known[1] else None

        sys.settrace(note)

    def _look_at(self, code: CodeType) -> tuple[CodeType, frozenset[int]] | None:
        self._kept.append(code)  # so that nothing else gets its identity
        known = None
        if code.co_filename.startswith(MARK):
            of_checks = lines_of_checks().get(code.co_filename, {})
            known = code, frozenset(line for *_, line in code.co_lines() if line is not None and line in of_checks)
        self._codes[id(code)] = known
        return known

    def __exit__(self, *_error: object) -> None:
        """End, and keep what is of the application."""
        sys.settrace(None)
        for route, seen in self._seen.items():
            for each in seen:
                known = self._codes[each]
                assert known is not None
                code = known[0]
                self._learned.routes[code.co_filename.removeprefix(MARK), name_of(code)].add(route)
        for route, lines in self._lines.items():
            for path, line in lines:
                for name in lines_of_checks()[path][line]:
                    self._learned.reached[name].add(route)


class Memory:
    """What was learned of tests that are still the same, `of_before` when the application has changed meanwhile.

    Whatever notices that a check is gone does so however it was chosen; what then seems not to be noticed has to be
    learned anew.
    """

    def __init__(self, path: Path, items: Iterable[pytest.Item]) -> None:
        self._path = path
        # With the texts beside it, as the policy is that the matrix walks.
        self._digests = {
            each: _digest([each, *sorted(each.parent.glob("*.txt"))]) for each in {item.path for item in items}
        }
        self._state = _digest(sorted(APP.rglob("*.py")))
        self._kept: dict[str, dict[str, Any]] = {}
        self._knows: dict[str, frozenset[str]] = {}
        for kept in map(json.loads, path.read_text(encoding="utf-8").splitlines() if path.exists() else ()):
            if "knows" in kept:
                self._knows[kept["state"]] = frozenset(kept["knows"])
            else:
                self._kept[kept["name"]] = kept
        self.of_before = False

    def of(self, item: pytest.Item) -> Learned | None:
        """What is remembered of a test; nothing when it is another than it was."""
        kept = self._kept.get(item.nodeid)
        if kept is None or kept["of"] != self._digests[item.path] or not kept["passed"]:
            return None
        self.of_before |= kept["state"] != self._state
        learned = Learned(kept["seconds"], kept["passed"], knows=self._knows[kept["state"]])
        for path, name, *by in kept["places"]:
            learned.routes[path, name] = set(by)
        for name, *by in kept["reached"]:
            learned.reached[name] = set(by)
        return learned

    def learned(self, item: pytest.Item, learned: Learned) -> Learned:
        """Remember it, for the next run too."""
        told = {"name": item.nodeid, "of": self._digests[item.path], "state": self._state, **learned.told()}
        with self._path.open("a", encoding="utf-8") as file:
            if self._state not in self._knows:
                self._knows[self._state] = frozenset(mutant.name for mutant in all_mutants() if mutant.runs)
                file.write(json.dumps({"state": self._state, "knows": sorted(self._knows[self._state])}) + "\n")
            file.write(json.dumps(told) + "\n")
        learned.knows = self._knows[self._state]
        return learned


def _digest(paths: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        # As the repository calls it: what one copy of it has learned is good in another.
        whole.update(str(path.relative_to(APP.parent)).encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()
