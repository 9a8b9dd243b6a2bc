"""The API's own pages, served without any other machine: the assets come from a Python package."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

ASSETS = Path(str(files("swagger_ui_bundle"))) / "vendor"
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Giao API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="icon" href="/docs/assets/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START = """window.ui = SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
});
"""


def install_docs(app: FastAPI) -> None:
    """Serve `/docs`."""
    bundle = next(path.parent for path in ASSETS.rglob("swagger-ui-bundle.js"))

    async def page() -> Response:
        return HTMLResponse(PAGE, headers={"Cache-Control": "no-cache"})

    async def start() -> Response:
        return Response(START, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    app.add_api_route("/docs", page, include_in_schema=False)
    app.add_api_route("/docs/start.js", start, include_in_schema=False)
    app.mount("/docs/assets", StaticFiles(directory=bundle))
