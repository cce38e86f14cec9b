"""Links between pages lead somewhere, and every page can be found."""

import re
from pathlib import Path
from typing import Any

_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def test_links_lead_to_files_and_headings_that_exist(page: Any) -> None:
    broken = [link for link in _LINK.findall(page.prose) if not _leads_somewhere(page.path, link)]
    assert broken == []


def test_every_page_can_be_reached_from_the_readme(pages: list[Any]) -> None:
    readme, *_ = pages
    reached, todo = {readme.path}, [readme.path]
    while todo:
        here = todo.pop()
        for link in _LINK.findall(here.read_text(encoding="utf-8")):
            target = (here.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_file() and target not in reached:
                reached.add(target)
                todo.append(target)
    assert [page.name for page in pages if page.path not in reached] == []


def test_prose_has_no_trailing_blanks(page: Any) -> None:
    assert [line for line in page.prose.splitlines() if line != line.rstrip()] == []


def _leads_somewhere(page: Path, link: str) -> bool:
    if link.startswith("https://"):
        return True  # the pages are checked without a network
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in _anchors(target))


def _anchors(page: Path) -> set[str]:
    """The names of headings, made as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
