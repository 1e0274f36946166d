"""The mapped classes and the rules that need no database."""

from pico_bot.core import (Every)
from pico_bot.model.actor import (Actor)
from pico_bot.model.areas import (AREAS, DECIDING_SIDES, DEFAULT_AREAS, GENERAL_AREA, TECHNICAL_AREAS)
from pico_bot.model.base import (Base)
from pico_bot.model.charter import (Charter, CharterDraft, CharterTerms, CriterionTick, PhasePeriod, Proposal, ProposalSubject)
from pico_bot.model.charter_defaults import (CHANGES_COMING, CONFIDENCE, DANISH_TAG_WORDS, DEFAULT_EMOJI, DEFAULT_ESCALATION, DEFAULT_QUESTIONS, IN_THE_WAY, MOVED, NEXT, TO_DECIDE, UNCLEAR)
from pico_bot.model.charter_roles import (DEFAULT_ROLES, LEAD_ROLES)
from pico_bot.model.charter_terms import (AreaTerms, CheckinTerms, Criterion, EscalationLevel, EscalationTerms, ExtraCheckin, HolidayPolicy, Maturity, PhaseTerms, Question, QuestionKind, Rhythm, SideHours, WorkingHours)
from pico_bot.model.checkins import (Answer, AnswerValue, COLUMNS, Occurrence, OccurrenceState, Participation, Schedule, ScheduleState, ThreadReply)
from pico_bot.model.delivery import (Card, ChannelQueue, ChartFormat, ChartImage, OutboxMessage, OutboxState, ProcessedEvent, UNSENT)
from pico_bot.model.digests import (Digest, HomeTab, MonthlyDigest)
from pico_bot.model.health import (Health, HealthLevel, HealthReason, HealthSignal, assess_health)
from pico_bot.model.message import (Message)
from pico_bot.model.partnership import (Channel, ChannelState, NAME_LIMIT, Partnership)
from pico_bot.model.people import (Absence, Assignment, Member, Role)
from pico_bot.model.records import (Change, Confirmation, Decision, History, Issue, Link, Note, Record, Routing)
from pico_bot.model.search_index import (SearchIndexEntry)
from pico_bot.model.sla import (ExpectedAction, ResponseTimer)
from pico_bot.model.states import (FIRST_STATES, NEVER_WITH_PROPOSALS, SETTLED, Step, TRANSITIONS, Transition, states_of, steps_from, transition)
from pico_bot.model.statistics import (ConfidenceComparison, ConfidencePoint, IssueFlow, ResponseTime)
from pico_bot.model.vocabulary import (Audience, DEFAULT_TAG_WORDS, Driver, Kind, LinkType, Priority, Rank, Side, State, Via)
from pico_bot.model.who import (Who)

__all__ = [
    "AREAS",
    "Absence",
    "Actor",
    "Answer",
    "AnswerValue",
    "AreaTerms",
    "Assignment",
    "Audience",
    "Base",
    "CHANGES_COMING",
    "COLUMNS",
    "CONFIDENCE",
    "Card",
    "Change",
    "Channel",
    "ChannelQueue",
    "ChannelState",
    "ChartFormat",
    "ChartImage",
    "Charter",
    "CharterDraft",
    "CharterTerms",
    "CheckinTerms",
    "ConfidenceComparison",
    "ConfidencePoint",
    "Confirmation",
    "Criterion",
    "CriterionTick",
    "DANISH_TAG_WORDS",
    "DECIDING_SIDES",
    "DEFAULT_AREAS",
    "DEFAULT_EMOJI",
    "DEFAULT_ESCALATION",
    "DEFAULT_QUESTIONS",
    "DEFAULT_ROLES",
    "DEFAULT_TAG_WORDS",
    "Decision",
    "Digest",
    "Driver",
    "EscalationLevel",
    "EscalationTerms",
    "Every",
    "ExpectedAction",
    "ExtraCheckin",
    "FIRST_STATES",
    "GENERAL_AREA",
    "Health",
    "HealthLevel",
    "HealthReason",
    "HealthSignal",
    "History",
    "HolidayPolicy",
    "HomeTab",
    "IN_THE_WAY",
    "Issue",
    "IssueFlow",
    "Kind",
    "LEAD_ROLES",
    "Link",
    "LinkType",
    "MOVED",
    "Maturity",
    "Member",
    "Message",
    "MonthlyDigest",
    "NAME_LIMIT",
    "NEVER_WITH_PROPOSALS",
    "NEXT",
    "Note",
    "Occurrence",
    "OccurrenceState",
    "OutboxMessage",
    "OutboxState",
    "Participation",
    "Partnership",
    "PhasePeriod",
    "PhaseTerms",
    "Priority",
    "ProcessedEvent",
    "Proposal",
    "ProposalSubject",
    "Question",
    "QuestionKind",
    "Rank",
    "Record",
    "ResponseTime",
    "ResponseTimer",
    "Rhythm",
    "Role",
    "Routing",
    "SETTLED",
    "Schedule",
    "ScheduleState",
    "SearchIndexEntry",
    "Side",
    "SideHours",
    "State",
    "Step",
    "TECHNICAL_AREAS",
    "TO_DECIDE",
    "TRANSITIONS",
    "ThreadReply",
    "Transition",
    "UNCLEAR",
    "UNSENT",
    "Via",
    "Who",
    "WorkingHours",
    "assess_health",
    "states_of",
    "steps_from",
    "transition",
]
