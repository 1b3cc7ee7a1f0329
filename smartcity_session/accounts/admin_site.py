"""The admin's site: who is let in, and what its lists can be asked for."""

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.db.models.constants import LOOKUP_SEP
from django.forms import CheckboxInput
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from smartcity_session.accounts.returned_forms import (
    returned_form,
    returned_formset,
    returns_typed,
    show_or_log_in,
    warn_if_returned,
    why_returned,
)

SAVE = "_save"  # the button of what is edited in a list
# The lookups that Django's own filters and `date_hierarchy` append to the name of a field
OF_FILTERS = {"exact", "in", "isnull", "gt", "gte", "lt", "lte", "year", "month", "day"}


# Pages that are no lists of a model, by the names of their addresses, with what they need.
PAGES = {
    "admin:timetable": (_("Timetable"), "smartcity_session.change_conferencesession"),
    "admin:problems": (_("Problems"), "smartcity_session.change_conferencesession"),
    "admin:translations": (_("Translations"), "smartcity_session.change_translation"),
    "admin_accounts": (_("Accounts"), "smartcity_session.manage_accounts"),
}
FOR_SOME_ROWS = {"admin:translations"}  # whoever may do something there sees it
# What the index lists, in the order of the work; what is named nowhere is in the last group.
INDEX = (
    (
        "programme",
        _("Programme"),
        (
            "smartcity_session.ConferenceSession",
            "admin:timetable",
            "admin:problems",
            "admin:translations",
            "speakers.Speaker",
            "speakers.Talk",
            "smartcity_session.Room",
            "smartcity_session.ProgrammeBreak",
        ),
    ),
    ("papers", _("Materials and PDFs"), ("materials.Material", "materials.LinkedEvent", "smartcity_session.Edition")),
    (
        "readers",
        _("Readers"),
        (
            "smartcity_session.Notice",
            "smartcity_session.Question",
            "smartcity_session.ReaderRequest",
            "smartcity_session.Feedback",
        ),
    ),
    (
        "congress",
        _("Congress"),
        (
            "smartcity_session.Congress",
            "smartcity_session.InformationPage",
            "smartcity_session.Topic",
            "smartcity_session.HistoryEntry",
        ),
    ),
)
REST = ("accounts", _("Accounts"))


class PortalAdminConfig(AdminConfig):
    """Makes `PortalAdminSite` the site of Django's admin."""

    default_site = "smartcity_session.accounts.admin_site.PortalAdminSite"


class ReturningAdmin(ModelAdmin[Any]):
    """Pages whose forms come back as they were typed, when the login had ended meanwhile."""

    @returns_typed
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A new row."""
        return super().add_view(request, form_url, extra_context)

    @returns_typed
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A row."""
        return super().change_view(request, object_id, form_url, extra_context)

    @returns_typed
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; of a form that has come back, with its boxes ticked and its action chosen, or the action's page."""
        if not why_returned(request) or SAVE in request.POST or self._asks_first(request):
            return super().changelist_view(request, extra_context)
        warn_if_returned(request)
        request.method = "GET"  # the list as it is shown before something is chosen
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
            _choose_again(request, response.context_data)
        return response

    def _asks_first(self, request: HttpRequest) -> bool:
        """Whether the chosen action has a page whose form can come back."""
        action = self.get_actions(request).get(request.POST.get("action", ""))
        return action is not None and getattr(action[0], "returns_typed", False)

    def action_checkbox(self, obj: Any) -> Any:
        """The box of a row, ticked where the form has come back with it."""
        label = gettext("Select this object for an action - {}").format(obj)  # as Django has it
        attributes = {"class": "action-select", "aria-label": label}
        box = CheckboxInput(attributes, lambda _value: getattr(obj, "is_chosen", False))
        return box.render(ACTION_CHECKBOX_NAME, str(obj.pk))

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        """What is edited in the list, which is not saved when it has come back."""
        return returned_formset(super().get_changelist_formset(request, **kwargs), request)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]  # as Django's own accounts have it
        """The form of the page, which is not saved when it has come back."""
        return returned_form(super().get_form(request, obj, **kwargs), request)


def _choose_again(request: HttpRequest, context: dict[str, Any]) -> None:
    """Tick the boxes and choose the action of the list as the form had them."""
    chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
    for row in context["cl"].result_list:
        row.is_chosen = str(row.pk) in chosen
    if context["action_form"]:
        context["action_form"].initial["action"] = request.POST.get("action", "")


