"""Finds the access checks in the source: where they are, and what stands there when they are gone."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"
# In these every refusal is about who may come in, be whom, and do what.
DOORS = (
    "deps.py",
    "core/tokens.py",
    "core/rate_limits.py",
    "services/access/*.py",
    "services/companies/acceptance.py",
    "services/companies/invitations.py",
    "services/companies/members.py",
    "services/companies/permission_groups.py",
    "routers/events.py",
    "routers/proof.py",
)
# There: what refuses something malformed or repeated and not somebody, or gives an answer that was kept.
NO_DOORS = (
    "services/access/keyset.py",
    "services/access/listing.py",
    "services/access/prepared.py",
    "deps.py::RequestTransaction",
    "deps.py::TransactionRoute",
    "deps.py::if_match",
    "deps.py::OnceOnly",
    "deps.py::once_only",
    "core/tokens.py::TokenKeys.__init__",
    "core/tokens.py::TokenKeys.read",
    "services/access/grants.py::GrantsCache",
)
# In these every condition of a query is one of access.
GRANTING = (
    "services/access/grants.py",
    "services/access/permissions.py",
    "services/access/memberships.py",
    "services/access/refresh.py",
    "services/access/sign_in.py",
    "services/access/sign_ins.py",
    "services/access/links.py",
)
AT_DOORS = ("refusal", "check")
# What says who somebody is or what is kept from them, and what it says when nothing is.
ATTRIBUTES = {
    "is_partner": ("side", "False"),
    "hidden_warehouses": ("warehouse visibility", "[]"),
    "hidden_places": ("warehouse visibility", "()"),
    "disclosures": ("warehouse visibility", "{}"),
    "sees_whole_partners": ("data range", "True"),
}
FIELD_RULES = {"absent": "frozenset()", "fixed": "frozenset()", "keeps_from": "False"}
PEOPLE = {"actor", "viewer", "claims"}
TRUE = "__import__('sqlalchemy').true()"

Spot = tuple[int, int, int, int, str]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One check that is gone: `instead` stands at `spot`, in the function `inside` (none: of the module itself)."""

    mechanism: str
    path: str
    inside: str
    first_line: int
    spot: Spot
    source: str
    instead: str
    # The first and last line of which one runs where it matters whether the check is there.
    told_at: tuple[int, int]
    # Whether the module calls the function when it is imported.
    at_import: bool
    number: int = 0

    @property
    def name(self) -> str:
        """Stays the same when lines move."""
        where, instead = f"{self.path}::{self.inside or '(module)'}", " ".join(self.instead.split())
        return f"{self.mechanism}: {where}: {self.source} -> {instead[:40]} #{self.number}"

    @property
    def runs(self) -> bool:
        """Whether it is in what runs later than its module is imported."""
        return bool(self.inside) and not self.at_import


def spot_of(node: ast.expr | ast.stmt) -> Spot:
    """Where a node is, and of which kind, as two may begin and end together."""
    return node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0, type(node).__name__


def all_mutants() -> list[Mutant]:
    """Of the whole application, in the order of files and lines; equal ones of a function are numbered."""
    seen: dict[str, int] = {}
    found = []
    for path in sorted(APP.rglob("*.py")):
        for mutant in mutants_of(path):
            seen[mutant.name] = seen.get(mutant.name, -1) + 1
            values = {name: getattr(mutant, name) for name in mutant.__slots__}
            found.append(Mutant(**values | {"number": seen[mutant.name]}))
    return found


def _is_among(path: Path, patterns: Sequence[str]) -> bool:
    return any(path in APP.glob(pattern) for pattern in patterns)


def mutants_of(path: Path) -> Iterator[Mutant]:
    """The checks of one module."""
    text = path.read_text(encoding="utf-8")
    finder = _Finder(text, doors=_is_among(path, DOORS), granting=_is_among(path, GRANTING))
    tree = ast.parse(text)
    finder.visit(tree)
    called = {
        part.func.id
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for part in ast.walk(statement)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)
    }
    for mechanism, node, instead, (inside, first_line), told_at in finder.found:
        source = " ".join((ast.get_source_segment(text, node) or "").split())[:90]
        where = str(path.relative_to(APP.parent))
        if mechanism in AT_DOORS and f"{where}::{inside}".startswith(tuple(f"app/{each}" for each in NO_DOORS)):
            continue
        yield Mutant(mechanism, where, inside, first_line, spot_of(node), source, instead, told_at, inside in called)


