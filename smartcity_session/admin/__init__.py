"""The organisers' side of the portal, in Django's admin."""

from smartcity_session.admin.congress import CongressAdmin
from smartcity_session.admin.edition import EditionAdmin
from smartcity_session.admin.feedback import FeedbackAdmin
from smartcity_session.admin.history import HistoryEntryAdmin
from smartcity_session.admin.information_page import InformationPageAdmin
from smartcity_session.admin.notice import NoticeAdmin
from smartcity_session.admin.programme_break import ProgrammeBreakAdmin
from smartcity_session.admin.question import QuestionAdmin
from smartcity_session.admin.request import ReaderRequestAdmin
from smartcity_session.admin.room import RoomAdmin
from smartcity_session.admin.session import ConferenceSessionAdmin
from smartcity_session.admin.topic import TopicAdmin
from smartcity_session.admin.user import PortalUserAdmin

__all__ = [
    "ConferenceSessionAdmin",
    "CongressAdmin",
    "EditionAdmin",
    "FeedbackAdmin",
    "HistoryEntryAdmin",
    "InformationPageAdmin",
    "NoticeAdmin",
    "PortalUserAdmin",
    "ProgrammeBreakAdmin",
    "QuestionAdmin",
    "ReaderRequestAdmin",
    "RoomAdmin",
    "TopicAdmin",
]
