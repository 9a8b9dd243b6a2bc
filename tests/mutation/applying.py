"""Takes one check away from the running program, and puts it back: no module is imported anew."""

import ast
import asyncio
import functools
import gc
import importlib
import re
import sys
import threading
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import asyncpg

from app.core.database_roles import driver_url
from app.core.row_walls import COMPANY
from app.core.tokens import TokenKeys
from app.deps import PUBLIC, Requirement, ScopeRequirement, TransactionRoute
from app.main import API_ROUTERS
from app.services.access.grants import GrantsCache
from app.services.access.prepared import PreparedQuery
from tests.mutation.finding import APP, Mutant, Replacing, all_mutants
from tests.mutation.learning import name_of

Undo = Callable[[], None]

# Conditions on whose a document is that stand in plain SQL, and what they become; parameters keep their types.
IN_SQL = (
    (r"\((\$\d)::uuid IS NULL OR (\w+\.)?(partner_id|payee_id) = \1\)", r"(\1::uuid IS NULL OR true)"),
    (r"\((\$\d)::uuid IS NULL OR \((\w+\.)?partner_id = \1 AND ([^()]+)\)\)", r"(\1::uuid IS NULL OR true)"),
)
# The company of a row that is looked up by an id; what is only joined to such a row, or to a company, is no check.
COMPANY_IN_SQL = r"(?<![\w.])(?P<alias>\w+\.)?company_id = (?P<company>\$1|c\.id)(?![\w.])"
BY_ID = r"(?<![\w.]){alias}id = (ANY\(|\$\d)"


@dataclass(frozen=True, slots=True)
class Change:
    """One check to take away: where it is, down to the function if it is in one, or the routes that it guards."""

    name: str
    mechanism: str
    make: Callable[[], Undo]
    path: str = ""
    function: str = ""
    routes: frozenset[str] = frozenset()


@contextmanager
def applied(change: Change) -> Iterator[None]:
    """The program without the check; nothing that was kept from before or meanwhile is used."""
    undo = change.make()
    forget()
    try:
        yield
    finally:
        undo()
        forget()


# Of each application that is alive: what it keeps.
KEPT: "weakref.WeakSet[GrantsCache | TokenKeys]" = weakref.WeakSet()


def _keep_track(kind: type[GrantsCache] | type[TokenKeys]) -> None:
    made = kind.__init__

    @functools.wraps(made)
    def make(self: Any, *args: Any, **named: Any) -> None:
        made(self, *args, **named)
        KEPT.add(self)

    kind.__init__ = make  # type: ignore[method-assign]


_keep_track(GrantsCache)
_keep_track(TokenKeys)


@functools.lru_cache
def _of_modules() -> tuple[list[PreparedQuery], list[Any], dict[str, list[FunctionType]]]:
    """What modules make when they are imported: prepared queries, pure functions that keep answers, functions by file.

    Looked for once: to look through all that the process holds takes longer than most tests.
    """
    queries, pure, functions = [], [], defaultdict(list)
    for kept in gc.get_objects():
        if isinstance(kept, PreparedQuery):
            queries.append(kept)
        elif isinstance(kept, functools._lru_cache_wrapper) and (kept.__module__ or "").startswith("app."):
            pure.append(kept)
        elif isinstance(kept, FunctionType):
            functions[kept.__code__.co_filename].append(kept)
    return queries, pure, functions


def forget() -> None:
    """Drop what the program keeps: grants, verified tokens, compiled queries, answers of pure functions."""
    queries, pure, _ = _of_modules()
    for kept in KEPT:
        if isinstance(kept, GrantsCache):
            kept.forget_all()
        else:
            kept._verified.clear()
    for query in queries:
        query._compiled.clear()
    for function in pure:
        function.cache_clear()


# -- in functions and modules ------------------------------------------------------------------------


def in_code() -> list[Change]:
    """What was found in the source."""
    return [
        Change(
            name=mutant.name,
            mechanism=mutant.mechanism,
            make=functools.partial(_change_code, mutant),
            path=mutant.path.removeprefix("app/"),
            function=_function_of(mutant),
        )
        for mutant in all_mutants()
    ]


def _function_of(mutant: Mutant) -> str:
    """As what runs there was learned; none: it stands in the module itself."""
    if not mutant.runs:
        return ""
    return name_of(next(part for part in _parts_of(_code_of(mutant.path)) if _is_it(part, mutant.inside, mutant)))


