"""The handbook of the organisers, `docs/organisers.md`, as HTML: the help of the admin."""

import itertools
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

HANDBOOK = Path(settings.BASE_DIR) / "docs" / "organisers.md"
PICTURES = HANDBOOK.parent / "pictures"
TAGS = {"h2", "h3", "p", "em", "strong", "code", "pre", "ul", "ol", "li", "a", "img", "table", "thead", "tbody"}
ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "img": {"src", "alt"}, "th": {"scope"}}

# Where the help of a page begins, by the model or the name of the page; of every other page, at the beginning.
CHAPTERS: Mapping[str, str] = {
    "index": "the-front-page-what-is-missing-what-waits-what-changed",
    "app_list": "the-front-page-what-is-missing-what-waits-what-changed",
    "congress": "before-the-first-session-the-congress",
    "informationpage": "brand-and-pages-of-your-own",
    "conferencesession": "edit-a-session",
    "conferencesession_add": "or-type-it",
    "conferencesession_copy": "copy-move-swap-postpone",
    "conferencesession_swap": "copy-move-swap-postpone",
    "conferencesession_example": "copy-move-swap-postpone",
    "conferencesession_publication": "publish",
    "talk_move": "copy-move-swap-postpone",
    "publish_batch": "publish",
    "replace_text": "many-sessions-at-once",
    "conferencesession_changelist": "many-sessions-at-once",
    "import_schedule": "tables-in-and-out",
    "conferencesession_import": "tables-in-and-out",
    "talk_import": "tables-in-and-out",
    "speaker_import": "tables-in-and-out",
    "material_import": "tables-in-and-out",
    "timetable": "the-timetable",
    "translations": "translations",
    "translate": "translations",
    "translations_file": "translations",
    "problems": "problems",
    "room": "rooms",
    "programmebreak": "breaks",
    "paste_session": "paste-the-text-that-you-have",
    "talk": "edit-a-session",
    "material": "edit-a-session",
    "linkedevent": "edit-a-session",
    "speaker": "speakers",
    "speaker_erase": "somebody-wants-to-be-forgotten",
    "topic": "topics",
    "edition": "publish",
    "notice": "tell-readers-something-now",
    "question": "questions-from-the-audience",
    "feedback": "after-the-session",
    "readerrequest": "requests-of-readers",
    "historyentry": "history-and-undo",
    "accounts": "accounts-and-roles",
    "account": "accounts-and-roles",
    "roles": "accounts-and-roles",
    "own_second_factor": "your-second-factor",
    "user": "accounts-and-roles",
    "group": "accounts-and-roles",
    "staticdevice": "your-second-factor",
    "totpdevice": "your-second-factor",
    "password_change": "accounts-and-roles",
}


def chapter_of(page: str) -> str:
    """The chapter for a page of the admin, by the name of its route ("speakers_talk_move"); empty for none."""
    for name in sorted(CHAPTERS, key=len, reverse=True):
        if re.search(rf"(?:^|_){name}(?:_|$)", page):
            return CHAPTERS[name]
    return ""


@cache
def handbook_html(pictures: str) -> SafeString:
    """The handbook without its title; `pictures` is the address of the folder of its pictures."""
    tokens = _parser().parse(HANDBOOK.read_text(encoding="utf-8"))
    for token, following in itertools.pairwise(tokens):
        if token.type == "heading_open":
            token.attrs["id"] = anchor(following.content)
    for token in tokens:
        for child in token.children or ():
            _rewrite(child, pictures)
    body = tokens[3:] if tokens and tokens[0].tag == "h1" else tokens
    html = nh3.clean(
        _parser().renderer.render(body, _parser().options, {}),
        tags=TAGS | {"tr", "th", "td", "br", "blockquote"},
        attributes=ATTRIBUTES,
        link_rel=None,
    )
    return mark_safe(html)  # noqa: S308 (nh3 has just sanitised it)


@cache
def anchors() -> frozenset[str]:
    """The anchors of all chapters."""
    tokens = _parser().parse(HANDBOOK.read_text(encoding="utf-8"))
    pairs = itertools.pairwise(tokens)
    return frozenset(anchor(following.content) for token, following in pairs if token.type == "heading_open")


def anchor(heading: str) -> str:
    """The anchor of a heading, as the repository's site makes it: "Or type it" is "or-type-it"."""
    return re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")


def _rewrite(token: Token, pictures: str) -> None:
    """Have a picture come from the portal, and no link lead to a file that the portal does not serve."""
    if token.type == "image":
        token.attrs["src"] = pictures + str(token.attrs["src"]).removeprefix("pictures/")
    if token.type == "link_open" and ".md" in str(token.attrs.get("href", "")):
        token.attrs.pop("href")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
