"""Every link of a mail opens a page that there is."""

import ast
import re
from pathlib import Path

import pytest

from app.core.settings import Settings
from app.jobs.mail import PAGES, page_link

ROOT = Path(__file__).parents[2]
PAGES_SOURCE = ROOT / "frontend" / "src"
JOBS = ROOT / "app" / "jobs"


def addresses() -> set[str]:
    """The addresses of the pages: those behind the sign-in, and those that a link with a secret opens without."""
    routes = [path.read_text(encoding="utf-8") for path in (PAGES_SOURCE / "app").glob("*.ts*")]
    found = {address for text in routes for address in re.findall(r'at\("([^"]+)"\)', text)}
    links = (PAGES_SOURCE / "features" / "links" / "LinkPage.tsx").read_text(encoding="utf-8")
    return found | set(re.findall(r'^ +"(/[a-z-]+)":', links, re.MULTILINE))


@pytest.mark.parametrize("page", sorted(PAGES))
def test_a_link_opens_a_page(page: str) -> None:
    link = page_link(Settings(public_url="https://giao.example/"), page, "NAME")
    path = link.removeprefix("https://giao.example").removesuffix("#NAME")
    known = [re.sub(r"\$\w+", "NAME", address) for address in addresses()]
    assert path in known, f"{path} is no page"


def test_mails_make_no_links_of_their_own() -> None:
    """What a mail says of an address comes from PAGES alone, and each page there is named by a mail."""
    named = set()
    for module in JOBS.glob("*.py"):
        if module.name == "mail.py":
            continue
        words = [
            node.value for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Constant)
        ]
        texts = [word for word in words if isinstance(word, str)]
        assert not [text for text in texts if "://" in text or text.startswith("/")], module.name
        named |= PAGES.keys() & set(texts)
    # The kind of order is the page of a proposal.
    assert named | {"purchase", "production"} == PAGES.keys()
