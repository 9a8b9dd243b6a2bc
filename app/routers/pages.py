"""Serves the built pages: files as they are, and the one page for every address of the application."""

from mimetypes import guess_type
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

RESERVED = ("/api", "/health", "/metrics", "/docs", "/.well-known", "/assets")
PACKED = (("br", ".br"), ("gzip", ".gz"))  # made beside the files when the pages are built
FOREVER = "public, max-age=31536000, immutable"
CHECK_ALWAYS = "no-cache"


class Pages:
    """ASGI application for whatever no route matched.

    An address below a reserved path is a plain 404, never the page: a client that asks for JSON must
    not be given HTML.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request that no route took."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        response = self.answer(Request(scope))
        await response(scope, receive, send)

    def answer(self, request: Request) -> Response:
        """Choose file, page or 404."""
        path = request.url.path
        if request.method not in ("GET", "HEAD"):
            raise HTTPException(404, "There is nothing at this address.")
        file = self._file(path)
        if file is not None:
            return _sent(file, request, FOREVER if "/assets/" in path else CHECK_ALWAYS)
        if any(path == prefix or path.startswith(f"{prefix}/") for prefix in RESERVED):
            raise HTTPException(404, "There is nothing at this address.")
        index = self.directory / "index.html"
        if index.is_file():
            return _sent(index, request, CHECK_ALWAYS)
        if path == "/":
            return RedirectResponse("/docs", status_code=307)
        return PlainTextResponse("The pages are not built: run `make build`.\n", status_code=404)

    def _file(self, path: str) -> Path | None:
        if "\0" in path:
            return None
        file = (self.directory / path.lstrip("/")).resolve()
        inside = file.is_relative_to(self.directory) and file != self.directory
        return file if inside and file.is_file() else None


def _sent(file: Path, request: Request, cache_control: str) -> FileResponse:
    """Answer with the smallest form of `file` that the client can unpack."""
    headers = {"Cache-Control": cache_control, "Vary": "Accept-Encoding"}
    accepted = {part.split(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    for encoding, suffix in PACKED:
        packed = file.with_name(file.name + suffix)
        if encoding in accepted and packed.is_file():
            headers["Content-Encoding"] = encoding
            return FileResponse(packed, headers=headers, media_type=guess_type(file.name)[0])
    return FileResponse(file, headers=headers)
