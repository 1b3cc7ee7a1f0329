"""What differs between two contents."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.content import SessionContent
from smartcity_session.content.field_metadata import ChangeGroup
from smartcity_session.diff.changes import Change, ChangeKind, apply_changes, changes
from smartcity_session.diff.words import WordRun, word_changes
from tests.factories.contents import content_of
from tests.factories.drawn import CONTENTS


@given(CONTENTS)
def test_a_content_does_not_differ_from_itself(content: SessionContent) -> None:
    assert changes(content, dataclasses.replace(content)) == ()


@given(CONTENTS, CONTENTS)
def test_applying_what_is_listed_to_the_old_gives_the_new(old: SessionContent, new: SessionContent) -> None:
    assert apply_changes(old, changes(old, new)) == new


@given(CONTENTS, CONTENTS)
def test_the_groups_come_in_the_order_in_which_a_reader_needs_them(old: SessionContent, new: SessionContent) -> None:
    order = list(ChangeGroup)
    groups = [order.index(change.group) for change in changes(old, new)]
    assert groups == sorted(groups)


@given(st.text(max_size=60), st.text(max_size=60))
def test_word_changes_hold_both_texts_whole(old: str, new: str) -> None:
    pieces = word_changes(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "ins") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "del") == new


def test_a_moved_room_is_one_change_of_time_and_room() -> None:
    d4 = content_of()
    moved = dataclasses.replace(d4, room="Room 3")
    assert changes(d4, moved) == (Change(("room",), ChangeKind.CHANGED, "B2", "Room 3"),)
    assert changes(d4, moved)[0].group is ChangeGroup.TIME_AND_ROOM


def test_a_changed_title_of_a_talk_is_told_from_a_new_talk() -> None:
    d4 = content_of()
    first = d4.talks[0]
    talks = (dataclasses.replace(first, title="OPTIMUS"), *d4.talks[1:])
    (change,) = changes(d4, dataclasses.replace(d4, talks=talks))
    assert change == Change(("talks", first.uuid, "title"), ChangeKind.CHANGED, "Talk 1", "OPTIMUS")


def test_talks_in_another_order_are_one_change() -> None:
    d4 = content_of()
    (change,) = changes(d4, dataclasses.replace(d4, talks=d4.talks[::-1]))
    assert (change.path, change.kind) == (("talks", "order"), ChangeKind.REORDERED)
    assert change.new == tuple(talk.uuid for talk in d4.talks[::-1])


def test_words_are_kept_deleted_and_inserted() -> None:
    pieces = word_changes("A smart city is smart.", "A smart city is not just smart.")
    assert "".join(f"[{piece.text}]" if piece.kind == "ins" else piece.text for piece in pieces) == (
        "A smart city is[ not just] smart."
    )


def test_a_long_text_is_compared_line_by_line_in_bounded_time() -> None:
    old = "one two three\n" * 3000
    new = "one two three\n" * 1500 + "four\n" + "one two three\n" * 1500
    assert [piece.text for piece in word_changes(old, new) if piece.kind != "equal"] == ["four\n"]


def test_long_lines_with_little_in_common_are_told_as_a_whole() -> None:
    old, new = "a b " * 2500 + "a", "c d " * 2500 + "d"
    assert word_changes(old, new) == (WordRun("del", old), WordRun("ins", new))
