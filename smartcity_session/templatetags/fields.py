"""Form fields, as the templates of Django's forms show them."""

from django import template
from django.contrib.admin.helpers import AdminField, AdminReadonlyField, InlineAdminForm
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def attributes(values: dict[str, object] | None) -> SafeString:
    """The attributes of an element, each after a space: `True` is one without a value, `False` is none."""
    return flatatt(values or {})


@register.filter
def cells(row: InlineAdminForm) -> list[AdminField | AdminReadonlyField]:
    """The fields of a row of a list in the admin, in their order."""
    return [field for fieldset in row for line in fieldset for field in line]
