"""Django's own page of an account, which administrators have: the last organiser stays one here, too."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _

from smartcity_session.accounts.members import is_last_organiser
from smartcity_session.accounts.roles import ORGANISER
from smartcity_session.admin.account_table import AccountTable
from smartcity_session.admin.tables import TableAdmin


class AccountChangeForm(UserChangeForm[User]):
    """An account, whose role is not taken when it is the last organiser's."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse to take the group, the mark of staff or the login from the last organiser."""
        cleaned = super().clean()
        given = self.cleaned_data
        stays = given.get("is_active") and given.get("is_staff")
        stays = stays and any(group.name == ORGANISER for group in given.get("groups", ()))
        if not stays and self.instance.pk and is_last_organiser(self.instance):
            raise forms.ValidationError(_("This is the last organiser, who stays one: make somebody else one first."))
        return cleaned


admin.site.unregister(User)


@admin.register(User)
class PortalUserAdmin(TableAdmin, UserAdmin[User]):
    """The accounts as administrators see them, whose list can be taken out."""

    form = AccountChangeForm
    table = AccountTable

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not for the last organiser."""
        return super().has_delete_permission(request, obj) and (obj is None or not is_last_organiser(obj))
