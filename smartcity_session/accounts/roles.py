"""The roles of accounts and what each may do: the one table that groups, pages and their help are made from.

`ROLES` says who there is, `RIGHTS` what each may do, in the words of the page "Roles" and in Django's permissions. A
permission holds for all rows, or for some of them (`Extent`); `row_rights` limits queries and pages accordingly. An
organiser has every permission of the portal's own models, whether the table names it or not; the others have those of
the table alone. A new model therefore needs its line here before an editor can see it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

ORGANISER, EDITOR, HOST, CHAIR, VIEWER = "Organiser", "Editor", "Session host", "Chair", "Viewer"
TRANSLATOR = "Translator"

CHANGE_SESSIONS = "smartcity_session.change_conferencesession"
CHANGE_QUESTIONS = "smartcity_session.change_question"
MANAGE_ACCOUNTS = "smartcity_session.manage_accounts"
NEED_SECOND_FACTOR = "smartcity_session.need_second_factor"  # a duty, which organisers set for a role
SEE_EMAIL = "speakers.see_email"
TRANSLATE = "smartcity_session.change_translation"


class Extent(Enum):
    """Of which rows a permission is. Own sessions are those that an organiser has given to the account."""

    ALL = _("all")
    DRAFTS = _("in drafts")
    OWN = _("own sessions")
    OWN_DRAFTS = _("in own drafts")
    LANGUAGES = _("into chosen languages")

    @property
    def is_own(self) -> bool:
        """Whether only rows of own sessions are meant."""
        return self in {Extent.OWN, Extent.OWN_DRAFTS}

    @property
    def is_draft(self) -> bool:
        """Whether only rows of sessions are meant that were never published."""
        return self in {Extent.DRAFTS, Extent.OWN_DRAFTS}


@dataclass(frozen=True, slots=True)
class Role:
    """A role: `name` is that of its group.

    One with `has_sessions` is given to an account for some sessions, one with `has_languages` for some languages.
    """

    name: str
    label: Any
    summary: Any
    has_sessions: bool = False
    has_languages: bool = False


ROLES = (
    Role(ORGANISER, _("Organiser"), _("Does everything: publishes, deletes, and manages the accounts.")),
    Role(EDITOR, _("Editor"), _("Edits the whole programme; neither publishes nor removes what readers know.")),
    Role(
        HOST,
        _("Session host"),
        _("Edits the own sessions: texts, talks, people, materials, questions."),
        has_sessions=True,
    ),
    Role(CHAIR, _("Chair"), _("Decides on the questions of the own sessions, on their pages."), has_sessions=True),
    Role(
        TRANSLATOR,
        _("Translator"),
        _("Translates the texts of the programme, drafts too, into the chosen languages."),
        has_languages=True,
    ),
    Role(VIEWER, _("Viewer"), _("Sees the programme with its drafts, and changes nothing.")),
)
ROLE_NAMES = tuple(role.name for role in ROLES)


@dataclass(frozen=True, slots=True)
class Right:
    """A line of the table: what may be done, the permissions that it takes, and for which rows each role has them."""

    label: Any
    permissions: tuple[str, ...]
    roles: Mapping[str, Extent]

    def extent(self, role: str) -> Extent | None:
        """The rows for which the role has it; an organiser has all."""
        return Extent.ALL if role == ORGANISER else self.roles.get(role)

    @property
    def cells(self) -> list[tuple[Role, str]]:
        """What the table says for each role, in the order of `ROLES`; nothing for a role that does not have it."""
        return [(role, str(found.value) if (found := self.extent(role.name)) else "") for role in ROLES]


def _permissions(app: str, actions: str, models: str) -> tuple[str, ...]:
    return tuple(f"{app}.{action}_{model}" for model in models.split() for action in actions.split())


_LISTS = "guidingquestion outcome spokenlanguage relatedsession"
_EVERYBODY_WHO_EDITS = {EDITOR: Extent.ALL, HOST: Extent.OWN}

RIGHTS = (
    Right(
        _("See sessions, drafts too, with their talks, people, materials and PDF editions"),
        (
            *_permissions("smartcity_session", "view", f"conferencesession {_LISTS} edition withdrawal redaction"),
            *_permissions("smartcity_session", "view", "formercode sourcetext appointment translation"),
            *_permissions("speakers", "view", "speaker formername formerslug talk contribution"),
            *_permissions("materials", "view", "material linkedevent"),
        ),
        {EDITOR: Extent.ALL, HOST: Extent.OWN, VIEWER: Extent.ALL},
    ),
    Right(
        _("See the history of what one may see; undo changes that one may make"),
        _permissions("smartcity_session", "view", "historyentry"),
        {EDITOR: Extent.ALL, HOST: Extent.OWN, VIEWER: Extent.ALL},
    ),
    Right(
        _("See the congress, rooms, breaks, topics, notices and pages of its own"),
        _permissions(
            "smartcity_session", "view", "congress feedbackcriterion room programmebreak topic notice informationpage"
        ),
        {EDITOR: Extent.ALL, VIEWER: Extent.ALL},
    ),
    Right(
        _("Edit the texts of a session: title, abstract, guiding questions, outcomes, languages, related sessions"),
        (CHANGE_SESSIONS, *_permissions("smartcity_session", "add change", _LISTS)),
        _EVERYBODY_WHO_EDITS,
    ),
    Right(
        _("Edit talks, and who has which part"),
        _permissions("speakers", "add change", "talk contribution"),
        _EVERYBODY_WHO_EDITS,
    ),
    Right(
        _("Edit speakers, and see their e-mail addresses; a host, of those who are in no other session"),
        (*_permissions("speakers", "add change", "speaker formername formerslug"), SEE_EMAIL),
        _EVERYBODY_WHO_EDITS,
    ),
    Right(
        _("Edit materials and linked events"),
        _permissions("materials", "add change", "material linkedevent"),
        _EVERYBODY_WHO_EDITS,
    ),
    Right(
        _("Translate texts"),
        _permissions("smartcity_session", "add change delete", "translation"),
        {EDITOR: Extent.ALL, HOST: Extent.OWN, TRANSLATOR: Extent.LANGUAGES},
    ),
    Right(
        _("Remove talks, parts, materials, notices and rows of the lists of a session"),
        (
            *_permissions("smartcity_session", "delete", f"{_LISTS} notice"),
            *_permissions("speakers", "delete", "talk contribution"),
            *_permissions("materials", "delete", "material linkedevent"),
        ),
        {EDITOR: Extent.DRAFTS, HOST: Extent.OWN_DRAFTS},
    ),
    Right(
        _("Choose, decline and answer questions of the audience"),
        (CHANGE_QUESTIONS, "smartcity_session.view_question", "smartcity_session.view_backing"),
        {EDITOR: Extent.ALL, HOST: Extent.OWN, CHAIR: Extent.OWN},
    ),
    Right(
        _("Add, copy and import sessions; set code, format, topics, time and room; timetable, problems, many at once"),
        ("smartcity_session.add_conferencesession", CHANGE_SESSIONS),
        {EDITOR: Extent.ALL},
    ),
    Right(
        _("Edit rooms, breaks, topics, and pages of the congress's own"),
        _permissions("smartcity_session", "add change", "room programmebreak topic informationpage"),
        {EDITOR: Extent.ALL},
    ),
    Right(
        _("Tell readers something: notices"),
        _permissions("smartcity_session", "add change", "notice"),
        {EDITOR: Extent.ALL},
    ),
    Right(
        _("See and answer requests of readers"),
        _permissions("smartcity_session", "view change", "readerrequest"),
        {EDITOR: Extent.ALL},
    ),
    Right(_("Read feedback to the speakers"), ("smartcity_session.view_feedback",), {EDITOR: Extent.ALL}),
    Right(
        _("Read feedback that is meant for the organisers only"), ("smartcity_session.read_confidential_feedback",), {}
    ),
    Right(
        _("Publish and withdraw PDF editions; cancel and postpone sessions"), ("smartcity_session.publish_edition",), {}
    ),
    Right(
        _("Delete drafts, speakers, rooms, breaks, topics, questions, requests and feedback; merge speakers and rooms"),
        (
            *_permissions("smartcity_session", "delete", "conferencesession room programmebreak topic informationpage"),
            *_permissions("smartcity_session", "delete", "question readerrequest feedback"),
            *_permissions("speakers", "delete", "speaker formername formerslug"),
        ),
        {},
    ),
    Right(
        _("Edit the congress: name, theme, brand, contact, privacy, criteria of the feedback"),
        (*_permissions("smartcity_session", "add change", "congress feedbackcriterion"),),
        {},
    ),
    Right(_("Invite people, give and take roles, open lockouts, reset second factors"), (MANAGE_ACCOUNTS,), {}),
)


def extents_of(role: str) -> dict[str, frozenset[Extent]]:
    """The permissions of a role other than the organiser's, each with the rows that it is for."""
    found: dict[str, frozenset[Extent]] = {}
    for right in RIGHTS:
        extent = right.extent(role)
        for permission in right.permissions if extent else ():
            found[permission] = found.get(permission, frozenset()) | {extent}  # type: ignore[arg-type]  # not None here
    return found


def permissions_of(roles: Iterable[str]) -> Iterator[str]:
    """The permissions that the table gives to any of these roles."""
    yield from (permission for role in roles for permission in extents_of(role))


def role_named(name: str) -> Role | None:
    """The role whose group has this name."""
    return next((role for role in ROLES if role.name == name), None)
