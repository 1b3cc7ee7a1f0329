"""The accounts in the admin: who has which role, the invitation of new people, lockouts and second factors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_otp import login as use_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from smartcity_session.accounts.invitations import can_mail, link_of
from smartcity_session.accounts.members import (
    AccountRefusedError,
    add_account,
    ask_for_second_factor,
    change_account,
    delete_account,
    open_lockout,
    own_languages_of,
    own_sessions_of,
    reset_second_factor,
    role_of,
    roles_with_second_factor,
    send_link,
)
from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.roles import MANAGE_ACCOUNTS, RIGHTS, ROLES, role_named
from smartcity_session.accounts.second_factor import confirm_device, has_second_factor, pending_device
from smartcity_session.admin.account_table import AccountTable
from smartcity_session.admin.tables import send_table
from smartcity_session.history.recording import Action, record
from smartcity_session.models import ConferenceSession, Congress, Invitation
from smartcity_session.models.fields import TextFormField
from smartcity_session.tables.writing import FORMATS
from smartcity_session.text.language_names import language_name
from smartcity_session.text.lists import listed

FORM = ["GET", "HEAD", "POST"]
WIDE = {"class": "vTextField"}


class CodesField(TextFormField):
    """Sessions, named by their codes with commas between them."""

    def clean(self, value: Any) -> list[ConferenceSession]:
        """The sessions. ValidationError names the codes that no session has."""
        codes = [code.strip() for code in str(super().clean(value)).replace(";", ",").split(",") if code.strip()]
        found = {code: ConferenceSession.objects.coded(code).first() for code in codes}
        if missing := [code for code, session in found.items() if session is None]:
            raise forms.ValidationError(_("There is no session with the code %(codes)s.") % {"codes": listed(missing)})
        return list(dict.fromkeys(session for session in found.values() if session is not None))


class RoleForm(forms.Form):
    """What is known of an account, and what it may do."""

    full_name = TextFormField(
        label=gettext_lazy("Name"), max_length=200, required=False, widget=forms.TextInput(WIDE),
        help_text=gettext_lazy("As colleagues know the person; it stands beside what the account changed."),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), max_length=254, required=False, widget=forms.EmailInput(WIDE),
        help_text=gettext_lazy("For the link, and for a forgotten password."),
    )  # fmt: skip
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    sessions = CodesField(
        label=gettext_lazy("Own sessions"), max_length=2000, required=False, widget=forms.TextInput(WIDE),
        help_text=gettext_lazy("Of a session host or a chair: the codes, such as D4, D5."),
    )  # fmt: skip

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Of a translator: the languages that the account translates into."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = self.role_choices()  # type: ignore[attr-defined]  # a ChoiceField
        congress = Congress.objects.current()
        choices = [(each, language_name(each)) for each in congress.languages] if congress else []
        self.fields["languages"].choices = choices  # type: ignore[attr-defined]  # as above

    def role_choices(self) -> list[tuple[str, Any]]:
        """The roles, with the one that most people need first."""
        return [(role.name, role.label) for role in ROLES]

    def clean(self) -> dict[str, Any] | None:
        """A role for own sessions needs one; without one, there is nothing that the account could do."""
        cleaned = super().clean()
        role = role_named(self.cleaned_data.get("role", ""))
        if role is not None and role.has_sessions and self.cleaned_data.get("sessions") == []:
            self.add_error("sessions", _("Give the code of at least one session for this role."))
        if role is not None and role.has_languages and self.cleaned_data.get("languages") == []:
            self.add_error("languages", _("Choose at least one language for this role."))
        return cleaned


class InviteForm(RoleForm):
    """A new account, and how its link gets to its owner."""

    username = TextFormField(
        label=gettext_lazy("User name"), max_length=150, validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(WIDE | {"autocapitalize": "none", "autocomplete": "off"}),
        help_text=gettext_lazy("What the person logs in with: letters, digits and @ . + - _ only."),
    )  # fmt: skip
    field_order = ("username", "full_name", "email", "role", "sessions", "languages")

    def role_choices(self) -> list[tuple[str, Any]]:
        """No role is chosen for the organiser."""
        return [("", _("Choose…")), *super().role_choices()]

    def clean_username(self) -> str:
        """A name that no account has, whatever its capitals."""
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("There is an account with this user name."))
        return name

    def clean(self) -> dict[str, Any] | None:
        """A link that is mailed needs an address."""
        cleaned = super().clean()
        if "mail" in self.data and not self.cleaned_data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Give the address to which the link is mailed, or show the link."))
        return cleaned


class AccountForm(RoleForm):
    """An account that is there."""

    def role_choices(self) -> list[tuple[str, Any]]:
        """With none: nobody logs in with the account then."""
        return [*super().role_choices(), ("", _("none: it cannot log in"))]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].required = False


class CodeForm(forms.Form):
    """A code of the device that is to be added."""

    code = TextFormField(
        label=pgettext_lazy("of a device", "Code"), max_length=20,
        help_text=gettext_lazy("The six digits that the app shows now."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as the page lists it. `lockouts` is at how many addresses wrong passwords have locked it.

    `invitation` is one whose link can still be used.
    """

    user: User
    role: Any
    sessions: str
    has_second_factor: bool
    needs_second_factor: bool
    invitation: Invitation | None
    lockouts: int

    @property
    def is_invited(self) -> bool:
        """Whether nobody has set a password yet."""
        return not self.user.has_usable_password()


