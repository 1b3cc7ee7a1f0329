"""Rows for tests: each factory makes one valid row; `published=True` makes what readers may see.

A session is a draft unless it is asked to be published, so that a test of the public side says what it needs.
`EditionFactory` stores a few bytes instead of a rendered sheet: use `publish_edition` where the sheet matters. Call
`SessionFactory.create(...)` rather than `SessionFactory(...)`: only the first has a type.
"""

# mypy: disable-error-code="attr-defined, no-untyped-call"
# (factory_boy types what its factories make, and not its declarations)

import hashlib
import random
import uuid
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

import factory
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db.models import Model, QuerySet
from django.utils.text import slugify
from factory.django import DjangoModelFactory, Password

from materials.models import LinkedEvent, Material
from smartcity_session.content import content_digest, content_json, session_content
from smartcity_session.models import (
    Backing,
    ConferenceSession,
    Congress,
    Edition,
    EditionFile,
    EditionSheet,
    Feedback,
    FeedbackCriterion,
    FeedbackRating,
    FormerCode,
    GuidingQuestion,
    InformationPage,
    Notice,
    Outcome,
    ProgrammeBreak,
    Question,
    ReaderRequest,
    RelatedSession,
    Room,
    SourceText,
    SpokenLanguage,
    Topic,
    Translation,
)
from smartcity_session.models.translation import set_translation
from speakers.models import Contribution, Speaker, Talk

PUBLISHED_AT = datetime(2015, 4, 7, 9, 0, tzinfo=UTC)
CHANCE = random.Random(0)  # noqa: S311 (what identifies rows is no secret); begins anew with each test
PDF = b"%PDF-1.7\n% the bytes of an edition\n%%EOF\n"


M = TypeVar("M", bound=Model)


class RowFactory(DjangoModelFactory[M]):
    """Numbers what it makes from 1001 on: no test types a "Hall 1012", which its factory may have made before it."""

    class Meta:
        abstract = True

    @classmethod
    def _setup_next_sequence(cls) -> int:
        return 1001

    @classmethod
    def _adjust_kwargs(cls, **values: Any) -> dict[str, Any]:
        """Draw what identifies a row from the numbers that begin anew with each test: equal rows, equal editions."""
        if hasattr(cls._meta.get_model_class(), "uuid"):
            values.setdefault("uuid", uuid.UUID(int=CHANCE.getrandbits(128), version=4))
        return values


def begin_anew() -> None:
    """Number and identify rows as the first test did: what is equal then has equal editions, which are made once."""
    CHANCE.seed(0)
    for rows in RowFactory.__subclasses__():
        rows.reset_sequence()


class UserFactory(RowFactory[User]):
    """An account without rights; `is_staff=True` lets it into the admin."""

    class Meta:
        model = User
        django_get_or_create = ("username",)

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = Password("correct horse battery staple")


class CongressFactory(RowFactory[Congress]):
    """The one congress of the installation, in Seoul; asked again, the same row."""

    class Meta:
        model = Congress
        django_get_or_create = ("id",)

    id = Congress.ONLY_ID
    name = "World Congress 2015"
    theme = "Sustainable Solutions for an Urban Future"
    start_date = date(2015, 4, 8)
    end_date = date(2015, 4, 12)
    venue = "Dongdaemun Design Plaza (DDP)"
    venue_address = "281 Eulji-ro, Jung-gu"
    city = "Seoul"
    country = "Republic of Korea"
    time_zone = "Asia/Seoul"


class RoomFactory(RowFactory[Room]):
    """A room of which nothing but its name is known."""

    class Meta:
        model = Room

    name = factory.Sequence(lambda n: f"Hall {n}")
    slug = factory.LazyAttribute(lambda room: Room.objects.unused_slug(room.name))


class ProgrammeBreakFactory(RowFactory[ProgrammeBreak]):
    """Lunch on 9 April 2015, 12:30-14:00, in no room."""

    class Meta:
        model = ProgrammeBreak

    kind = ProgrammeBreak.Kind.LUNCH
    title = "Lunch"
    date = date(2015, 4, 9)
    start_time = time(12, 30)
    end_time = time(14)


class InformationPageFactory(RowFactory[InformationPage]):
    """A page that organisers wrote."""

    class Meta:
        model = InformationPage

    title = factory.Sequence(lambda n: f"Page {n}")
    slug = factory.LazyAttribute(lambda page: slugify(page.title))
    text = "By train."


class SessionFactory(RowFactory[ConferenceSession]):
    """A draft; `published=True` makes it public, `cancelled=True` public and cancelled."""

    class Meta:
        model = ConferenceSession

    class Params:
        published = factory.Trait(status=ConferenceSession.Status.PUBLISHED, first_published_at=PUBLISHED_AT)
        cancelled = factory.Trait(status=ConferenceSession.Status.CANCELLED, first_published_at=PUBLISHED_AT)

    congress = factory.SubFactory(CongressFactory)
    code = factory.Sequence(lambda n: f"S{n}")
    title = factory.LazyAttribute(lambda session: f"Title of {session.code}")
    abstract = "A smart city is not just smart technology."
    location = None
    room = factory.LazyAttribute(lambda session: session.location.name if session.location else "")


