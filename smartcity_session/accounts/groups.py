"""The groups of the roles, whose permissions are exactly those of the table in `roles` after every migration.

What a role no longer has is taken from its group on installed portals, too. What an administrator added to a group by
hand is moved into a group of its own ("Editor: added by hand"), which all members of the role then are in: nobody loses
it. `RoleGrant.granted` tells the two apart. Before there was one, the portal gave organisers every permission of its
own models, and editors those to add, change and view.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_noop

from smartcity_session.accounts.roles import EDITOR, NEED_SECOND_FACTOR, ORGANISER, ROLE_NAMES, extents_of
from smartcity_session.models import RoleGrant

BY_HAND = gettext_noop("%(role)s: added by hand")


def create_groups(
    *,
    sender: AppConfig,  # noqa: ARG001 (the signal's)
    using: str,
    apps: Any = apps,
    **_signal: Any,
) -> None:
    """Make the groups and their permissions exact in the database `using`, where their tables are there already."""
    try:
        apps.get_model("auth", "Permission")
        apps.get_model("smartcity_session", "RoleGrant")
    except LookupError:
        return
    for label in (*settings.PORTAL_APPS, "auth"):
        # Django makes permissions app by app, maybe after this one was reached.
        create_permissions(_config(label), verbosity=0, interactive=False, using=using, apps=apps)
    known = _known_permissions(using)
    own = frozenset(name for name in known if name.partition(".")[0] in settings.PORTAL_APPS) - {NEED_SECOND_FACTOR}
    with transaction.atomic(using=using):
        for role in ROLE_NAMES:
            wanted = own if role == ORGANISER else frozenset(extents_of(role)) & own
            _make_exact(role, wanted, known, using=using, former=_given_before(role, own))


def _config(label: str) -> AppConfig:
    return apps.get_app_config(label)


def _known_permissions(using: str) -> dict[str, Permission]:
    rows = Permission.objects.using(using).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": row for row in rows}


def _given_before(role: str, own: frozenset[str]) -> frozenset[str]:
    """What the releases without `RoleGrant` gave to a group of this name."""
    if role == ORGANISER:
        return own | {"auth.view_user"}
    prefixes = ("add_", "change_", "view_")
    return (
        frozenset(name for name in own if name.partition(".")[2].startswith(prefixes))
        if role == EDITOR
        else frozenset()
    )


def _make_exact(
    role: str, wanted: frozenset[str], known: dict[str, Permission], *, using: str, former: frozenset[str]
) -> None:
    group, _created = Group.objects.using(using).get_or_create(name=role)
    grant, is_new = RoleGrant.objects.using(using).get_or_create(group=group)
    granted = former if is_new else frozenset(grant.granted)
    rows = group.permissions.select_related("content_type")
    present = {f"{row.content_type.app_label}.{row.codename}" for row in rows} - {NEED_SECOND_FACTOR}
    if by_hand := present - wanted - granted:
        other, _created = Group.objects.using(using).get_or_create(name=BY_HAND % {"role": role})
        other.permissions.add(*(known[name] for name in by_hand))
        other.user_set.add(*group.user_set.all())
    if present != wanted:
        group.permissions.remove(*(known[name] for name in present - wanted))
        group.permissions.add(*(known[name] for name in wanted - present))
    if is_new or granted != wanted:
        grant.granted = sorted(wanted)
        grant.save(using=using, update_fields=["granted"])
