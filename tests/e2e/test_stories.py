"""The stories of frontend/e2e in a real browser: the program as people start it, its built pages, its demo company."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.core.postgres_process import free_port

ROOT = Path(__file__).parents[2]
SCREENSHOTS = Path(__file__).parent / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_TIMEOUT_S = 180
STORY_TIMEOUT_S = 1200
SIGN_IN_LIMIT_BYTES = 110 * 1024
GIAO = [sys.executable, "-m", "app.cli"]


@dataclass(frozen=True, slots=True)
class Running:
    """A running installation and the sign-ins of its demo company, as JSON."""

    base_url: str
    sign_ins: str


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Run `giao up` with the demo company on a port and in a directory of its own."""
    subprocess.run([str(ROOT / "tools" / "setup.sh"), "pages"], check=True)
    place = Path(tempfile.mkdtemp(prefix="giao-e2e-"))
    place.chmod(0o711)  # the database server's account passes through
    port = free_port()
    environment = {**os.environ, "GIAO_DATA_DIR": str(place / "var"), "GIAO_PORT": str(port)}
    base_url = f"http://127.0.0.1:{port}"
    with (place / "log").open("w") as log:
        process = subprocess.Popen([*GIAO, "up"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_until_ready(base_url, process, place / "log")
            told = subprocess.run(
                [*GIAO, "demo", "--json"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
            )
            yield Running(base_url, json.dumps(json.loads(told.stdout)["sign_ins"]))
        finally:
            process.terminate()
            process.wait(40)
    shutil.rmtree(place, ignore_errors=True)


def _wait_until_ready(base_url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up_at = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            if httpx.get(f"{base_url}/health/ready", timeout=3).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    pytest.fail(f"giao up did not get ready:\n{log.read_text()}")


def _browser() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "Chromium is missing (Debian: apt-get install chromium)."
    return found


@pytest.mark.e2e
def test_every_story_comes_to_its_end(running: Running) -> None:
    """The steps, the accessibility checks and the pictures are in frontend/e2e; each must pass."""
    shutil.rmtree(SCREENSHOTS, ignore_errors=True)
    environment = {
        **os.environ,
        "GIAO_BASE_URL": running.base_url,
        "GIAO_SIGN_INS": running.sign_ins,
        "GIAO_SCREENSHOTS": str(SCREENSHOTS),
        "GIAO_CHROMIUM": _browser(),
        "NO_COLOR": "1",
    }
    story = subprocess.run(
        ["npm", "run", "--silent", "e2e"],
        cwd=ROOT / "frontend",
        env=environment,
        capture_output=True,
        text=True,
        timeout=STORY_TIMEOUT_S,
        check=False,
    )
    assert story.returncode == 0, story.stdout + story.stderr
    assert len(list(SCREENSHOTS.glob("*.png"))) >= 30


@pytest.mark.e2e
def test_the_sign_in_page_is_light(running: Running) -> None:
    """What a first visit loads before anything can be typed: the page, what it names, and one language."""
    with httpx.Client(base_url=running.base_url, headers={"Accept-Encoding": "gzip"}) as client:
        page = client.get("/sign-in")
        assert page.headers["cache-control"] == "no-cache"
        named = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text)
        language = next((ROOT / "frontend" / "dist" / "assets").glob("door-vi-*.js"))
        answers = [page, *(client.get(path) for path in (*named, f"/assets/{language.name}"))]
    assert all(answer.headers["content-encoding"] == "gzip" for answer in answers)
    assert all("immutable" in answer.headers["cache-control"] for answer in answers[1:])
    assert sum(int(answer.headers["content-length"]) for answer in answers) <= SIGN_IN_LIMIT_BYTES
