"""Texts with marks."""

from smartcity_session.diff.words import WordRun
from smartcity_session.search import excerpts
from smartcity_session.templatetags.marks import labelled_word_changes, marked, word_changes

CHANGES = (WordRun("equal", "a < "), WordRun("del", "b"), WordRun("ins", "<c>"))


def test_what_a_search_has_found_is_marked() -> None:
    pieces = [excerpts.ExcerptPart("<b>Smart</b> ", found=False), excerpts.ExcerptPart("<i>water", found=True)]
    assert marked(pieces) == "&lt;b&gt;Smart&lt;/b&gt; <mark>&lt;i&gt;water</mark>"


def test_changed_words_are_elements() -> None:
    assert word_changes(CHANGES) == "a &lt; <del>b</del><ins>&lt;c&gt;</ins>"


def test_labelled_words_say_what_was_changed_without_a_space_that_readers_see() -> None:
    assert labelled_word_changes(CHANGES[1:]) == (
        '<del><span class="unseen">deleted: </span>b<span class="unseen"> (end)</span></del>'
        '<ins><span class="unseen">inserted: </span>&lt;c&gt;<span class="unseen"> (end)</span></ins>'
    )