class DeclaredLookups(ModelAdmin[Any]):
    """A list that is filtered by what its filters and its hierarchy of dates name, and by nothing else.

    Django lets an address filter by every field of the model (`?text__startswith=a`): who may see the list could
    read, letter by letter, a field that it does not show them.
    """

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Whether the address of the list may ask for this lookup."""
        fields, parameters = {str(self.date_hierarchy)}, set()
        for item in self.get_list_filter(request):
            if isinstance(item, list | tuple):
                fields.add(str(item[0]))
            elif isinstance(item, str):
                fields.add(item)
            else:
                parameters.add(getattr(item, "parameter_name", None))
        named = fields | {f"{field}{LOOKUP_SEP}{key}" for field in fields for key in ("id", "pk")}
        path, last = lookup, "exact"
        while path not in named and last in OF_FILTERS:
            path, _separator, last = path.rpartition(LOOKUP_SEP)
        is_named = lookup in parameters or (path in named and last in OF_FILTERS)
        return is_named and bool(super().lookup_allowed(lookup, value, request))


class PicturedChoices(AutocompleteJsonView):
    """What may be chosen; people with their photos, which `js/choices.js` shows beside the names."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """One choice: key and text; of a person the address of a square photo, too, which is empty where none is."""
        choice: dict[str, str] = super().serialize_result(obj, to_field_name)
        digest = getattr(obj, "photo_digest", None)
        if digest is not None:
            choice["photo"] = reverse("photo", args=[digest, 96, "jpg"]) if digest else ""
        return choice


class PortalAdminSite(AdminSite):
    """Lets staff in; those whose role, or the installation, asks for it, only after a code of their device (RFC 6238).

    Every list in it is one of `DeclaredLookups`, and every page one of `ReturningAdmin`, of `RecordingAdmin` and of
    `RowRightsAdmin`, those of libraries too.
    """

    site_header = _("Congress portal: organisers")
    site_title = _("Congress portal")
    login_template = "admin/log_in.html"

    @property
    def login_form(self) -> Any:  # type: ignore[override]  # an attribute, which is read alone
        """The form of the login."""
        from smartcity_session.accounts.second_factor import SecondFactorLoginForm  # noqa: PLC0415 (needs the models)

        return SecondFactorLoginForm

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """What a field that is completed by typing offers."""
        answer: HttpResponse = PicturedChoices.as_view(admin_site=self)(request)  # type: ignore[assignment]  # JSON
        return answer

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """The view for staff alone; a form that comes without a login comes back after it, where the view can do so."""
        own: Callable[..., HttpResponseBase] = super().admin_view(view, cacheable)
        if not getattr(view, "returns_typed", False):
            return own

        def returning(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return show_or_log_in(self, request, lambda: own(request, *args, **kwargs))

        return update_wrapper(returning, own)

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Register the pages of a model."""
        from smartcity_session.accounts.row_rights import RowRightsAdmin  # noqa: PLC0415 (needs the models)
        from smartcity_session.history.recording_admin import RecordingAdmin  # noqa: PLC0415 (as above)

        own = admin_class or ModelAdmin
        facts = {"__module__": own.__module__, "__doc__": own.__doc__}
        declared = type(own.__name__, (ReturningAdmin, DeclaredLookups, RecordingAdmin, RowRightsAdmin, own), facts)
        super().register(model_or_iterable, declared, **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """What the account may see: for the index and beside every page, in the order of the work."""
        from smartcity_session.accounts.row_rights import extents, may_everywhere  # noqa: PLC0415 (needs the models)

        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        found = {model["model"]._meta.label: model for app in apps for model in app["models"]}  # noqa: SLF001 (Django documents _meta)
        found |= {
            page: _page(page, name)
            for page, (name, right) in PAGES.items()
            if (extents(request.user, right) if page in FOR_SOME_ROWS else may_everywhere(request.user, right))
        }
        groups = [(key, name, [found.pop(label) for label in labels if label in found]) for key, name, labels in INDEX]
        return [self._group(*group) for group in (*groups, (*REST, list(found.values()))) if group[2]]

    def _group(self, key: str, name: Any, models: list[Any]) -> dict[str, Any]:
        """A group as the templates of Django's admin read an app."""
        address = f"{reverse('admin:index', current_app=self.name)}#{key}"
        return {"name": name, "app_label": key, "app_url": address, "has_module_perms": True, "models": models}

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the account may see the admin at all."""
        from smartcity_session.accounts.second_factor import needs_second_factor  # noqa: PLC0415 (needs the models)

        if not super().has_permission(request):
            return False
        # django-otp adds the device, at the login and, by its middleware, afterwards
        has_sent_code = getattr(request.user, "otp_device", None) is not None
        return has_sent_code or not needs_second_factor(request.user)


def _page(address: str, name: Any) -> dict[str, Any]:
    """A page as the templates of Django's admin read a model."""
    key = address.rpartition(":")[2]
    return {"name": name, "object_name": key, "admin_url": reverse(address), "add_url": None, "view_only": True}
