"""Two speakers side by side in the admin, who are made one, or known to be two people from then on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.row_rights import may_everywhere
from smartcity_session.admin.conflicts import state_of
from smartcity_session.admin.publishing import announce
from smartcity_session.history import Action, batch, record
from smartcity_session.models import ConferenceSession
from smartcity_session.text.lists import listed
from speakers.merging import CHOICES, differing, merge_speakers, say_different
from speakers.models import Contribution, Speaker

CHANGE_SPEAKERS, DELETE_SPEAKERS = "speakers.change_speaker", "speakers.delete_speaker"
OTHERS = "other"  # the value of a choice for which the other speaker's side was taken


@dataclass(frozen=True, slots=True)
class MergeRow:
    """What both say of one thing; `name` is empty where there is nothing to choose."""

    label: str
    kept: Any
    other: Any
    name: str = ""
    takes_other: bool = False


def merge_urls(admin_site: admin.AdminSite) -> list[URLPattern]:
    """The page `admin:speakers_speaker_merge`, for the speakers' own list of addresses."""
    page = admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(_merge_page))
    return [path("<int:pk>/merge/<int:other>/", page, name="speakers_speaker_merge")]


def merge_address(kept: Speaker, other: Speaker) -> str:
    """Where the two are made one."""
    return reverse("admin:speakers_speaker_merge", args=[kept.pk, other.pk])


def change_address(speaker: Speaker) -> str:
    """Where the speaker is edited."""
    return reverse("admin:speakers_speaker_change", args=[speaker.pk])


def sessions_of(speaker: Speaker) -> list[ConferenceSession]:
    """The published sessions that the speaker has a part in."""
    sessions = ConferenceSession.objects.published()
    talks = sessions.filter(talks__contributions__speaker=speaker)
    return sorted({*sessions.filter(contributions__speaker=speaker), *talks}, key=lambda session: session.code_key)


def parts_of(speaker: Speaker) -> SafeString:
    """Each part of the speaker, with links to where it is edited."""
    rows = speaker.contributions.select_related("session", "talk__session").order_by("pk") if speaker.pk else ()
    return format_html_join("", '<div>{}: <a href="{}">{}</a></div>', (_appearance(row) for row in rows)) or (
        format_html("{}", _("None yet."))
    )


def _appearance(row: Contribution) -> tuple[Any, str, str]:
    if row.talk is not None:
        address = reverse("admin:speakers_talk_change", args=[row.talk.pk])
        return row.get_role_display(), address, f"{row.talk.session.code}, {row.talk.title}"
    assert row.session is not None  # noqa: S101 (a constraint: it belongs to one of them)
    address = reverse("admin:smartcity_session_conferencesession_change", args=[row.session.pk])
    return row.get_role_display(), address, str(row.session)


def portrait_of(speaker: Speaker) -> SafeString:
    """The photo as pages show it, or a dash."""
    if not speaker.photo_digest:
        return format_html("{}", "–")
    one, two = (reverse("photo", args=[speaker.photo_digest, pixels, "jpg"]) for pixels in (96, 192))
    return format_html('<img class="portrait" src="{}" srcset="{} 2x" width="96" height="96" alt="">', one, two)


@returns_typed
def _merge_page(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Show both side by side; merge them, or remember that they are two."""
    may_merge = may_everywhere(request.user, CHANGE_SPEAKERS, DELETE_SPEAKERS)
    if not may_everywhere(request.user, CHANGE_SPEAKERS) or ("merge" in request.POST and not may_merge):
        raise PermissionDenied
    kept, gone = get_object_or_404(Speaker, pk=pk), get_object_or_404(Speaker.objects.exclude(pk=pk), pk=other)
    is_returned = warn_if_returned(request)
    if "different" in request.POST and not is_returned:
        return _different(request, kept, gone)
    if "merge" in request.POST and not is_returned and request.POST.get("state") == _state(kept, gone):
        return _merged(request, kept, gone)
    if "merge" in request.POST and not is_returned:
        messages.warning(request, _("Nothing was merged: one of the two was changed meanwhile. Look again."))
    context = {
        **admin.site.each_context(request),
        "title": _("Are these one person?"),
        "opts": Speaker._meta,  # noqa: SLF001 (Django documents _meta)
        "original": kept,
        "kept": kept,
        "other": gone,
        "may_merge": may_merge,
        "rows": [*_choices(kept, gone, chosen=request.POST), *_what_follows(kept, gone)],
        "state": _state(kept, gone),
        "swapped": merge_address(gone, kept),
    }
    return render(request, "admin/speakers/speaker/merge.html", context)


def _state(kept: Speaker, gone: Speaker) -> str:
    return state_of(kept) + state_of(gone)


def _choices(kept: Speaker, gone: Speaker, *, chosen: Mapping[str, Any]) -> Iterable[MergeRow]:
    different = differing(kept, gone)
    for name in CHOICES:
        sides = [portrait_of(each) if name == "photo" else getattr(each, name) for each in (kept, gone)]
        if not any(getattr(each, name) for each in (kept, gone)):
            continue
        label = str(Speaker._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001 (a column)
        choice = name if name in different else ""
        takes_other = chosen[name] == OTHERS if name in chosen else not getattr(kept, name)
        yield MergeRow(label, sides[0], sides[1], choice, takes_other=takes_other)


def _what_follows(kept: Speaker, gone: Speaker) -> Iterable[MergeRow]:
    yield MergeRow(_("parts"), parts_of(kept), parts_of(gone))
    mine, theirs = (listed(row.name for row in each.former_names.order_by("pk")) for each in (kept, gone))
    if mine or theirs:
        yield MergeRow(_("former names"), mine, theirs)
    yield MergeRow(_("address"), kept.slug, gone.slug)


def _different(request: HttpRequest, kept: Speaker, gone: Speaker) -> HttpResponse:
    say_different(one=kept, other=gone)
    messages.success(request, _("%(name)s: these are two people. It is not asked again.") % {"name": kept.full_name})
    return redirect(change_address(kept))


def _merged(request: HttpRequest, kept: Speaker, gone: Speaker) -> HttpResponse:
    taken = [name for name in differing(kept, gone) if request.POST.get(name) == OTHERS]
    words = _("%(other)s is %(kept)s.") % {"kept": kept, "other": gone}
    with batch():
        merged = merge_speakers(kept=kept, gone=gone, taken=taken)
        record(action=Action.MERGE, subject=merged, note=words)
    messages.success(
        request,
        _("The two are one speaker now. The former address leads here, and the search finds the former name."),
    )
    announce(request, sessions_of(merged))
    return redirect(change_address(merged))