class FormerCodeFactory(RowFactory[FormerCode]):
    """A code that a session had before."""

    class Meta:
        model = FormerCode

    session = factory.SubFactory(SessionFactory)
    code = factory.Sequence(lambda n: f"F{n}")
    until = PUBLISHED_AT


class GuidingQuestionFactory(RowFactory[GuidingQuestion]):
    """A question of a session."""

    class Meta:
        model = GuidingQuestion

    session = factory.SubFactory(SessionFactory)
    text = factory.Sequence(lambda n: f"What is question {n}?")
    position = factory.Sequence(int)


class QuestionFactory(RowFactory[Question]):
    """A question that waits; `published=True` makes it public. Its session is a published one, open since 2015."""

    class Meta:
        model = Question

    class Params:
        published = factory.Trait(state=Question.State.PUBLISHED)

    session = factory.SubFactory(SessionFactory, published=True, questions_open_from=PUBLISHED_AT)
    text = factory.Sequence(lambda n: f"What about {n}?")
    submission = factory.LazyFunction(uuid.uuid4)
    created_at = PUBLISHED_AT


class BackingFactory(RowFactory[Backing]):
    """A browser that backs a question."""

    class Meta:
        model = Backing

    question = factory.SubFactory(QuestionFactory, published=True)
    voter = factory.LazyFunction(uuid.uuid4)


class OutcomeFactory(RowFactory[Outcome]):
    """An envisaged outcome of a session."""

    class Meta:
        model = Outcome

    session = factory.SubFactory(SessionFactory)
    text = factory.Sequence(lambda n: f"Outcome {n}")
    position = factory.Sequence(int)


class SpokenLanguageFactory(RowFactory[SpokenLanguage]):
    """A language spoken in the room of a session."""

    class Meta:
        model = SpokenLanguage

    session = factory.SubFactory(SessionFactory)
    language = "en"
    position = factory.Sequence(int)


class TopicFactory(RowFactory[Topic]):
    """A topic of no session yet: `session.topics.add(topic)` gives it to one."""

    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.LazyAttribute(lambda topic: slugify(topic.name))


class TranslationFactory(RowFactory[Translation]):
    """A Korean translation of a field of a stored row: `of` is the row."""

    class Meta:
        model = Translation

    of = factory.SubFactory(SessionFactory)
    field = "title"
    language = "ko"
    text = "스마트 도시"

    @classmethod
    def _create(cls, model_class: type[Translation], *_args: Any, **kwargs: Any) -> Translation:  # noqa: ARG003 (factory_boy's signature)
        made = set_translation(kwargs["of"], *(kwargs[each] for each in ("field", "language", "text")))
        assert made is not None  # only an empty text is none
        return made


class RelatedSessionFactory(RowFactory[RelatedSession]):
    """A session that another one names; it need not be in the portal."""

    class Meta:
        model = RelatedSession

    session = factory.SubFactory(SessionFactory)
    code = factory.Sequence(lambda n: f"R{n}")
    position = factory.Sequence(int)


class SourceTextFactory(RowFactory[SourceText]):
    """A text that a session was imported from."""

    class Meta:
        model = SourceText

    session = factory.SubFactory(SessionFactory)
    text = factory.LazyAttribute(lambda source: f"Session {source.session.code}: {source.session.title}\n")


class SpeakerFactory(RowFactory[Speaker]):
    """A speaker without a photo, in no session yet."""

    class Meta:
        model = Speaker

    name = factory.Sequence(lambda n: f"Speaker {n}")
    slug = factory.LazyAttribute(lambda speaker: Speaker.objects.unused_slug(speaker.name))
    affiliation = "Coordinator, City of Example"


class TalkFactory(RowFactory[Talk]):
    """A talk without speakers: "speaker to be confirmed"."""

    class Meta:
        model = Talk

    session = factory.SubFactory(SessionFactory)
    title = factory.Sequence(lambda n: f"Talk {n}")
    position = factory.Sequence(int)


class ContributionFactory(RowFactory[Contribution]):
    """A speaker's part in a new talk; give `session=` and `talk=None` for a part in the session as a whole."""

    class Meta:
        model = Contribution

    talk = factory.SubFactory(TalkFactory)
    speaker = factory.SubFactory(SpeakerFactory)
    role = Contribution.Role.SPEAKER
    position = factory.Sequence(int)


class MaterialFactory(RowFactory[Material]):
    """A title without a target; `link=` makes it a link, `with_file=b"..."` a stored file of these bytes."""

    class Meta:
        model = Material
        skip_postgeneration_save = True

    session = factory.SubFactory(SessionFactory)
    title = factory.Sequence(lambda n: f"Material {n}")
    in_reading_pack = True
    position = factory.Sequence(int)

    @factory.post_generation  # type: ignore[untyped-decorator]  # ships no type for it
    def with_file(self: Material, create: bool, extracted: bytes | None, **_kwargs: Any) -> None:  # noqa: FBT001 (factory_boy's signature)
        """Store the file and measure it, as an upload does."""
        if create and extracted is not None:
            self.file_name = self.file_name or "slides.pdf"
            self.file_type = self.file_type or "application/pdf"
            self.file_size = len(extracted)
            self.file_sha256 = hashlib.sha256(extracted).hexdigest()
            self.file.save(self.file_name, ContentFile(extracted), save=True)


