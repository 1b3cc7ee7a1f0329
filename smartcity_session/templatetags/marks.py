"""Texts with marks: what a search has found, and what a new edition has changed."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from smartcity_session.diff.words import WordRun
from smartcity_session.search import excerpts

register = template.Library()


@register.filter
def marked(pieces: Iterable[excerpts.ExcerptPart]) -> SafeString:
    """A text of a search result, with `<mark>` around what the query asks for."""
    return _joined(format_html("<mark>{}</mark>", piece.text) if piece.found else piece.text for piece in pieces)


@register.filter
def word_changes(pieces: Iterable[WordRun]) -> SafeString:
    """A changed text, with `<ins>` and `<del>` around what was inserted and deleted."""
    return _joined(
        piece.text if piece.kind == "equal" else format_html("<{0}>{1}</{0}>", piece.kind, piece.text)
        for piece in pieces
    )


@register.filter
def labelled_word_changes(pieces: Iterable[WordRun]) -> SafeString:
    """The same, with hidden words for screen readers, which rarely say that an element is `<ins>` or `<del>`."""
    return _joined(piece.text if piece.kind == "equal" else _labelled(piece) for piece in pieces)


def _labelled(piece: WordRun) -> SafeString:
    return format_html(
        '<{0}><span class="unseen">{1} </span>{2}<span class="unseen"> {3}</span></{0}>',
        piece.kind,
        _("inserted:") if piece.kind == "ins" else _("deleted:"),
        piece.text,
        _("(end)"),
    )


def _joined(parts: Iterable[str]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
