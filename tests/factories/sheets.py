"""Contents as sheets show them: Session D4 with all that is known of it, and a session that has everything."""

import dataclasses
import io
from datetime import date, time
from typing import Any

from PIL import Image

from smartcity_session.content import (
    NOWHERE,
    ContributionContent,
    FileContent,
    MaterialContent,
    OutcomeContent,
    PersonContent,
    RelatedSessionContent,
    SessionContent,
    SpokenLanguageContent,
    TalkContent,
    TopicContent,
    TranslationContent,
)
from tests.factories.contents import congress_of, content_of, event_of, material_of, person_of

CONGRESS = congress_of(name="ICLEI World Congress 2015", website="")
D4_ABSTRACT = """\
A smart city is not just smart technology. A smart city is a city which can provide- with fewer resources- more \
efficiency, more services for its citizens and a higher quality of life in a rapidly urbanizing world.

As cities move towards becoming smart cities, the potential of not only ICT and data, but also intellectual and social \
capital is key in finding new solutions to longstanding challenges.

Innovative cities are making new connections with business and other partners to link up data sets and service \
providers, pool knowledge bases and unlock social capital to find new solutions.

This session will balance the theoretical underpinnings and definition of a smart city debated in session A3 with real \
life examples of how this label is applied in practice."""
D4_QUESTIONS = (
    "What good practices can be shared from cities working under the term smart city?",
    """\
What outstanding examples can be shared of cities harnessing technology to gather data, set standards and measure \
performance?""",
    """\
What smart solutions are available across the spectrum of fiscal and resource environments with the potential to \
transform the urban experience?""",
)
D4_TALKS = (
    (
        "OPTIMUS Smart City Project",
        "Siegfried Zöllner",
        "Coordinator, Sustainable Resources, Climate & Resilience, ICLEI Europe",
    ),
    (
        "Malmö on the road – Experiences and the way",
        "Roland Zinkernagel",
        "EU Coordinator and Sustainability Strategist, City of Malmö, Sweden",
    ),
    ("K-water, Smart Water city in Paju", "Chang Hyun Jo", "Professor of K-Water Academy"),
    (
        "Integrating smart city solutions with sustainable development",
        "Michael Rama",
        "Mayor, Cebu City, Philippines",
    ),
    ("Smart City", "", ""),
)


def person(name: str, affiliation: str = "", *, photo: str = "", original: tuple[str, str] = ("", "")) -> PersonContent:
    """A person; `original` is the name in its own script, and the language of that."""
    slug = name.lower().replace(" ", "-")
    own = {"original_name": original[0], "original_language": original[1]}
    return person_of(0, uuid=f"person-{slug}", slug=slug, name=name, affiliation=affiliation, photo=photo, **own)


def talk(title: str, *people: PersonContent, abstract: str = "", minutes: int | None = None) -> TalkContent:
    """A talk by these people, all of them confirmed."""
    parts = tuple(ContributionContent("speaker", confirmed=True, person=each) for each in people)
    return TalkContent(
        uuid=f"talk-{title}", title=title, abstract=abstract, minutes=minutes, start_time=None, contributions=parts
    )


def outcomes(*texts: str) -> tuple[OutcomeContent, ...]:
    """Envisaged outcomes of which nothing was said yet."""
    return tuple(OutcomeContent(text, "", "", "") for text in texts)


def d4_content() -> SessionContent:
    """Session D4 as of 7 April 2015: what its description says, and nothing that it does not say."""
    return content_of(
        format="",
        date=None,
        start_time=None,
        end_time=None,
        room="",
        contributions=(),
        abstract=D4_ABSTRACT,
        guiding_questions=D4_QUESTIONS,
        outcomes_lead_in="Participants will develop their understanding of:",
        outcomes=outcomes(
            "Diversity of approaches to Smart City implementation",
            "Impacts of smart city solutions on sustainable urban development",
        ),
        talks=tuple(talk(title, *([person(name, line)] if name else [])) for title, name, line in D4_TALKS),
        related=(RelatedSessionContent("A3", "", "", "Named in the description"),),
        materials=(
            material_of(
                0,
                uuid="material-agenda",
                title="ICLEI Strategic Plan – Smart Cities Agenda",
                note="draft for adoption by the ICLEI Council on 10 April 2015",
                language="",
                file=None,
            ),
        ),
        events=(
            event_of(
                0,
                uuid="event-talks",
                name="ICLEI City-Business Talks",
                host_event="Metropolitan Solutions",
            ),
        ),
        congress=CONGRESS,
    )


PHOTO = "f" * 64
LONG_ABSTRACT = (
    "The city measures **air, water and traffic** every minute and publishes what it measures. This talk shows what it "
    "learnt in three years: which figures residents use, which ones nobody asked for, and what it cost to keep them "
    "honest.\n\nThe [open data portal](https://data.example.org/portal?lang=en) has all of it."
)
ORIGINAL_NAMES = (
    ("Chang Hyun Jo", "조창현", "ko"),
    ("Layla Haddad", "ليلى حداد", "ar"),
    ("Eleni Papadopoulou", "Ελένη Παπαδοπούλου", "el"),
    ("Olga Ivanova", "Ольга Иванова", "ru"),
    ("Nguyễn Thị Ánh", "", ""),
    ("Wang Wei", "王伟", "zh"),
    ("Tanaka Yuko", "田中裕子", "ja"),
    ("Zuzana Žďárská", "", ""),
)


