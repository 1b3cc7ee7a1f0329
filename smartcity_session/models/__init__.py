"""Facts about the congress, its sessions and their editions."""

from smartcity_session.models.accepted_problem import AcceptedProblem
from smartcity_session.models.account import Invitation, RoleGrant, SessionAssignment, TranslatorLanguage
from smartcity_session.models.appointment import Appointment
from smartcity_session.models.congress import Congress
from smartcity_session.models.edition import Edition, EditionFile, EditionSheet, FrozenError, Redaction, Withdrawal
from smartcity_session.models.feedback import Feedback, FeedbackCriterion, FeedbackRating
from smartcity_session.models.history_entry import HistoryEntry
from smartcity_session.models.information_page import InformationPage
from smartcity_session.models.notice import Notice
from smartcity_session.models.password_reset import PasswordResetRequest
from smartcity_session.models.programme_break import ProgrammeBreak
from smartcity_session.models.question import Backing, Question
from smartcity_session.models.readiness import ReadinessItem, SessionReadiness
from smartcity_session.models.request import ReaderRequest
from smartcity_session.models.revision import Revision
from smartcity_session.models.room import DifferentRooms, FormerRoomSlug, Room
from smartcity_session.models.search import SearchDebt, SearchEntry
from smartcity_session.models.session import (
    ConferenceSession,
    FormerCode,
    GuidingQuestion,
    Outcome,
    PublishedForGoodError,
    RelatedSession,
    SourceText,
    SpokenLanguage,
)
from smartcity_session.models.topic import Topic
from smartcity_session.models.translation import Translation

__all__ = [
    "AcceptedProblem",
    "Appointment",
    "Backing",
    "ConferenceSession",
    "Congress",
    "DifferentRooms",
    "Edition",
    "EditionFile",
    "EditionSheet",
    "Feedback",
    "FeedbackCriterion",
    "FeedbackRating",
    "FormerCode",
    "FormerRoomSlug",
    "FrozenError",
    "GuidingQuestion",
    "HistoryEntry",
    "InformationPage",
    "Invitation",
    "Notice",
    "Outcome",
    "PasswordResetRequest",
    "ProgrammeBreak",
    "PublishedForGoodError",
    "Question",
    "ReaderRequest",
    "ReadinessItem",
    "Redaction",
    "RelatedSession",
    "Revision",
    "RoleGrant",
    "Room",
    "SearchDebt",
    "SearchEntry",
    "SessionAssignment",
    "SessionReadiness",
    "SourceText",
    "SpokenLanguage",
    "Topic",
    "Translation",
    "TranslatorLanguage",
    "Withdrawal",
]
