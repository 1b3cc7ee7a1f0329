"""Which rows an account may see and change: limits of queries and pages that follow from the table of roles.

Every page of a model in the admin has `RowRightsAdmin` (`PortalAdminSite.register` adds it), and every list on such a
page `RowRightsInline`. Pages of the portal's own, and public views that show more to those who may, ask `may`,
`rows_allowed` or, where they are about the whole programme, `may_everywhere`.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.contrib.admin.options import InlineModelAdmin, ModelAdmin
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext as _

from smartcity_session.accounts.autocompletes import KeyedAutocompletes
from smartcity_session.accounts.roles import MANAGE_ACCOUNTS, ROLE_NAMES, TRANSLATE, Extent, extents_of
from smartcity_session.models import ConferenceSession, SessionAssignment, Translation, TranslatorLanguage
from speakers.models import Contribution, Speaker

EVERYTHING = frozenset({Extent.ALL})
NOTHING: frozenset[Extent] = frozenset()
VIEW = "view"


def _limits_of(user: Any) -> dict[str, frozenset[Extent]]:
    """The permissions of the account that hold for some rows only; read once for each request."""
    found: dict[str, frozenset[Extent]] | None = getattr(user, "_limits_of_roles", None)
    if found is None:
        found = user._limits_of_roles = _read_limits(user)  # noqa: SLF001 (as Django keeps permissions there)
    return found


def _read_limits(user: Any) -> dict[str, frozenset[Extent]]:
    if user.has_perm(MANAGE_ACCOUNTS):
        return {}  # an organiser, who may give every role
    limited: dict[str, frozenset[Extent]] = {}
    for role in user.groups.filter(name__in=ROLE_NAMES).values_list("name", flat=True):
        for permission, extents in extents_of(role).items():
            limited[permission] = limited.get(permission, NOTHING) | extents
    for permission in _given_by_hand(user) if limited else ():
        limited.pop(permission, None)
    return limited


def _given_by_hand(user: Any) -> list[str]:
    """The permissions that the account has from elsewhere than its roles: they hold for all rows."""
    elsewhere = Q(user=user) | Q(group__in=user.groups.exclude(name__in=ROLE_NAMES))
    rows = Permission.objects.filter(elsewhere).values_list("content_type__app_label", "codename").distinct()
    return [f"{app}.{name}" for app, name in rows]


def extents(user: Any, permission: str) -> frozenset[Extent]:
    """For which rows the account has the permission; empty where it does not have it."""
    if not user.has_perm(permission):
        return NOTHING
    return _limits_of(user).get(permission, EVERYTHING)


def may_everywhere(user: Any, *permissions: str) -> bool:
    """Whether the account has the permissions for all rows."""
    return all(Extent.ALL in extents(user, permission) for permission in permissions)


def may(user: Any, permission: str, row: Model) -> bool:
    """Whether the account has the permission for this row, which is stored; or for the rows of this session."""
    return _reaches(extents(user, permission), user, row, is_view=permission.partition(".")[2].startswith(VIEW))


def may_translate(user: Any, language: str, session: ConferenceSession | None) -> bool:
    """Whether the account may translate the texts of the session into the language; or those that are of none."""
    found = _extents_of_translator(user, language)
    return Extent.ALL in found or (session is not None and _reaches(found, user, session, is_view=False))


def sessions_to_translate(
    user: Any, language: str, sessions: QuerySet[ConferenceSession]
) -> QuerySet[ConferenceSession]:
    """Those of the sessions whose texts the account may translate into the language."""
    return _limited(sessions, _extents_of_translator(user, language), user, is_view=False)


def _extents_of_translator(user: Any, language: str) -> frozenset[Extent]:
    """For which sessions the account may translate into the language: a translator's languages are for all."""
    found = extents(user, TRANSLATE)
    if Extent.LANGUAGES in found and language in _own_languages(user):
        return EVERYTHING
    return found - {Extent.LANGUAGES}


def may_translate_all(user: Any) -> bool:
    """Whether the account may translate more than its own sessions."""
    return bool(extents(user, TRANSLATE) & {Extent.ALL, Extent.LANGUAGES})


def languages_of_translator(user: Any, languages: Sequence[str]) -> list[str]:
    """Those of the languages into which the account may translate something."""
    found = extents(user, TRANSLATE)
    own = _own_languages(user) if found == {Extent.LANGUAGES} else languages if found else ()
    return [each for each in languages if each in own]


def _own_languages(user: Any) -> set[str]:
    return set(TranslatorLanguage.objects.filter(user=user).values_list("language", flat=True))


