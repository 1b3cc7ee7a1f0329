"""The two groups that accounts are put into: organisers, who do everything, and editors, who cannot publish or delete.

Organisers get every permission of the portal's own models. Editors get those that Django makes for adding, changing and
viewing, so that they also moderate questions: that needs `change_question`. A permission that editors must not have
needs a codename that begins otherwise, such as `publish_edition` and `read_confidential_feedback`. To publish and to
withdraw needs `publish_edition`, and so does to cancel a published session.

Both groups are made after every migration. What an administrator added to a group stays; what the portal needs comes
back.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

ORGANISER = gettext_noop("Organiser")
EDITOR = gettext_noop("Editor")
EDITOR_PREFIXES = ("add_", "change_", "view_")


def create_groups(
    *,
    sender: AppConfig,  # noqa: ARG001 (the signal's)
    using: str,
    apps: Any = apps,
    **_signal: Any,
) -> None:
    """Make both groups with their permissions in the database `using`, where accounts have their tables already."""
    try:
        apps.get_model("auth", "Permission")
    except LookupError:
        return
    for label in (*settings.PORTAL_APPS, "auth"):
        # Django makes permissions app by app, maybe after this one was reached.
        create_permissions(_config(label), verbosity=0, interactive=False, using=using, apps=apps)
    own = Permission.objects.using(using).filter(content_type__app_label__in=settings.PORTAL_APPS)
    _grant(ORGANISER, own | _seeing_accounts(using), using=using)
    _grant(EDITOR, own.filter(_any_prefix(EDITOR_PREFIXES)), using=using)


def _config(label: str) -> AppConfig:
    return apps.get_app_config(label)


def _seeing_accounts(using: str) -> QuerySet[Permission]:
    return Permission.objects.using(using).filter(content_type__app_label="auth", codename="view_user")


def _any_prefix(prefixes: tuple[str, ...]) -> Q:
    condition = Q()
    for prefix in prefixes:
        condition |= Q(codename__startswith=prefix)
    return condition


def _grant(name: str, permissions: QuerySet[Permission], *, using: str) -> None:
    group, _created = Group.objects.using(using).get_or_create(name=name)
    group.permissions.add(*permissions)