class _Finder(ast.NodeVisitor):
    """Walks a module, knowing in which function it is."""

    def __init__(self, text: str, *, doors: bool, granting: bool) -> None:
        self._text, self._doors, self._granting = text, doors, granting
        self._names: list[str] = []
        self._functions: list[tuple[str, int]] = [("", 0)]
        self.found: list[tuple[str, ast.expr | ast.stmt, str, tuple[str, int], tuple[int, int]]] = []

    def _add(
        self, mechanism: str, node: ast.expr | ast.stmt, instead: str, told_at: ast.expr | ast.stmt | None = None
    ) -> None:
        if all((spot_of(node), instead) != (spot_of(known), other) for _, known, other, *_ in self.found):
            at = told_at or node
            lines = at.lineno, at.end_lineno or at.lineno
            self.found.append((mechanism, node, instead, self._functions[-1], lines))

    def _within(self, name: str, node: ast.AST, first_line: int) -> None:
        self._functions.append((".".join([*self._names, name]), first_line))
        self._names += [name, "<locals>"]
        self.generic_visit(node)
        del self._names[-2:]
        self._functions.pop()

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        decorators = [decorator.lineno for decorator in node.decorator_list]
        self._within(node.name, node, min([node.lineno, *decorators]))

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Methods are named by their class."""
        self._names.append(node.name)
        self.generic_visit(node)
        self._names.pop()

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """What a partner sees of a table is a lambda; without it, everything."""
        self._functions.append((".".join([*self._names, "<lambda>"]), node.lineno))
        if [argument.arg.lstrip("_") for argument in node.args.args] == ["partner_id"] and not _is_none(node.body):
            parts = node.body.args if isinstance(node.body, ast.Call) and len(node.body.args) > 1 else ()
            for part in parts:
                self._add("row filter of a table", part, TRUE)
            if not parts:
                self._add("row filter of a table", node.body, "None")
        self.generic_visit(node)
        self._functions.pop()

    def visit_Call(self, node: ast.Call) -> None:
        """Row filters, scopes asked for in services, fields that are kept, and conditions of queries."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name == "visible_to":
            self._add("row filter", node, f"({self._source(node.args[1])})")
        elif name == "visible":
            self._add("row filter", node, TRUE)
        elif method == "may":
            self._add("scope in a service", node, "True")
        elif method in FIELD_RULES:
            self._add("field rules", node, FIELD_RULES[method])
        elif self._granting and (method == "where" or name == "and_"):
            for argument in node.args:
                # The company of what is joined by an id only names the shard: an id is of one company.
                if not _joins_companies(argument) or ".role ==" in self._source(node):
                    self._add("condition of a grant", argument, TRUE)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Sides, what is told of warehouses, and whether somebody sees all of a partner's documents."""
        if node.attr in ATTRIBUTES and isinstance(node.ctx, ast.Load):
            mechanism, gone = ATTRIBUTES[node.attr]
            self._add(mechanism, node, gone)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Whether somebody acts for a partner, and for which."""
        sides, operator = (node.left, node.comparators[0]), node.ops[0]
        people = PEOPLE | {"self"} if self._functions[-1][0].startswith("Actor.") else PEOPLE
        if any(_is_of(side, "partner_id", people) for side in sides):
            if any(_is_none(side) for side in sides):
                self._add("side", node, str(isinstance(operator, ast.Is)))
            elif isinstance(operator, ast.NotEq):
                self._add("row filter", node, "False")
        if isinstance(operator, ast.Eq) and _is_of(sides[1], "company_id", people):
            self._add("company of a query", node, TRUE)
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        """Refusals, each of their reasons by itself."""
        last = node.body[-1]
        refuses = isinstance(last, ast.Return) or (isinstance(last, ast.Raise) and last.exc is not None)
        if self._doors and refuses:
            either = isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or)
            for reason in node.test.values if either and isinstance(node.test, ast.BoolOp) else [node.test]:
                self._add("refusal", reason, "False", node.body[0])
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Scopes that are narrowed."""
        narrows = isinstance(node.op, ast.BitAnd | ast.Sub) and "scopes" in self._functions[-1][0] + self._source(node)
        if self._doors and narrows:
            self._add("narrowing of scopes", node, self._source(node.left))
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """Checks that only raise."""
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call):
            method = isinstance(call.func, ast.Attribute) and call.func.attr == "check"
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            # What changes a version that was not seen is a lost update, and nobody who may not.
            named = name.startswith("check_") and name != "check_version"
            if name == "require" or (self._doors and (method or named)):
                self._add("check", node, "None")
        self.generic_visit(node)

    def _source(self, node: ast.AST) -> str:
        return ast.get_source_segment(self._text, node) or ""


def _joins_companies(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare) and all(
        isinstance(side, ast.Attribute)
        and side.attr == "company_id"
        and isinstance(side.value, ast.Name)
        and side.value.id[:1].isupper()
        for side in (node.left, node.comparators[0])
    )


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_of(node: ast.AST, attribute: str, people: set[str]) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == attribute
        and isinstance(node.value, ast.Name)
        and node.value.id in people
    )


class Replacing(ast.NodeTransformer):
    """Puts something else in the place of one node."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self.done = 0

    def visit(self, node: ast.AST) -> ast.AST:
        """Replace the node at the spot."""
        if isinstance(node, ast.expr | ast.stmt) and spot_of(node) == self._mutant.spot:
            self.done += 1
            new = ast.parse(self._mutant.instead).body[0]
            assert isinstance(new, ast.Expr)
            wanted: ast.AST = new if isinstance(node, ast.stmt) else new.value
            for part in ast.walk(wanted):
                ast.copy_location(part, node)
            return wanted
        visited: ast.AST = super().visit(node)
        return visited
