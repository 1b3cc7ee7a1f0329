"""What organisers do with accounts: invite, give and take roles, open lockouts, reset second factors, delete.

Each is in the history. Whoever logs in needs the mark of staff, which follows the role.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from axes.utils import reset
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from smartcity_session.accounts.invitations import invite
from smartcity_session.accounts.roles import NEED_SECOND_FACTOR, ORGANISER, ROLE_NAMES, role_named
from smartcity_session.history.recording import Action, record
from smartcity_session.models import ConferenceSession, HistoryEntry, Invitation, SessionAssignment, TranslatorLanguage
from smartcity_session.text.language_names import language_name
from smartcity_session.text.lists import listed

MOST_NAMED = 3


class AccountRefusedError(Exception):
    """Nothing was changed: the text says why, for the organiser."""


@transaction.atomic
def add_account(  # noqa: PLR0913 (what is known of an account)
    *,
    username: str,
    full_name: str,
    email: str,
    role: str,
    sessions: Sequence[ConferenceSession],
    languages: Sequence[str] = (),
    by: Any,
    by_mail: bool,
    now: datetime,
) -> Invitation:
    """Make an account that nobody can log in with until the link of the invitation was used."""
    user = User(username=username, email=email)
    user.first_name, _space, user.last_name = full_name.partition(" ")
    user.set_unusable_password()
    user.save()
    _set_role(user, role, sessions, languages)
    record(action=Action.INVITE, subject=user, by=by, after={_("Role"): _role_words(role, sessions, languages)})
    return invite(user=user, purpose=Invitation.Purpose.JOIN, by=by, by_mail=by_mail, now=now)


@transaction.atomic
def change_account(  # noqa: PLR0913 (as above)
    *,
    user: User,
    full_name: str,
    email: str,
    role: str,
    sessions: Sequence[ConferenceSession],
    languages: Sequence[str] = (),
    by: Any,
) -> None:
    """Give the account this role, which may be none, and these own sessions and languages.

    :raises AccountRefusedError: for the last organiser, and for an administrator's account.
    """
    _refuse_administrator(user, by)
    former = _role_words(role_of(user), own_sessions_of(user), own_languages_of(user))
    if role != ORGANISER:
        _refuse_last_organiser(user)
    user.first_name, _space, user.last_name = full_name.partition(" ")
    user.email = email
    user.save(update_fields=["first_name", "last_name", "email"])
    _set_role(user, role, sessions, languages)
    now = _role_words(role, sessions, languages)
    if now != former:
        record(action=Action.ROLE, subject=user, by=by, before={_("Role"): former}, after={_("Role"): now})
    else:
        record(action=Action.ACCOUNT, subject=user, by=by)


def _set_role(user: User, role: str, sessions: Sequence[ConferenceSession], languages: Sequence[str]) -> None:
    user.groups.remove(*Group.objects.filter(name__in=ROLE_NAMES).exclude(name=role))
    if role:
        user.groups.add(Group.objects.get(name=role))
    user.is_staff = bool(role) or user.is_superuser
    user.save(update_fields=["is_staff"])
    found = role_named(role)
    kept = sessions if found is not None and found.has_sessions else ()
    SessionAssignment.objects.filter(user=user).exclude(session__in=kept).delete()
    for session in kept:
        SessionAssignment.objects.get_or_create(user=user, session=session)
    spoken = languages if found is not None and found.has_languages else ()
    TranslatorLanguage.objects.filter(user=user).exclude(language__in=spoken).delete()
    for language in spoken:
        TranslatorLanguage.objects.get_or_create(user=user, language=language)


def organisers_to_ask() -> list[str]:
    """The names of some organisers who can log in, for those who lack a right."""
    active = User.objects.filter(groups__name=ORGANISER, is_active=True).order_by("last_name", "username")
    return [user.get_full_name() or user.username for user in active[:MOST_NAMED]]


def role_of(user: User) -> str:
    """The role of the account; of several that an administrator gave, the first of the table. Empty for none."""
    names = {group.name for group in user.groups.all()}
    return next((name for name in ROLE_NAMES if name in names), "")


def own_sessions_of(user: User) -> list[ConferenceSession]:
    """The own sessions of the account, in the order of their codes."""
    return list(ConferenceSession.objects.filter(assignments__user=user).order_by("code_key"))


def own_languages_of(user: User) -> list[str]:
    """The languages into which the account translates."""
    return sorted(user.translator_languages.values_list("language", flat=True))


def _role_words(role: str, sessions: Sequence[ConferenceSession], languages: Sequence[str]) -> str:
    found = role_named(role)
    if found is None:
        return pgettext("role", "none")
    codes = listed(session.code for session in sessions) if found.has_sessions else ""
    codes = listed(map(language_name, languages)) if found.has_languages else codes
    return f"{found.label} ({codes})" if codes else str(found.label)


def _refuse_last_organiser(user: User) -> None:
    """Refuse to take the role from the last organiser who can log in. The group stays locked until the save."""
    Group.objects.select_for_update().get(name=ORGANISER)
    if is_last_organiser(user):
        raise AccountRefusedError(
            _("This is the last organiser, who stays one: make somebody else an organiser first, who has logged in.")
        )


def is_last_organiser(user: User) -> bool:
    """Whether nobody else could manage accounts without this one. Who has set no password yet cannot."""
    active = User.objects.filter(groups__name=ORGANISER, is_active=True)
    organisers = active.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return organisers.filter(pk=user.pk).exists() and not organisers.exclude(pk=user.pk).exists()


def _refuse_administrator(user: User, by: Any) -> None:
    if user.is_superuser and not by.is_superuser:
        raise AccountRefusedError(_("This is an administrator's account, which another administrator alone changes."))


@transaction.atomic
def delete_account(*, user: User, by: Any) -> None:
    """Delete an account that has changed nothing yet.

    :raises AccountRefusedError: for the last organiser, an administrator, oneself, and who has changed something: the
        history would not name them any longer.
    """
    _refuse_administrator(user, by)
    _refuse_last_organiser(user)
    if user.pk == by.pk:
        raise AccountRefusedError(_("Nobody deletes their own account."))
    if HistoryEntry.objects.filter(by=user).exists():
        raise AccountRefusedError(
            _("The history names this account, so it stays. Take its role away: then nobody can log in with it.")
        )
    record(action=Action.DELETE, subject=user, by=by)
    user.delete()


@transaction.atomic
def send_link(*, user: User, by: Any, by_mail: bool, now: datetime) -> Invitation:
    """A new link for an account that has no password yet, or has lost its second factor.

    :raises AccountRefusedError: for an administrator's account, an account without role, and one that needs no link.
    """
    _refuse_administrator(user, by)
    if not user.has_usable_password():
        purpose, words = Invitation.Purpose.JOIN, _("A new link")
    else:
        purpose, words = Invitation.Purpose.DEVICE, _("To add a second factor")
    if by_mail and not user.email:
        raise AccountRefusedError(_("This account has no e-mail address. Show the link, and hand it on."))
    record(action=Action.INVITE, subject=user, by=by, note=words)
    return invite(user=user, purpose=purpose, by=by, by_mail=by_mail, now=now)


@transaction.atomic
def reset_second_factor(*, user: User, by: Any, by_mail: bool, now: datetime) -> Invitation:
    """Take the devices and recovery codes of the account away, and make a link by which its owner adds a new one.

    :raises AccountRefusedError: as `send_link`, and for oneself: who is logged in adds a new device without it.
    """
    if user.pk == by.pk:
        raise AccountRefusedError(_("Your own second factor is changed on its own page."))
    _refuse_administrator(user, by)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    record(action=Action.ACCOUNT, subject=user, by=by, note=_("Second factor reset"))
    return send_link(user=user, by=by, by_mail=by_mail, now=now)


def open_lockout(*, username: str, by: Any) -> int:
    """Let the name be tried again at every address. Return how many addresses were locked."""
    count: int = reset(username=username)
    account = User.objects.filter(username=username).first()
    if account is not None:
        record(action=Action.ACCOUNT, subject=account, by=by, note=_("Lockout opened"))
    return count


@transaction.atomic
def ask_for_second_factor(*, roles: Sequence[str], by: Any) -> None:
    """Have accounts of these roles, and of no others, log in with a second factor.

    :raises AccountRefusedError: when the organiser would lock themselves out, who has no device yet.
    """
    own = role_of(by)
    if own in roles and not TOTPDevice.objects.filter(user=by, confirmed=True).exists():
        raise AccountRefusedError(_("Add a second factor to your own account first: you could not log in again."))
    app, _dot, codename = NEED_SECOND_FACTOR.partition(".")
    permission = Permission.objects.get(content_type__app_label=app, codename=codename)
    for group in Group.objects.filter(name__in=ROLE_NAMES):
        is_asked, was_asked = group.name in roles, group.permissions.filter(pk=permission.pk).exists()
        if is_asked != was_asked:
            (group.permissions.add if is_asked else group.permissions.remove)(permission)
            words = _("Second factor required") if is_asked else _("Second factor not required")
            record(action=Action.ROLE, subject=group, by=by, note=words)


def roles_with_second_factor() -> set[str]:
    """The roles whose accounts have to log in with a second factor."""
    app, _dot, codename = NEED_SECOND_FACTOR.partition(".")
    groups = Group.objects.filter(permissions__content_type__app_label=app, permissions__codename=codename)
    return set(groups.values_list("name", flat=True))
