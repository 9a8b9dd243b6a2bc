"""Rules of the house that no other tool checks."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter

from app.commands.openapi import document
from app.deps import PUBLIC, TransactionRoute
from app.main import API_ROUTERS, OPERATION_ROUTERS
from app.services.access.roles import ALL_SCOPES
from tests.policy.routes import policies

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FUNCTION = 70
LONGEST_MODULE = 400
LONGEST_COMPONENT = 250
# Open as well, and no part of the API: it is not described, so that no policy names it.
UNDESCRIBED = {"GET /metrics"}
# Split, so that this file does not hold what it looks for.
REGISTRIES = [
    "pypi" + r"\.org",
    "pythonhosted" + r"\.org",
    "npmjs" + r"\.(org|com)",
    "yarnpkg" + r"\.com",
    "pkg" + r"\.dev",
    "jsdelivr" + r"\.net",
    "unpkg" + r"\.com",
]
MACHINE_PATHS = [r"/(work|root)/[a-z]", r"/home/[a-z]+/", r"file:///", r"/opt/(pypi|wheels)"]
UNFINISHED = [r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", "pytest" + r"\.mark\.(skip|xfail)"]


def tracked(*suffixes: str) -> Iterator[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in names:
        path = ROOT / name
        if name and path.is_file() and (not suffixes or path.suffix in suffixes):
            yield path


def python_files() -> list[Path]:
    """All but the migrations: one of these is one step, however many tables it names."""
    return [path for path in tracked(".py") if path.relative_to(ROOT).parts[0] not in ("frontend", "migrations")]


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_layers_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_rooms_are_small() -> None:
    rooms = [(path, LONGEST_MODULE) for path in python_files()]
    rooms += [(path, LONGEST_COMPONENT) for path in tracked(".tsx")]
    too_long = [f"{p.relative_to(ROOT)}: {len(lines_of(p))}" for p, limit in rooms if len(lines_of(p)) > limit]
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    too_long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length}")
    assert too_long == []


def test_imports_stand_at_the_top() -> None:
    inner: list[str] = []
    for path in python_files():
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inner += [
                    f"{path.relative_to(ROOT)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    assert inner == []


@pytest.mark.parametrize("patterns", [REGISTRIES, MACHINE_PATHS, UNFINISHED], ids=["registries", "paths", "unfinished"])
def test_no_file_names_what_it_must_not(patterns: list[str]) -> None:
    forbidden = re.compile("|".join(patterns))
    found = []
    for path in tracked():
        if path.suffix in {".bin", ".png", ".ico", ".woff2", ".ttf", ".xz", ".xlsx"} or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1):
            if forbidden.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    assert found == []


def routes() -> Iterator[tuple[APIRouter, str, TransactionRoute]]:
    for router in (*OPERATION_ROUTERS, *API_ROUTERS):
        for route in router.routes:
            assert isinstance(route, TransactionRoute), f"{route} is made with api_router()"
            for method in sorted(route.methods or ()):
                yield router, f"{method} {route.path}", route


def test_every_route_declares_a_scope_that_some_role_holds() -> None:
    declared = {name: route.giao_scope for _, name, route in routes()}
    opened = {name for name, row in policies()[1].items() if not row}
    assert {name for name, scope in declared.items() if scope == PUBLIC} == opened | UNDESCRIBED
    unknown = {name: scope for name, scope in declared.items() if scope not in ALL_SCOPES | {PUBLIC}}
    assert unknown == {}


def test_no_two_routes_answer_the_same_request() -> None:
    names = [re.sub(r"\{[^}]+\}", "{}", name) for _, name, _ in routes()]
    assert sorted(names) == sorted(set(names))


def test_every_operation_is_described() -> None:
    undescribed = []
    for path, operations in json.loads(document())["paths"].items():
        for method, operation in operations.items():
            if not operation.get("summary") or "x-giao-scope" not in operation:
                undescribed.append(f"{method.upper()} {path}")
    assert undescribed == []


def test_the_committed_openapi_document_is_todays() -> None:
    assert (ROOT / "openapi.json").read_text(encoding="utf-8") == document(), "run `make openapi`"
