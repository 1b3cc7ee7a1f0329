"""The table of the accounts, which is only taken out: accounts are made one by one."""

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy

from smartcity_session.admin.tables import AdminTable
from smartcity_session.tables.columns import Column, Kind, field_column


class AccountTable(AdminTable):
    """The accounts with their groups."""

    related = ("groups",)
    columns = (
        *(field_column(User, name) for name in ("username", "first_name", "last_name", "email")),
        Column(
            "groups", gettext_lazy("groups"), lambda row: "; ".join(each.name for each in row.groups.all()), Kind.LIST
        ),
        *(field_column(User, name) for name in ("is_active", "is_staff", "is_superuser", "last_login", "date_joined")),
    )