@functools.lru_cache
def _code_of(path: str) -> CodeType:
    return compile((APP.parent / path).read_text(encoding="utf-8"), path, "exec", dont_inherit=True)


def _change_code(mutant: Mutant) -> Undo:
    path = APP.parent / mutant.path
    tree = ast.parse(path.read_text(encoding="utf-8"))
    replacing = Replacing(mutant)
    changed = replacing.visit(tree)
    assert replacing.done == 1, mutant.name
    ast.fix_missing_locations(changed)
    assert isinstance(changed, ast.Module)
    if not mutant.runs:
        return _change_module(mutant, changed)
    whole = compile(changed, str(path), "exec", dont_inherit=True)
    # What is made anew at each call is changed where it is made.
    for name in (mutant.inside, mutant.inside.split(".<locals>.")[0]):
        code = next(part for part in _parts_of(whole) if _is_it(part, name, mutant))
        functions = _functions_of(str(path), code)
        if functions:
            break
    assert functions, mutant.name
    before = [(function, function.__code__) for function in functions]
    for function in functions:
        function.__code__ = code

    def undo() -> None:
        for function, old in before:
            function.__code__ = old

    return undo


def _is_it(code: CodeType, name: str, mutant: Mutant) -> bool:
    """Lambdas are told apart by their lines."""
    return code.co_qualname == name and (name != mutant.inside or code.co_firstlineno == mutant.first_line)


def _parts_of(code: CodeType) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _parts_of(part)


def _functions_of(path: str, code: CodeType) -> list[FunctionType]:
    """Those that modules have, and those that are made at each call."""
    local = "<locals>" in code.co_qualname
    return [
        kept
        for kept in (gc.get_objects() if local else _of_modules()[2][path])
        if isinstance(kept, FunctionType)
        and kept.__code__.co_filename == path
        and kept.__code__.co_firstlineno == code.co_firstlineno
        and kept.__code__.co_qualname == code.co_qualname
        and kept.__code__.co_freevars == code.co_freevars
    ]


def _change_module(mutant: Mutant, tree: ast.Module) -> Undo:
    """Make what is changed again and what uses it, and give the new values to all who have the old."""
    module = importlib.import_module(mutant.path.removesuffix(".py").replace("/", "."))
    names, changed, undos = dict(vars(module)), set[str](), list[Undo]()
    for statement in tree.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        target = target.id if isinstance(target, ast.Name) else getattr(statement, "name", None)
        if target is None or isinstance(statement, ast.ClassDef):
            continue
        spot = statement.lineno <= mutant.spot[0] <= (statement.end_lineno or 0)
        if spot or any(isinstance(part, ast.Name) and part.id in changed for part in ast.walk(statement)):
            exec(compile(ast.Module([statement], []), str(module.__file__), "exec"), names)
            undos.append(give(getattr(module, target), names[target]))
            changed.add(target)
    assert changed, mutant.name

    def undo() -> None:
        for each in reversed(undos):
            each()

    return undo


def give(old: object, new: object) -> Undo:
    """Put `new` wherever a module of the application has `old`."""
    places = [(module, name) for module in _modules() for name, value in list(vars(module).items()) if value is old]
    for module, name in places:
        setattr(module, name, new)

    def undo() -> None:
        for module, name in places:
            setattr(module, name, old)

    return undo


def _modules() -> list[ModuleType]:
    return [module for name, module in sorted(sys.modules.items()) if name.startswith("app.")]


# -- in SQL ------------------------------------------------------------------------------------------


def in_sql() -> list[Change]:
    """Conditions on whose a document is, in the texts that modules keep."""
    changes, seen = [], set[int]()
    for module in _modules():
        if not module.__name__.startswith("app.services"):
            continue
        for name, value in list(vars(module).items()):
            if id(value) not in seen and isinstance(value, str | dict):
                seen.add(id(value))
                texts = {name: value} if isinstance(value, str) else value
                changes += [
                    Change(
                        f"row filter in SQL: {module.__name__}.{where}",
                        "row filter in SQL",
                        make,
                        str(Path(module.__file__ or "").relative_to(APP)),
                    )
                    for key, text in texts.items()
                    if isinstance(text, str)
                    for where, make in _in_text(f"{name}[{key}]" if texts is value else name, texts, key, text)
                ]
    return changes


def _in_text(name: str, texts: dict[Any, Any], key: Any, text: str) -> Iterator[tuple[str, Callable[[], Undo]]]:
    for where, new in _without(name, text):
        yield (
            where,
            functools.partial(_put, texts, key, new) if name.endswith("]") else functools.partial(give, text, new),
        )


