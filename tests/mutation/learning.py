"""What each test executes, by which routes, and how long it takes; kept from one run to the next."""

import hashlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

from tests.mutation.finding import APP
from tests.policy import routes

MARK = str(APP) + os.sep
TESTS = APP.parent / "tests"

Place = tuple[str, str]


def name_of(code: CodeType) -> str:
    """What a function is called wherever its lines move to; lambdas, which have no names, by those that they use."""
    return f"{code.co_qualname}({', '.join(code.co_names)})" if code.co_name == "<lambda>" else code.co_qualname


@dataclass(slots=True)
class Learned:
    """What a test executes: its functions, and by which routes; how long it takes, and whether it passes as it is."""

    seconds: float = 0.0
    passed: bool = True
    routes: dict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))

    def told(self) -> dict[str, Any]:
        """As it is kept."""
        places = [[*place, *sorted(by)] for place, by in self.routes.items()]
        return {"seconds": self.seconds, "passed": self.passed, "places": places}


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
                    self._learned.routes[code.co_filename.removeprefix(MARK), name_of(code)].add(route)


class Memory:
    """What was learned of tests that are still the same, `of_before` when the application has changed meanwhile.

    Whatever notices that a check is gone does so however it was chosen; what then seems not to be noticed has to be
    learned anew.
    """

    def __init__(self, path: Path, items: Iterable[pytest.Item]) -> None:
        self._path = path
        self._digests = {each: _digest([each]) for each in {item.path for item in items}}
        self._state = _digest(sorted(APP.rglob("*.py")))
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self._kept: dict[str, dict[str, Any]] = {kept["name"]: kept for kept in map(json.loads, lines)}
        self.of_before = False

    def of(self, item: pytest.Item) -> Learned | None:
        """What is remembered of a test; nothing when it is another than it was."""
        kept = self._kept.get(item.nodeid)
        if kept is None or kept["of"] != self._digests[item.path] or not kept["passed"]:
            return None
        self.of_before |= kept["state"] != self._state
        learned = Learned(kept["seconds"], kept["passed"])
        for path, name, *by in kept["places"]:
            learned.routes[path, name] = set(by)
        return learned

    def learned(self, item: pytest.Item, learned: Learned) -> Learned:
        """Remember it, for the next run too."""
        told = {"name": item.nodeid, "of": self._digests[item.path], "state": self._state, **learned.told()}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")
        return learned


def _digest(paths: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(str(path).encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()