class LinkedEventFactory(RowFactory[LinkedEvent]):
    """An event that a session leads on to."""

    class Meta:
        model = LinkedEvent

    session = factory.SubFactory(SessionFactory)
    name = factory.Sequence(lambda n: f"Event {n}")
    start_date = date(2015, 5, 20)
    end_date = date(2015, 5, 22)
    city = "Berlin"
    country = "Germany"
    position = factory.Sequence(int)


class NoticeFactory(RowFactory[Notice]):
    """A notice of the whole congress, shown on 9 April 2015, 13:00 to 15:00 in Seoul; or of `session=`."""

    class Meta:
        model = Notice

    text = factory.Sequence(lambda n: f"Notice {n}")
    shown_from = datetime(2015, 4, 9, 4, tzinfo=UTC)
    shown_until = datetime(2015, 4, 9, 6, tzinfo=UTC)


class EditionFactory(RowFactory[Edition]):
    """An edition of a published session as it is now, with its file; `pdf=b"..."` gives the bytes."""

    class Meta:
        model = Edition

    pdf = PDF
    session = factory.SubFactory(SessionFactory, published=True)
    number = 1
    short = factory.Sequence(lambda n: f"short{n}")
    as_of = date(2015, 4, 7)
    created_at = PUBLISHED_AT
    site_url = "https://portal.example"
    content_sha256 = factory.LazyAttribute(lambda edition: content_digest(session_content(edition.session)))
    pdf_sha256 = factory.LazyAttribute(lambda edition: hashlib.sha256(edition.pdf).hexdigest())
    pdf_size = factory.LazyAttribute(lambda edition: len(edition.pdf))
    pdf_pages = 2
    file_name = factory.LazyAttribute(lambda edition: f"{edition.session.code}-edition-{edition.number}.pdf")
    sheet_languages = factory.LazyAttribute(lambda edition: edition.session.language)

    @classmethod
    def _create(cls, model_class: type[Edition], *args: Any, **kwargs: Any) -> Edition:
        pdf = kwargs.pop("pdf")
        edition: Edition = super()._create(model_class, *args, **kwargs)
        EditionFile.objects.create(edition=edition, content=content_json(session_content(edition.session)), pdf=pdf)
        return edition


class EditionSheetFactory(RowFactory[EditionSheet]):
    """The Korean sheet of an edition, which is the last of its sheets; the edition knows of it."""

    class Meta:
        model = EditionSheet

    edition = factory.SubFactory(EditionFactory)
    language = "ko"
    pdf = b"%PDF-1.7 the Korean sheet"
    pdf_sha256 = factory.LazyAttribute(lambda sheet: hashlib.sha256(sheet.pdf).hexdigest())
    pdf_size = factory.LazyAttribute(lambda sheet: len(sheet.pdf))
    pdf_pages = 3
    file_name = factory.LazyAttribute(
        lambda sheet: f"{sheet.edition.session.code}-edition-{sheet.edition.number}-{sheet.language}.pdf"
    )

    @classmethod
    def _create(cls, model_class: type[EditionSheet], *args: Any, **kwargs: Any) -> EditionSheet:
        edition = kwargs["edition"]
        edition.sheet_languages = f"{edition.sheet_languages},{kwargs['language']}"
        QuerySet(Edition).filter(pk=edition.pk).update(sheet_languages=edition.sheet_languages)  # its own refuses
        sheet: EditionSheet = super()._create(model_class, *args, **kwargs)
        return sheet


class FeedbackCriterionFactory(RowFactory[FeedbackCriterion]):
    """Something that participants of every session rate."""

    class Meta:
        model = FeedbackCriterion

    congress = factory.SubFactory(CongressFactory)
    name = factory.Sequence(lambda n: f"Criterion {n}")
    position = factory.Sequence(int)


class FeedbackFactory(RowFactory[Feedback]):
    """What one participant said, in words alone."""

    class Meta:
        model = Feedback

    session = factory.SubFactory(SessionFactory, published=True)
    day = date(2015, 4, 9)
    to_speakers = "Thank you"


class FeedbackRatingFactory(RowFactory[FeedbackRating]):
    """A rating of a criterion."""

    class Meta:
        model = FeedbackRating

    feedback = factory.SubFactory(FeedbackFactory)
    criterion = factory.SubFactory(FeedbackCriterionFactory)
    value = 4


class ReaderRequestFactory(RowFactory[ReaderRequest]):
    """A request about a session that is open and not mailed yet."""

    class Meta:
        model = ReaderRequest

    submission = factory.Faker("uuid4")
    session = factory.SubFactory(SessionFactory, published=True)
    kind = ReaderRequest.Kind.FORMAT
    message = "Large print, please."
    email = "reader@example.org"
    created_at = datetime(2015, 4, 9, 9, 0, tzinfo=UTC)