def _for_organisers(request: HttpRequest) -> None:
    if not request.user.has_perm(MANAGE_ACCOUNTS):
        raise PermissionDenied


@never_cache
@require_http_methods(FORM)
@returns_typed
def accounts_page(request: HttpRequest) -> HttpResponse:
    """List the accounts; invite somebody, open a lockout, or say which roles need a second factor."""
    _for_organisers(request)
    is_sent = request.method == "POST" and not {"open", "ask"} & set(request.POST)
    form = InviteForm(request.POST if is_sent else None)
    if request.method == "POST" and not warn_if_returned(request):
        if "open" in request.POST:
            count = open_lockout(username=request.POST["open"], by=request.user)
            _say_opened(request, request.POST["open"], count)
            return redirect("admin_accounts")
        if "ask" in request.POST:
            return _asked_for_second_factor(request)
        if form.is_valid():
            return _invited(request, form)
    lines = account_lines(now=timezone.now())
    asked = set(request.POST.getlist("second_factor")) if "ask" in request.POST else roles_with_second_factor()
    context = {
        "title": _("Accounts"),
        "form": form,
        "lines": lines,
        "locked": _locked_names({line.user.get_username() for line in lines}),
        "roles": [(role, role.name in asked) for role in ROLES],
        "tables": [(reverse("admin_accounts_table", args=[kind]), kind.upper()) for kind in sorted(FORMATS)],
    }
    return _page(request, "admin/accounts/accounts.html", context)


@require_safe
def accounts_table(request: HttpRequest, kind: str) -> HttpResponse:
    """All accounts with their roles as CSV or XLSX, which is noted."""
    _for_organisers(request)
    rows = User.objects.order_by("username").prefetch_related("groups")
    columns = AccountTable.columns
    return send_table(request, kind, name=_("Accounts"), model=User, columns=columns, rows=rows, count=len(rows))


def _say_opened(request: HttpRequest, name: str, count: int) -> None:
    if count:
        messages.success(request, _("%(name)s can log in again.") % {"name": name})
    else:
        messages.info(request, _("%(name)s was not locked any more.") % {"name": name})


def _asked_for_second_factor(request: HttpRequest) -> HttpResponse:
    try:
        ask_for_second_factor(roles=request.POST.getlist("second_factor"), by=request.user)
    except AccountRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is saved. Accounts that have no second factor yet need a link to add one."))
    return redirect("admin_accounts")


def _invited(request: HttpRequest, form: InviteForm) -> HttpResponse:
    data, by_mail = form.cleaned_data, "mail" in request.POST
    facts = {name: data[name] for name in ("username", "full_name", "email", "role", "sessions", "languages")}
    invitation = add_account(**facts, by=request.user, by_mail=by_mail, now=timezone.now())
    return _show_link(request, invitation)


