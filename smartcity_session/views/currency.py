"""Is a sheet still current? What has changed since an edition, or between two."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from smartcity_session.content import Appointed, SessionContent, in_language, session_content, session_notices
from smartcity_session.diff.changelog import ChangelogSection, number_of_changes
from smartcity_session.diff.moves import last_move
from smartcity_session.editions.publishing import changes_between, edition_content
from smartcity_session.http.cache_control import shared
from smartcity_session.models import ConferenceSession, Edition
from smartcity_session.models.edition import PublishedSheet
from smartcity_session.presentation.dates import day
from smartcity_session.views.editions import edition_or_404
from smartcity_session.views.pages import MissingPageError, page_language, render_page
from smartcity_session.views.sessions import at_code


@dataclass(frozen=True, slots=True)
class Currency:
    """How current an edition is: `sections` is what has changed from it to `now`, None once it was removed."""

    edition: Edition
    latest: Edition | None
    now: SessionContent
    sections: tuple[ChangelogSection, ...] | None
    moved_from: Appointed | None

    @property
    def latest_sheet(self) -> PublishedSheet | None:
        """The sheet of the newest edition that the reader of the page wants."""
        return self.latest.sheets_for(page_language())[0] if self.latest else None

    @property
    def is_latest(self) -> bool:
        """Whether it is the newest edition that stands."""
        return self.latest is not None and self.latest.pk == self.edition.pk

    @property
    def count(self) -> int:
        """The number of changes since."""
        return number_of_changes(self.sections or ())

    @property
    def sentence(self) -> str:
        """The answer to "is it the latest?", in one sentence."""
        facts = {"number": self.edition.number, "as_of": day(self.edition.as_of)}
        if self.edition.is_redacted:
            return _("No: what edition %(number)d said was removed from the portal.") % facts
        if self.edition.is_withdrawn:
            return _("No: edition %(number)d, as of %(as_of)s, was withdrawn.") % facts
        if not self.is_latest and self.latest is not None:
            newest = {"latest": self.latest.number, "latest_as_of": day(self.latest.as_of)}
            words = _(
                "No: edition %(number)d, as of %(as_of)s, was followed by edition %(latest)d, as of %(latest_as_of)s."
            )
            return words % {**facts, **newest}
        if self.sections:
            return (
                _("Edition %(number)d, as of %(as_of)s, is the latest PDF, but the session has changed since.") % facts
            )
        return _("Yes: edition %(number)d, as of %(as_of)s, is the latest, and nothing has changed since.") % facts


def currency_of(edition: Edition) -> Currency:
    """How current an edition is that was loaded `with_state()`."""
    now = session_content(edition.session)
    frozen = edition_content(edition)
    return Currency(
        edition=edition,
        latest=Edition.objects.latest_of(edition.session),
        now=in_language(now, page_language()),
        sections=changes_between(frozen, now, language=page_language()) if frozen is not None else None,
        moved_from=last_move((frozen, now)) if frozen is not None else None,
    )


@require_safe
@shared
def edition_short(request: HttpRequest, short: str) -> HttpResponseBase:
    """Tell the holder of a sheet whether it is current, at the address that is printed on the sheet."""
    if short != short.lower():
        return redirect("edition_short", short.lower(), permanent=True)
    published = ConferenceSession.objects.published()
    found = Edition.objects.with_state().select_related("session__congress")
    edition = found.filter(short=short, session__in=published).first()
    if edition is None:
        raise MissingPageError(
            _("No edition has the short address /e/%(short)s. Compare it with the printed sheet.") % {"short": short}
        )
    currency = currency_of(edition)
    page = render_page(
        request,
        "editions/currency.html",
        congress=currency.now.congress,
        notices=session_notices(edition.session, language=page_language()),
        currency=currency,
    )
    return _unlisted(page)


@require_safe
@shared
def edition_short_elsewhere(request: HttpRequest, language: str, short: str) -> HttpResponseBase:  # noqa: ARG001 (a view)
    """Lead from the address on a sheet to the main language: the congress has that of the sheet no longer."""
    return redirect("edition_short", short.lower())


@require_safe
@shared
@at_code
def edition_changes(request: HttpRequest, session: ConferenceSession, old: int, new: int) -> HttpResponseBase:
    """Show what has changed from one edition to a later one."""
    if misplaced := _misplaced(session, old, new):
        return misplaced
    editions = (edition_or_404(session, old), edition_or_404(session, new))
    return _comparison(request, session, editions[0], editions[1])


@require_safe
@shared
@at_code
def edition_changes_now(request: HttpRequest, session: ConferenceSession, old: int) -> HttpResponseBase:
    """Show what has changed from an edition to the page as it is now."""
    return _comparison(request, session, edition_or_404(session, old), None)


def _misplaced(session: ConferenceSession, old: int, new: int) -> HttpResponseRedirectBase | None:
    if old > new:
        return redirect("edition_changes", session.slug, new, old, permanent=True)
    return redirect("edition", session.slug, old, permanent=True) if old == new else None


def _comparison(request: HttpRequest, session: ConferenceSession, old: Edition, new: Edition | None) -> HttpResponse:
    """Compare two editions, or one with the page as it is now (None). 410 where one was removed for good."""
    now = session_content(session)
    before, after = edition_content(old), edition_content(new) if new else now
    removed = [each for each in (old, new) if each is not None and each.is_redacted]
    here = page_language()
    sections = changes_between(before, after, language=here) if before is not None and after is not None else ()
    response = render_page(
        request,
        "editions/changes.html",
        congress=now.congress,
        notices=session_notices(session, language=page_language()),
        status=410 if removed else 200,
        now=in_language(now, page_language()),
        old=old,
        new=new,
        removed=removed,
        sections=sections,
        moved_from=last_move((before, after)) if before is not None and after is not None else None,
        count=number_of_changes(sections),
    )
    return _unlisted(response)


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