def full_content() -> SessionContent:
    """A cancelled session that has everything a sheet can show: photos, scripts, long texts, links of every kind."""
    people = [
        person(name, "Director of Data and Digital Services, City of Example", photo=PHOTO, original=(own, language))
        for name, own, language in ORIGINAL_NAMES
    ]
    talks = [
        dataclasses.replace(
            talk(f"What {number} years of measuring a whole city taught us", each, abstract=LONG_ABSTRACT, minutes=10),
            start_time=time(14, 10 * number - 10) if number < 7 else time(15, 10 * number - 70),
        )
        for number, each in enumerate(people, start=1)
    ]
    shared = ContributionContent("panellist", confirmed=False, person=person("Ana Martín", "Mayor, Example, Spain"))
    talks[1] = dataclasses.replace(talks[1], contributions=(*talks[1].contributions, shared))
    return dataclasses.replace(
        d4_content(),
        status="cancelled",
        cancellation_note="The speakers could not travel. Session A3 takes up the questions.",
        title="Smart city solutions between theory, measurement and the everyday life of people who live there",
        format="parallel",
        date=date(2015, 4, 9),
        start_time=time(14),
        end_time=time(15, 30),
        room="Art Hall 2, Design Lab",
        location=dataclasses.replace(
            NOWHERE,
            building="Art Hall",
            floor="2nd floor",
            directions="Take the lift beside the bookshop.",
            step_free="yes",
            hearing_loop="no",
        ),
        spoken_languages=(
            SpokenLanguageContent("en", interpreted=False, channel=""),
            SpokenLanguageContent("ko", interpreted=True, channel="channel 3"),
        ),
        topics=(TopicContent("open-data", "Open data"), TopicContent("water", "Water")),
        outcomes=(
            OutcomeContent("Diversity of approaches", "reached", "Eight were compared.", ""),
            OutcomeContent("Impacts on sustainable development", "partly", "", "https://example.org/evidence/2015"),
            OutcomeContent(
                "A charter that all cities sign", "not-reached", "Three cities signed.", "https://example.org/charter"
            ),
            OutcomeContent("Friendships", "", "", ""),
        ),
        contributions=(
            ContributionContent("chair", confirmed=True, person=person("Park Ji-woo", "Seoul Metropolitan Government")),
            ContributionContent("facilitator", confirmed=False, person=people[2]),
            ContributionContent("panellist", confirmed=True, person=people[0]),
        ),
        talks=tuple(talks),
        related=(RelatedSessionContent("A3", "a3", "What is a smart city?", "Prepares this session"),),
        materials=(
            *d4_content().materials,
            _material(1, link="https://example.org/reports/2015/smart-cities-and-the-people-who-live-in-them.html"),
            _material(2, file=FileContent("agenda.pdf", "application/pdf", 2_100_000, "0" * 64, 24), language="en"),
            _material(3, use="after", link="http://example.org/slides?session=d4#top", language="ko"),
        ),
        events=(
            *d4_content().events,
            dataclasses.replace(
                d4_content().events[0],
                name="Forum on Measuring Cities",
                start_date=date(2014, 12, 1),
                end_date=None,
                link="https://forum.example.org/2014/",
                reason="Its findings are where this session starts.",
            ),
        ),
        livestream_url="https://live.example.org/d4",
        recording_url="https://video.example.org/2015/d4",
        congress=dataclasses.replace(
            CONGRESS, website="https://congress.example.org/", contact_email="programme@congress.example.org"
        ),
    )


def arabic_content() -> SessionContent:
    """A session described in Arabic, with a speaker whose name is in Latin letters."""
    return dataclasses.replace(
        d4_content(),
        title="حلول المدينة الذكية",
        language="ar",
        abstract="المدينة الذكية ليست مجرد تكنولوجيا ذكية. إنها مدينة تقدم خدمات أكثر لسكانها بموارد أقل.",
        guiding_questions=("ما هي الممارسات الجيدة التي يمكن مشاركتها؟",),
        outcomes_lead_in="سيطور المشاركون فهمهم لما يلي:",
        topics=(TopicContent("water", "Water"),),
        outcomes=tuple(
            dataclasses.replace(outcome, result="reached", evidence="ثماني مدن", link="https://example.org/evidence")
            for outcome in outcomes("تنوع المناهج", "الآثار على التنمية الحضرية المستدامة")
        ),
        talks=(talk("مالمو على الطريق", person("Roland Zinkernagel", "مدينة مالمو، السويد")),),
        related=(),
    )


def translated_content() -> SessionContent:
    """A session that has everything, in English; its title, abstract, questions and first talk in Korean and Arabic."""
    content = full_content()
    texts = {
        "ko": (
            "스마트 시티 해법",
            "스마트 시티는 단순히 스마트 기술이 아닙니다.",
            "어떤 모범 사례를 공유할 수 있습니까?",
            "옵티머스",
        ),
        "ar": ("حلول المدن الذكية", "المدينة الذكية ليست مجرد تقنية ذكية.", "ما الممارسات الجيدة؟", "مشروع أوبتيموس"),
    }
    places = (
        ("session", "", "title"),
        ("session", "", "abstract"),
        ("question", "0", "text"),
        ("talk", content.talks[0].uuid, "title"),
    )
    return dataclasses.replace(
        content,
        translations=tuple(
            TranslationContent(language, *place, text)
            for language, given in texts.items()
            for place, text in zip(places, given, strict=True)
        ),
    )


def photo() -> bytes:
    """A square photo as the PDF prints it: a JPEG of 192 pixels."""
    picture = Image.linear_gradient("L").resize((192, 192)).convert("RGB")
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=82)
    return file.getvalue()


def logo() -> bytes:
    """A wide logo as the PDF prints it: a PNG on white."""
    picture = Image.new("RGB", (300, 100), "white")
    picture.paste("#ffd23f", (20, 20, 280, 80))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _material(number: int, **facts: Any) -> MaterialContent:
    return material_of(number, **{"title": f"Reader {number} on smart cities", "language": "", "file": None, **facts})
