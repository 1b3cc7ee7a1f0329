"""The groups of the roles: exact after every migration, and nothing lost that an administrator added."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.db import DEFAULT_DB_ALIAS

from smartcity_session.accounts.groups import create_groups
from smartcity_session.accounts.roles import ORGANISER, RIGHTS, ROLE_NAMES, extents_of
from smartcity_session.models import RoleGrant
from tests.factories.rows import UserFactory

pytestmark = pytest.mark.django_db


def migrate() -> None:
    """What the end of every `manage.py migrate` does."""
    create_groups(sender=apps.get_app_config("smartcity_session"), using=DEFAULT_DB_ALIAS)


def names(group: str) -> set[str]:
    rows = Permission.objects.filter(group__name=group)
    return {f"{app}.{name}" for app, name in rows.values_list("content_type__app_label", "codename")}


def permission(name: str) -> Permission:
    app, _dot, codename = name.partition(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def of_the_portal() -> set[str]:
    rows = Permission.objects.filter(content_type__app_label__in=settings.PORTAL_APPS)
    return {f"{app}.{name}" for app, name in rows.values_list("content_type__app_label", "codename")}


def member(group: str) -> User:
    user: User = UserFactory.create(username="member", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def as_installed_by_the_release_before() -> None:
    """Groups as releases without the table made them: permissions only ever grew."""
    RoleGrant.objects.all().delete()
    Group.objects.exclude(name__in=["Organiser", "Editor"]).delete()
    own = Permission.objects.filter(content_type__app_label__in=settings.PORTAL_APPS)
    own = own.exclude(codename__in=["manage_accounts", "need_second_factor"])
    Group.objects.get(name="Organiser").permissions.set([*own, permission("auth.view_user")])
    edited = own.filter(codename__regex="^(add|change|view)_")
    Group.objects.get(name="Editor").permissions.set(edited)


def test_an_organiser_has_every_permission_of_the_portal_and_none_of_anything_else() -> None:
    assert names("Organiser") == of_the_portal() - {"smartcity_session.need_second_factor"}


def test_the_others_have_what_the_table_says_and_every_permission_in_it_exists() -> None:
    for role in ROLE_NAMES:
        if role != ORGANISER:
            assert names(role) == set(extents_of(role)), role
    assert {each for right in RIGHTS for each in right.permissions} - of_the_portal() == set()


def test_an_editor_neither_publishes_nor_changes_the_congress() -> None:
    refused = {
        "smartcity_session.publish_edition",
        "smartcity_session.change_congress",
        "smartcity_session.delete_conferencesession",
        "smartcity_session.read_confidential_feedback",
        "smartcity_session.manage_accounts",
    }
    assert names("Editor") & refused == set()
    assert {"speakers.delete_talk", "smartcity_session.view_congress"} <= names("Editor")


def test_an_upgrade_takes_what_the_former_release_gave_and_the_table_does_not() -> None:
    as_installed_by_the_release_before()
    editor = member("Editor")
    assert editor.has_perm("smartcity_session.change_congress")
    migrate()
    assert names("Editor") == set(extents_of("Editor"))
    assert names("Organiser") == of_the_portal() - {"smartcity_session.need_second_factor"}
    assert [group.name for group in editor.groups.all()] == ["Editor"]
    assert not User.objects.get(pk=editor.pk).has_perm("smartcity_session.change_congress")


@pytest.mark.parametrize("is_upgrade", [True, False])
def test_what_an_administrator_added_by_hand_goes_into_a_group_of_its_own_with_the_members(is_upgrade: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    if is_upgrade:
        as_installed_by_the_release_before()
    editor = member("Editor")
    Group.objects.get(name="Editor").permissions.add(permission("auth.view_group"))
    migrate()
    assert "auth.view_group" not in names("Editor")
    assert names("Editor: added by hand") == {"auth.view_group"}
    assert User.objects.get(pk=editor.pk).has_perm("auth.view_group")
    migrate()
    assert names("Editor: added by hand") == {"auth.view_group"}


def test_a_group_that_had_the_name_of_a_new_role_keeps_its_permissions_for_its_members() -> None:
    as_installed_by_the_release_before()
    Group.objects.create(name="Viewer").permissions.add(permission("speakers.change_speaker"))
    viewer = member("Viewer")
    migrate()
    assert names("Viewer") == set(extents_of("Viewer"))
    assert User.objects.get(pk=viewer.pk).has_perm("speakers.change_speaker")


def test_what_was_removed_by_hand_comes_back_and_what_the_table_drops_goes() -> None:
    editors = Group.objects.get(name="Editor")
    editors.permissions.remove(permission("speakers.change_talk"))
    grant = RoleGrant.objects.get(group=editors)
    grant.granted = [*grant.granted, "smartcity_session.publish_edition"]
    grant.save()
    editors.permissions.add(permission("smartcity_session.publish_edition"))
    migrate()
    assert names("Editor") == set(extents_of("Editor"))
    assert not Group.objects.filter(name__contains="by hand").exists()


def test_a_missing_group_is_made_again_and_members_stay() -> None:
    Group.objects.get(name="Editor").delete()
    organiser = member("Organiser")
    for _each in range(2):
        migrate()
    assert [group.name for group in organiser.groups.all()] == ["Organiser"]
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(ROLE_NAMES)


def test_that_a_role_asks_for_a_second_factor_outlives_a_migration() -> None:
    Group.objects.get(name="Editor").permissions.add(permission("smartcity_session.need_second_factor"))
    migrate()
    assert "smartcity_session.need_second_factor" in names("Editor")