def _put(texts: dict[Any, Any], key: Any, new: str) -> Undo:
    old, texts[key] = texts[key], new
    return functools.partial(texts.__setitem__, key, old)


def _without(name: str, text: str) -> Iterator[tuple[str, str]]:
    """What changes a row has read it before."""
    if text.split(maxsplit=1)[:1] in (["UPDATE"], ["INSERT"], ["DELETE"]):
        return
    for pattern, instead in IN_SQL:
        for number, found in enumerate(re.finditer(pattern, text)):
            new = text[: found.start()] + found.expand(instead) + text[found.end() :]
            yield f"{name}: {found[0]} #{number}", new
    for number, found in enumerate(re.finditer(COMPANY_IN_SQL, text)):
        if re.search(BY_ID.format(alias=re.escape(found["alias"] or "")), text):
            new = text[: found.start()] + f"{found['company']}::uuid IS NOT NULL" + text[found.end() :]
            yield f"{name}: {found[0]} #{number}", new


# -- of routes ---------------------------------------------------------------------------------------


class Unguarded(ScopeRequirement):
    """Asks for nothing, not even who comes."""

    async def __call__(self, request: Any) -> None:
        """Let everybody in."""


def of_routes() -> list[Change]:
    """The scope of each route, and its requirement as a whole."""
    changes = []
    for router in API_ROUTERS:
        for route in router.routes:
            assert isinstance(route, TransactionRoute)
            if route.giao_scope == PUBLIC:
                continue
            asked = [each.dependency for each in route.dependencies if isinstance(each.dependency, ScopeRequirement)]
            for method in sorted(route.methods or ()):
                name = f"{method} {route.path}"
                guards = frozenset({name})
                opened = functools.partial(_open, asked[0])
                changes.append(Change(f"route: {name}: open", "route", opened, routes=guards))
                if route.giao_scope != "me:read":
                    scope = functools.partial(_set, asked[0], "scope", "me:read")
                    changes.append(Change(f"route: {name}: any scope", "route", scope, routes=guards))
    return changes


def _open(required: Requirement) -> Undo:
    old = required.__class__
    required.__class__ = Unguarded
    return functools.partial(setattr, required, "__class__", old)


def _set(owner: object, name: str, value: object) -> Undo:
    old = getattr(owner, name)
    setattr(owner, name, value)
    return functools.partial(setattr, owner, name, old)


# -- in the database ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Policies:
    """The row-level security of the street, changed as the role that owns its tables."""

    url: str = ""
    # Gives the street up, for another to be built when it is wanted.
    leave: Undo = lambda: None

    def find(self) -> list[Change]:
        """Each policy, for rows that are read and rows that are written; and its part about partners by itself."""
        changes = []
        for row in self.run(
            "SELECT tablename, policyname, qual, with_check FROM pg_policies WHERE 'giao_app' = "
            "ANY(roles) OR 'public' = ANY(roles) ORDER BY tablename"
        ):
            for clause, text in (("USING", row["qual"]), ("WITH CHECK", row["with_check"])):
                if text is None:
                    continue
                beside = "" if row["policyname"] == "tenant" else f" {row['policyname']}"
                where = f"{row['tablename']}{beside} {clause}"
                alter = f"ALTER POLICY {row['policyname']} ON {row['tablename']} {clause}"
                changes.append(self._change(f"{where}: nothing", alter, "true", text))
                if "partner_id'" in text:
                    company = f"company_id = (SELECT {COMPANY})"
                    changes.append(self._change(f"{where}: any partner", alter, company, text))
        return changes

    def _change(self, name: str, alter: str, instead: str, old: str) -> Change:
        def make() -> Undo:
            self.run(f"{alter} ({instead})")
            return undo

        def undo() -> None:
            self.run(f"{alter} ({old})")

        return Change(f"row-level security: {name}", "row-level security", make)

    def run(self, statement: str) -> list[asyncpg.Record]:
        """In a thread with a loop of its own: the tests' loop is theirs."""
        rows: list[asyncpg.Record] = []

        async def fetch() -> None:
            connection = await asyncpg.connect(driver_url(self.url))
            try:
                rows.extend(await connection.fetch(statement))
            finally:
                await connection.close()

        thread = threading.Thread(target=lambda: asyncio.run(fetch()))
        thread.start()
        thread.join()
        return rows
