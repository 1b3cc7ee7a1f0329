"""Asked before a save: what was typed is possible, and probably a slip. Whoever ticks the box saves it all the same."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from smartcity_session.content import Appointed
from smartcity_session.models import Congress, Edition
from smartcity_session.presentation.dates import day
from smartcity_session.presentation.problems import doubtful_times
from smartcity_session.timetable.rooms import near_spellings

CONFIRMED = "confirmed"


class AskingForm(forms.BaseForm):
    """A form that asks about doubtful values once everything else is right. A doubt that was there before is not asked.

    The box holds a digest of what was asked, so that another doubt, or the same one about another value, is asked anew.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[CONFIRMED] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.asks, self.confirmed_digest = False, ""

    @cached_property
    def changed_data(self) -> list[str]:
        """What was changed; the box is not of it."""
        return [name for name in super().changed_data if name != CONFIRMED]

    def doubts(self) -> list[str]:
        """What is doubtful in what was typed, a sentence each, as far as it was not so before."""
        return []

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django has it, its stubs do not
        doubts = [] if self.errors else self.doubts()
        told = self.data.get(self.add_prefix(CONFIRMED), "")
        self.confirmed_digest = digest_of(doubts) if doubts else told
        if told != self.confirmed_digest:
            self.asks = True
            question = _("Nothing was saved yet. Correct what follows, or tick the box below to save it all the same.")
            self.add_error(None, ValidationError([question, *doubts], code="doubt"))


def digest_of(doubts: Iterable[str]) -> str:
    """What the box says, once it is ticked, about these doubts and no others."""
    return hashlib.sha256("\n".join(doubts).encode()).hexdigest()[:32]


def session_doubts(session: Appointed, congress: Congress) -> Iterator[str]:
    """What is doubtful in the time of a session."""
    return (words for _kind, words in doubtful_times(session, congress))


def room_doubts(name: str) -> Iterator[str]:
    """What is doubtful in the name of a room: there is none of it, and one that reads nearly the same."""
    for room in near_spellings(name):
        words = _("There is the room “%(room)s”. Is “%(typed)s” another one? Otherwise type it the same.")
        yield words % {"room": room.name, "typed": name}


def edition_doubts(as_of: date, *, latest: Edition | None, today: date) -> Iterator[str]:
    """What is doubtful in the date that shall stand on a new edition; `today` is the day at the congress."""
    if as_of > today:
        words = _("“As of” %(as_of)s is in the future: today is %(today)s.")
        yield words % {"as_of": day(as_of), "today": day(today)}
    if latest is not None and as_of < latest.as_of:
        words = _("“As of” %(as_of)s is before the date of edition %(number)d, which is as of %(latest)s.")
        yield words % {"as_of": day(as_of), "number": latest.number, "latest": day(latest.as_of)}
