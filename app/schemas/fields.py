"""Field classes: which values of answers and requests belong together, said once where their types are named.

Everything else follows from the classes: what is left out of an answer, what a body may not hold, what can be chosen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

ANY_KEY = "*"


class Classed:
    """Marks a type as telling of these classes; of none: it may always be told."""

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)


@dataclass(slots=True)
class Part:
    """A key of a JSON object: the classes that its value tells of, and the shape of what is inside."""

    classes: frozenset[str] = frozenset()
    inside: "Shape | None" = None


@dataclass(slots=True)
class Shape:
    """The keys of a JSON object that tell of any class, themselves or somewhere inside."""

    parts: dict[str, Part] = field(default_factory=dict)

    def tells(self, key: str, classes: frozenset[str]) -> bool:
        """Whether the value of a key, or anything inside of it, tells of any of the classes."""
        part = self.parts.get(key) or self.parts.get(ANY_KEY) or Part()
        inside = frozenset() if part.inside is None else part.inside.classes()
        return bool((part.classes | inside) & classes)

    def classes(self) -> frozenset[str]:
        """All classes that occur."""
        found: set[str] = set()
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            shape = waiting.pop()
            if id(shape) in seen:
                continue
            seen.add(id(shape))
            for part in shape.parts.values():
                found |= part.classes
                if part.inside is not None:
                    waiting.append(part.inside)
        return frozenset(found)


def shape_of(annotation: Any) -> Shape:
    """The shape of the JSON that a model, or a type made of models, is written as."""
    return _inside(annotation, {}) or Shape()


def _inside(annotation: Any, known: dict[type[Any], Shape]) -> Shape | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in known:
            shape = known[annotation] = Shape()
            for name, info in annotation.model_fields.items():
                part = Part(_classes(info.annotation) | _marked(info.metadata), _inside(info.annotation, known))
                shape.parts[_key(name, info)] = part
        return known[annotation]
    if get_origin(annotation) is dict:
        values = get_args(annotation)[1]
        return Shape({ANY_KEY: Part(_classes(values), _inside(values, known))})
    found = [inside for each in get_args(annotation) if (inside := _inside(each, known)) is not None]
    return merged(found) if found else None


def merged(shapes: Sequence[Shape]) -> Shape:
    """The shape of what is of one of these shapes; a key tells of what it tells in any of them.

    Invariant: models of which one answer is one or the other do not hold themselves.
    """
    if len(shapes) == 1:
        return shapes[0]
    found = Shape()
    for key in dict.fromkeys(key for shape in shapes for key in shape.parts):
        parts = [shape.parts[key] for shape in shapes if key in shape.parts]
        inside = [part.inside for part in parts if part.inside is not None]
        found.parts[key] = Part(
            frozenset().union(*(part.classes for part in parts)), merged(inside) if inside else None
        )
    return found


def _key(name: str, info: FieldInfo) -> str:
    return info.serialization_alias or info.alias or name


def _classes(annotation: Any) -> frozenset[str]:
    """The classes that are marked on a type, also where it may be none or comes in a list."""
    if get_origin(annotation) is dict:
        return frozenset()
    marked = _marked(annotation.__metadata__) if get_origin(annotation) is Annotated else frozenset()
    return marked.union(*map(_classes, get_args(annotation)))


def _marked(metadata: Any) -> frozenset[str]:
    marks = [each.names for each in metadata if isinstance(each, Classed)]
    return frozenset().union(*marks)


def left_out(value: Any, shape: Shape, absent: frozenset[str]) -> Any:
    """The JSON value without the keys that tell of a class that is absent; it is changed in place."""
    if isinstance(value, list):
        for entry in value:
            left_out(entry, shape, absent)
    elif isinstance(value, dict):
        for key in list(value):
            part = shape.parts.get(key) or shape.parts.get(ANY_KEY)
            if part is None:
                continue
            if part.classes & absent:
                del value[key]
            elif part.inside is not None:
                left_out(value[key], part.inside, absent)
    return value


def keys_of(value: Any, shape: Shape, classes: frozenset[str], pointer: str = "") -> Iterator[str]:
    """Pointers to the keys of a JSON value that tell of any of the classes."""
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from keys_of(entry, shape, classes, f"{pointer}/{index}")
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            part = shape.parts.get(key) or shape.parts.get(ANY_KEY)
            if part is None:
                continue
            if part.classes & classes:
                yield f"{pointer}/{key}"
            elif part.inside is not None:
                yield from keys_of(entry, part.inside, classes, f"{pointer}/{key}")