def rows_allowed(user: Any, permission: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the rows for which the account has the permission."""
    is_view = permission.partition(".")[2].startswith(VIEW)
    return _limited(rows, extents(user, permission), user, is_view=is_view)


def rows_seen(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the rows that the account may see, or change."""
    found = _extents_of_action(user, VIEW, rows.model._meta)  # noqa: SLF001 (Django documents _meta)
    return _limited(rows, found, user, is_view=True)


def sees_all(user: Any, model: type[Model]) -> bool:
    """Whether the account may see every row of the model."""
    return Extent.ALL in _extents_of_action(user, VIEW, model._meta)  # noqa: SLF001 (Django documents _meta)


def _extents_of_action(user: Any, action: str, opts: Any) -> frozenset[Extent]:
    """For which rows of a model the account may do this; as in Django's admin, who may change a row may see it."""
    actions = (VIEW, "change") if action == VIEW else (action,)
    names = (f"{opts.app_label}.{get_permission_codename(each, opts)}" for each in actions)
    return NOTHING.union(*(extents(user, name) for name in names))


def own_sessions(user: Any) -> QuerySet[Any]:
    """The keys of the sessions that are the account's own, for a condition of a query."""
    return SessionAssignment.objects.filter(user=user).values("session")


def _reaches(found: frozenset[Extent], user: Any, row: Model, *, is_view: bool) -> bool:
    if Extent.ALL in found or not found:
        return bool(found)
    rows = type(row)._base_manager.filter(pk=row.pk)  # noqa: SLF001 (Django documents it)
    return _limited(rows, found, user, is_view=is_view).exists()


def _limited(rows: QuerySet[Any], found: frozenset[Extent], user: Any, *, is_view: bool) -> QuerySet[Any]:
    if Extent.ALL in found:
        return rows
    condition = Q(pk__in=[])
    for extent in found:
        condition |= _condition(rows.model, extent, user, is_view=is_view)
    return rows.filter(condition)


def _condition(model: type[Model], extent: Extent, user: Any, *, is_view: bool) -> Q:
    """Which rows of the model the extent means; none of a model whose rows belong to no session."""
    if extent is Extent.LANGUAGES:
        return Q(language__in=_own_languages(user)) if model is Translation else Q(pk__in=[])
    sessions = ConferenceSession.objects.all()
    if extent.is_own:
        sessions = sessions.filter(pk__in=own_sessions(user))
    if extent.is_draft:
        sessions = sessions.filter(first_published_at__isnull=True)
    if model is Speaker:
        return _speakers_in(sessions, is_view=is_view)
    condition = Q(pk__in=[])
    for path in _paths_to_session(model):
        condition |= Q(**{f"{path}__in": sessions.values("pk")})
    return condition


def _speakers_in(sessions: QuerySet[ConferenceSession], *, is_view: bool) -> Q:
    """The speakers with a part in these sessions; to be changed, those alone who have no part in another one.

    So nobody gains the right to change a speaker, or to see an e-mail address, by putting somebody into a session.
    """
    parts = Contribution.objects.filter(speaker=OuterRef("pk")).annotate(whose=Coalesce("session_id", "talk__session"))
    keys = sessions.values("pk")
    with_part = Q(Exists(parts.filter(whose__in=keys)))
    return with_part if is_view else with_part & ~Q(Exists(parts.exclude(whose__in=keys)))


@cache
def _paths_to_session(model: type[Model]) -> tuple[str, ...]:
    """The lookups that lead from a row to the key of its session."""
    if model is ConferenceSession:
        return ("pk",)
    fields = {field.name: field.related_model for field in model._meta.fields}  # noqa: SLF001 (Django documents _meta)
    paths = [name for name, related in fields.items() if related is ConferenceSession]
    return (*paths, *(f"{name}__session" for name in fields if name == "talk" and model is Contribution))


class _Limited(KeyedAutocompletes):
    """Rights that hold for some rows: what the permissions allow, as far as `_reaches` says so of the row."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the account may see the row; without one, some rows."""
        return super().has_view_permission(request, obj) and self._reaches(request, VIEW, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the account may change the row; without one, some rows."""
        return super().has_change_permission(request, obj) and self._reaches(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the account may delete the row; without one, some rows."""
        return super().has_delete_permission(request, obj) and self._reaches(request, "delete", obj)

    def _reaches(self, request: HttpRequest, action: str, obj: Any) -> bool:
        """Whether the permission is for this row, or for rows of this page; without one, for some rows."""
        found = _extents_of_action(request.user, action, self.opts)
        return obj is None or obj.pk is None or _reaches(found, request.user, obj, is_view=action == VIEW)


class RowRightsInline(_Limited, InlineModelAdmin[Any, Any]):
    """A list on a page, whose rows may be added, changed and removed as far as the row of the page allows it."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the rows that are there."""
        return super().has_add_permission(request, obj) and self._reaches(request, "add", obj)


@cache
def _limited_inline(inline: type[Any]) -> type[Any]:
    facts = {"__module__": inline.__module__, "__doc__": inline.__doc__}
    return type(inline.__name__, (RowRightsInline, inline), facts)


class RowRightsAdmin(_Limited, ModelAdmin[Any]):
    """The pages of a model, with the rows that the account may see, and what it may do with each.

    Where a model's own pages say `offers_all_rows`, fields that are completed offer every row, by what it is called.
    """

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows that the account may see."""
        rows = super().get_queryset(request)
        where = request.resolver_match.url_name if request.resolver_match else ""
        is_offered = where == "autocomplete" and getattr(self, "offers_all_rows", False)
        return rows if is_offered else rows_seen(request.user, rows)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        """What Django does for a row that is not there; PermissionDenied for one that this account does not see."""
        try:
            is_there = self.model._base_manager.filter(pk=opts.pk.to_python(object_id)).exists()  # noqa: SLF001 (Django documents it)
        except ValidationError:  # no key at all
            is_there = False
        if is_there:
            raise PermissionDenied(_("This belongs to a session that is not one of yours."))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]  # Django has it, its stubs do not

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """The lists on the page, limited likewise."""
        return [_limited_inline(inline) for inline in super().get_inlines(request, obj)]