def _show_link(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The page of the account, on which the link stands this once, or that the link is mailed."""
    if invitation.by_mail:
        words = _("The link is being mailed to %(email)s.")
        messages.success(request, words % {"email": invitation.user.email})
        return redirect("admin_account", invitation.user.pk)
    context = {"title": _("Link for %(account)s") % {"account": invitation.user}, "invitation": invitation}
    return _page(request, "admin/accounts/link.html", {**context, "link": link_of(invitation)})


@never_cache
@require_http_methods(FORM)
@returns_typed
def account_page(request: HttpRequest, pk: int) -> HttpResponse:
    """An account: its role and own sessions, its link, its second factor."""
    _for_organisers(request)
    user = get_object_or_404(User.objects.prefetch_related("groups"), pk=pk)
    role, sessions = role_of(user), own_sessions_of(user)
    initial = {
        "full_name": user.get_full_name(),
        "email": user.email,
        "role": role,
        "sessions": listed(session.code for session in sessions),
        "languages": own_languages_of(user),
    }
    is_saved = request.method == "POST" and not {"mail", "show", "reset", "delete"} & set(request.POST)
    form = AccountForm(request.POST if is_saved else None, initial=initial)
    if request.method == "POST" and not warn_if_returned(request) and (not is_saved or form.is_valid()):
        try:
            return _changed(request, user, form)
        except AccountRefusedError as error:
            messages.error(request, str(error))
    [line] = account_lines([user], now=timezone.now())
    context = {"title": _("Account of %(account)s") % {"account": user}, "line": line, "form": form, "account": user}
    return _page(request, "admin/accounts/account.html", context)


def _changed(request: HttpRequest, user: User, form: AccountForm) -> HttpResponse:
    by_mail, now = "mail" in request.POST, timezone.now()
    if "delete" in request.POST:
        delete_account(user=user, by=request.user)
        messages.success(request, _("The account was deleted."))
        return redirect("admin_accounts")
    if "reset" in request.POST:
        return _show_link(request, reset_second_factor(user=user, by=request.user, by_mail=by_mail, now=now))
    if by_mail or "show" in request.POST:
        return _show_link(request, send_link(user=user, by=request.user, by_mail=by_mail, now=now))
    facts = {name: form.cleaned_data[name] for name in ("full_name", "email", "role", "sessions", "languages")}
    change_account(user=user, **facts, by=request.user)
    messages.success(request, _("The account was saved."))
    return redirect("admin_accounts")


def account_lines(users: Sequence[User] | None = None, *, now: datetime) -> list[AccountLine]:
    """These accounts, or all, as the page lists them: those that can log in first. Few queries for many."""
    if users is None:
        rows = User.objects.prefetch_related("groups", "session_assignments__session")
        users = sorted(rows, key=lambda user: (not user.is_staff, user.get_username().casefold()))
    devices = set(TOTPDevice.objects.filter(confirmed=True).values_list("user", flat=True))
    asked, lockouts = roles_with_second_factor(), _lockouts(now=now)
    invitations = {each.user_id: each for each in Invitation.objects.valid(at=now)}
    return [_line(user, devices, asked, lockouts, invitations.get(user.pk)) for user in users]


def _line(
    user: User, devices: set[int], asked: Iterable[str], lockouts: dict[str, int], invitation: Invitation | None
) -> AccountLine:
    name = role_of(user)
    role = role_named(name)
    codes = sorted(each.session.code for each in user.session_assignments.all())
    label = _("Administrator") if user.is_superuser else role.label if role else pgettext("role", "none")
    needs = settings.ADMIN_SECOND_FACTOR or name in asked
    return AccountLine(
        user, label, listed(codes), user.pk in devices, needs, invitation, lockouts.get(user.get_username(), 0)
    )


def _lockouts(*, now: datetime) -> dict[str, int]:
    """At how many addresses each name is locked now."""
    locked = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=now - settings.AXES_COOLOFF_TIME
    )
    counts: dict[str, int] = {}
    for name in locked.values_list("username", flat=True):
        counts[name or ""] = counts.get(name or "", 0) + 1
    return counts


def _locked_names(known: set[str]) -> list[str]:
    """The locked names that are no accounts: somebody mistyped, or guesses."""
    return sorted(set(_lockouts(now=timezone.now())) - known)


@never_cache
@require_safe
def roles_page(request: HttpRequest) -> HttpResponse:
    """What each role may do: the table in code, for everybody who logs in."""
    return _page(request, "admin/accounts/roles.html", {"title": _("Roles"), "roles": ROLES, "rights": RIGHTS})


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(FORM)
@returns_typed
def own_second_factor(request: HttpRequest) -> HttpResponse:
    """Give the own account a device that shows codes, in place of the one that it had."""
    user: Any = request.user
    device = pending_device(user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and not warn_if_returned(request) and form.is_valid():
        codes = confirm_device(user, "".join(form.cleaned_data["code"].split()))
        if codes:
            use_device(request, TOTPDevice.objects.get(user=user, confirmed=True))
            record(action=Action.ACCOUNT, subject=user, by=user, note=_("Second factor added"))
            return _page(request, "admin/accounts/recovery_codes.html", {"title": _("Recovery codes"), "codes": codes})
        form.add_error("code", _("This is not the code of the device. Wait for the next one, and send that."))
    context = {"title": _("Your second factor"), "form": form, "had_device": has_second_factor(user)}
    context |= {"picture": device_picture(device), "device": device}
    return _page(request, "admin/accounts/second_factor.html", context)


def device_picture(device: TOTPDevice) -> SafeString:
    """The code that an authenticator app scans, as SVG."""
    code = segno.make(device.config_url, error="m")
    return mark_safe(code.svg_inline(scale=4, light="#fff", title=_("Code to scan")))  # noqa: S308 (made of squares)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), "can_mail": can_mail(), **context})
