"""Leaves out of every answer, and refuses in every body, the fields that a person's rules keep.

It stands at the door of all routes and knows none of them: shapes follow from the types that routes declare.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.core.errors import AppError, FieldError, Kind
from app.schemas.common import AmountText, CreditText, ExposureText, Output
from app.schemas.fields import Shape, keys_of, left_out, merged, shape_of
from app.services.access.actor import Actor
from app.services.access.fields import FieldRules, documents_of

JSON = "application/json"
MOST_FAULTS = 200

R = TypeVar("R")
Rows = Sequence[Mapping[str, Any]]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class RefusalDetails(Output):
    """Figures that refusals name in their details."""

    limit: CreditText
    exposure: CreditText
    exposure_after: ExposureText
    total_amount: AmountText
    balance: AmountText


DETAILS = shape_of(RefusalDetails)
SUMS = ("exposure", "exposure_after")


class Table(Response, Generic[R]):
    """A list on its way into a file, its rows told as `R` is; a route's wall writes it, of it nothing leaves before.

    `columns` says from which key of a row each column comes.
    """

    def __init__(
        self,
        rows: Rows,
        columns: Mapping[str, str],
        write: Callable[[Sequence[str], Rows], bytes],
        *,
        media_type: str,
        headers: Mapping[str, str],
    ) -> None:
        """Rows, and how the columns that are left are written."""
        super().__init__(media_type=media_type, headers=headers)
        self._rows, self._columns, self._write = rows, columns, write

    async def without(self, shape: Shape, absent: frozenset[str]) -> Response:
        """The file, of the columns that tell of nothing that is absent."""
        columns = [column for column, key in self._columns.items() if not shape.tells(key, absent)]
        content = await asyncio.to_thread(self._write, columns, self._rows)
        return Response(content, headers=_headers(self), media_type=self.media_type)


class FieldWall:
    """What one route tells and takes; worked out when somebody first comes from whom something is kept."""

    def __init__(self, route: APIRoute, scope: str) -> None:
        """The wall of a route that needs `scope`."""
        self._route, self._scope = route, scope

    @cached_property
    def resources(self) -> tuple[str, str]:
        """What the route is about: by its path, and by whom it lets in."""
        return self._route.path.split("/")[1], self._scope.partition(":")[0]

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """The documents that its answers tell of."""
        return documents_of(*self.resources, self._route.path.split("/")[-1])

    @cached_property
    def answer(self) -> Shape:
        """The shape of what it answers, whichever of its answers it is."""
        others = [told["model"] for status, told in self._route.responses.items() if _is_answer(status, told)]
        return merged([shape_of(model) for model in (self._route.response_model, *others)])

    @cached_property
    def body(self) -> Shape:
        """The shape of what it takes."""
        field = self._route.body_field
        return shape_of(None if field is None else field.field_info.annotation)

    @cached_property
    def row(self) -> Shape | None:
        """The shape of a row of the list that it answers with as a file; none: it does not."""
        told = get_type_hints(self._route.endpoint).get("return")
        return shape_of(get_args(told)[0]) if get_origin(told) is Table else None

    @cached_property
    def gives_papers(self) -> bool:
        """Whether it answers with files that are no lists: papers, what people wrote; nothing is left out of these."""
        told: Mapping[str, Any] = self._route.responses.get(200, {}).get("content", {})
        return bool(told.keys() - {JSON}) and self.row is None

    async def check(self, request: Request, rules: FieldRules) -> None:
        """Refuse a body that sets what may not be set, with a pointer to each field; and files that tell what is kept.

        Raises FORBIDDEN `field_not_writable`, `fields_kept`.
        """
        if self.gives_papers and rules.absent(self.documents):
            raise AppError("fields_kept", "The file may tell what is kept from you.", kind=Kind.FORBIDDEN)
        fixed = rules.fixed(self.documents) & self.body.classes()
        if not fixed:
            return
        try:
            body = await request.json()
        except (json.JSONDecodeError, UnicodeDecodeError):
            return  # refused as malformed behind us
        message = "You may not set this field."
        faults = [FieldError(pointer, "field_not_writable", message) for pointer in keys_of(body, self.body, fixed)]
        if faults:
            message = "Some fields are not yours to set: leave them out."
            raise AppError("field_not_writable", message, kind=Kind.FORBIDDEN, errors=faults[:MOST_FAULTS])

    def around(self, handler: Handler) -> Handler:
        """The route's handler, with what it says gone through."""

        async def handle(request: Request) -> Response:
            try:
                answer = await handler(request)
            except AppError as error:
                self._keep_details(request, error)
                raise
            return await self._keep(request, answer)

        return handle

    async def _keep(self, request: Request, response: Response) -> Response:
        """The answer without the fields that are kept from whoever asked, whoever wrote it and however."""
        rules = _rules(request)
        if isinstance(response, Table):
            if self.row is None:
                raise TypeError(f"{self._route.path}: a route says what the rows of its file are told by")
            return await response.without(self.row, frozenset() if rules is None else rules.absent(self.documents))
        if rules is None:
            return response
        absent = rules.absent(self.documents) & self.answer.classes()
        if not absent or response.headers.get("content-type", "").partition(";")[0] != JSON:
            return response
        told = self.told(json.loads(bytes(response.body)), rules)
        return Response(
            json.dumps(told, ensure_ascii=False, separators=(",", ":")),
            status_code=response.status_code,
            headers=_headers(response),
            media_type=JSON,
            background=response.background,
        )

    def told(self, value: Any, rules: FieldRules | None) -> Any:
        """The same of an answer that is not written down yet; it is changed in place."""
        return value if rules is None else left_out(value, self.answer, rules.absent(self.documents))

    def _keep_details(self, request: Request, error: AppError) -> None:
        """Take the same out of what a refusal says, and sums over documents of which some are not seen."""
        actor: Actor | None = getattr(request.state, "actor", None)
        if actor is None or not error.details:
            return
        if actor.fields is not None:
            left_out(error.details, DETAILS, actor.fields.absent(self.documents))
        if not actor.sees_whole_partners:
            error.details = {name: told for name, told in error.details.items() if name not in SUMS}


def _headers(response: Response) -> dict[str, str]:
    """The headers of an answer that is written anew."""
    return {name: value for name, value in response.headers.items() if name != "content-length"}


def _is_answer(status: int | str, told: Mapping[str, Any]) -> bool:
    return "model" in told and str(status).startswith("2")


def _rules(request: Request) -> FieldRules | None:
    """What is kept from whoever asks; none, for almost everybody."""
    actor: Actor | None = getattr(request.state, "actor", None)
    return None if actor is None else actor.fields
