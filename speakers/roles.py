"""The parts that people have in a session: where each is shown, and which words of a pasted text mean it.

Nothing is imported here that needs Django's settings, so that the importer's own process can read it. What a role is
called is in the choices of the model (`Contribution.Role`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class RolePlace(Enum):
    """Where people of a role are shown on a session's page and sheet."""

    FACTS = "with date and room"
    PEOPLE = "in the list of speakers"
    CONTACT = "where questions go to"


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """How a role is shown and recognised.

    `awaited` roles are shown as "to be confirmed" while nobody has them, except in the formats `awaited_but_in`, which
    need not have them (`ConferenceSession.Format`). `performs` says that whoever has it is a
    performer of the event (schema.org), `takes_part` that conference apps list them. `of_a_talk` roles may stand below
    the title of a talk in a pasted text; `headings` are the headings that mean the role there, in lower case.
    """

    place: RolePlace
    headings: tuple[str, ...]
    awaited: bool = False
    awaited_but_in: tuple[str, ...] = ()
    performs: bool = False
    takes_part: bool = True
    of_a_talk: bool = False

    def is_awaited(self, session_format: str) -> bool:
        """Whether a session of this format has somebody of the role."""
        return self.awaited and session_format not in self.awaited_but_in


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("; "))


# In the order in which they are shown.
ROLES: Mapping[str, RoleFacts] = {
    "chair": RoleFacts(
        RolePlace.FACTS,
        _words("chair; chairs; chairperson; chaired by; co-chair; co-chairs; chairman; chairwoman"),
    ),
    "facilitator": RoleFacts(
        RolePlace.FACTS,
        _words(
            "facilitator; facilitators; facilitated by; facilitation; moderator; moderators; moderated by; "
            "moderation; host"
        ),
        awaited=True,
    ),
    "speaker": RoleFacts(
        RolePlace.PEOPLE,
        _words(
            "speaker; speakers; confirmed speakers; invited speakers; presenter; presenters; contributors; "
            "contributor; keynote; keynote speaker; keynote speakers"
        ),
        performs=True,
        of_a_talk=True,
    ),
    "panellist": RoleFacts(
        RolePlace.PEOPLE,
        _words("panellist; panellists; panelist; panelists; panel"),
        performs=True,
        of_a_talk=True,
    ),
    "discussant": RoleFacts(RolePlace.PEOPLE, _words("discussant; discussants"), performs=True, of_a_talk=True),
    "rapporteur": RoleFacts(
        RolePlace.FACTS,
        _words("rapporteur; rapporteurs; reporter"),
        awaited=True,
        awaited_but_in=("plenary", "sub-plenary", "workshop", "side-event"),
    ),
    "contact": RoleFacts(
        RolePlace.CONTACT, _words("contact; contact person; contacts"), awaited=True, takes_part=False
    ),
}


def roles_at(place: RolePlace) -> tuple[str, ...]:
    """The roles that are shown at a place, in order."""
    return tuple(role for role, facts in ROLES.items() if facts.place is place)
