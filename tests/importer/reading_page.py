"""A page of "Paste a session description" as a browser without scripts has it."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """What a browser sees of a page: the fields of its form with their values, and its words."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.hints: list[str] = []
        self.words = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.read: list[str] = []
        self._textarea = self._select = ""
        self._reads = False
        self.feed(response.content.decode())
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect fields as a browser would send them."""
        facts = dict(attrs)
        self.tags.append((tag, facts))
        name, value = facts.get("name") or "", facts.get("value") or ""
        kind = facts.get("type")
        if (
            tag == "input"
            and kind not in {"submit", "file"}
            and (kind not in {"checkbox", "radio"} or "checked" in facts)
        ):
            self.fields[name] = value or ("on" if kind == "checkbox" else "")
            if name == "hint":
                self.hints.append(value)
        elif facts.get("class") == "words":
            self._reads = True
        elif tag == "textarea":
            self._textarea = name
            self.fields[name] = ""
        elif tag == "select":
            self._select = name
            self.fields[name] = ""
        elif tag == "option" and "selected" in facts:
            self.fields[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        """Leave the text area, or the words of the text."""
        self._reads = False
        if tag == "textarea":
            self.fields[self._textarea] = self.fields[self._textarea].removeprefix("\n")
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        """Collect words, those of the text that was read, and the text of text areas."""
        if self._reads:
            self.read.append(data)
        if self._textarea:
            self.fields[self._textarea] += data
        else:
            self.words += f" {data}"


Read = Callable[[str], Page]
