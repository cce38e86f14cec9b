"""How a web API divides what it gives into pages, and where the next one is."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from penstock._suggest import did_you_mean
from penstock.errors import DatasetError

HEADER = "header"
"""In place of a path: the link is in the header `Link` of the response."""


@dataclass(frozen=True)
class Paging:
    """What comes after a page; exactly one of the first three is given.

    Args:
        next_link: where in a page the URL of the next one is, with dots between the keys; or `header`.
        page_param: the query parameter that takes the number of a page; an empty page is the last.
        cursor_param: the query parameter that takes what `cursor` finds in the page before; nothing there ends it.
        first_page: the number of the first page.
        cursor: where in a page the cursor of the next one is.
        items: where in a page its list of items is; the page itself unless given.
        max_pages: more than so many are an error, since it may never end.

    >>> Paging(cursor_param="after", cursor="meta.next").after({"meta": {"next": "x7"}}, 1)
    {'after': 'x7'}
    """

    next_link: str | None = None
    page_param: str | None = None
    cursor_param: str | None = None
    first_page: int = 1
    cursor: str | None = None
    items: str | None = None
    max_pages: int = 1000

    @classmethod
    def made(cls, given: Mapping[str, Any]) -> "Paging":
        """Paging as an entry describes it.

        Raises:
            DatasetError: it cannot work.
        """
        known = [field.name for field in fields(cls)]
        for name in given:
            if name not in known:
                hint = did_you_mean(str(name), known) or f" It takes {', '.join(map(repr, known))}."
                raise DatasetError(f"'paging' takes no argument '{name}'.{hint}")
        ways = [name for name in ("next_link", "page_param", "cursor_param") if given.get(name)]
        if len(ways) != 1:
            raise DatasetError(
                f"'paging' needs one of 'next_link', 'page_param' and 'cursor_param', but has {len(ways)} of them."
            )
        if ("cursor_param" in ways) != bool(given.get("cursor")):
            raise DatasetError("'paging' needs both of 'cursor_param' and 'cursor', or neither of them.")
        return cls(**given)

    def first(self) -> dict[str, Any]:
        """The query parameters of the first page."""
        return {self.page_param: self.first_page} if self.page_param else {}

    def link_after(self, page: Any, header: str | None) -> str | None:
        """The URL of the next page, where there is one."""
        found = header if self.next_link == HEADER else _found(page, self.next_link or "")
        return None if found is None else str(found)

    def after(self, page: Any, pages: int) -> dict[str, Any] | None:
        """The query parameters of the next page when there have been so many, or None after the last one."""
        if self.cursor_param:
            cursor = _found(page, self.cursor or "")
            return None if cursor in (None, "") else {self.cursor_param: cursor}
        assert self.page_param
        return {self.page_param: self.first_page + pages}

    def is_empty(self, page: Any) -> bool:
        """Whether a page is one past the last.

        Raises:
            DatasetError: nobody has said where its items are.
        """
        if not self.page_param:
            return False
        items = _found(page, self.items) if self.items else page
        if isinstance(items, Mapping):
            raise DatasetError(
                f"A page is an object with {', '.join(map(repr, items))}, so it does not tell whether it is the last.\n"
                "Say with 'items' under 'paging' where its list is."
            )
        return not items


def _found(page: Any, path: str) -> Any:
    for key in path.split("."):
        if not isinstance(page, Mapping):
            return None
        page = page.get(key)
    return page
