"""Random valid charters."""

from datetime import time

from hypothesis import strategies as st

from pico_bot.checkins import names
from pico_bot.checkins.views import question_types
from pico_bot.core.recurrence import Every
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import (
    AreaTerms,
    CheckinTerms,
    Criterion,
    DigestTerms,
    ExtraCheckin,
    HolidayPolicy,
    Maturity,
    PhaseTerms,
    Question,
    QuestionKind,
    Rhythm,
    RoleTerms,
    SideHours,
    WorkingHours,
)
from pico_bot.model.vocabulary import Kind, Side


def _kinds(*, takes_choices: bool) -> list[QuestionKind]:
    return [
        kind for kind in QuestionKind if question_types.type_of(kind).takes_choices is takes_choices
    ]


_text = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\u2028\u2029"),
    min_size=1,
    max_size=40,
).filter(lambda said: said.strip() != "")
words = st.one_of(
    _text,
    st.sampled_from(
        ["NO", "yes", "17:00", "1.5", "1e3", "0x1F", "null", "~", "2026-12-01", "007", "a: b",
         "# c", "- d", "<<", "=", "*x", "&y", "!z", "'", '"', "1_000", "{", "line\nline",
         " lead", "end "]
    ),
)  # fmt: skip
_role = st.sampled_from(["lead", "business-owner", "extra"])
_days = st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True).map(tuple)
_later_days = st.lists(st.integers(1, 6), max_size=6, unique=True).map(tuple)
_times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
_keys = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?", fullmatch=True)
# Both sides have at least one working day in common.
_own = st.builds(
    SideHours,
    time_zone=st.sampled_from(["UTC", "America/New_York"]),
    country=st.sampled_from([None, "US"]),
    hours=st.builds(WorkingHours, start=st.sampled_from([time(8), time(9, 30)])),
)
_questions = st.lists(
    st.one_of(
        st.builds(
            Question,
            key=_keys,
            text=words,
            kind=st.sampled_from(_kinds(takes_choices=False)),
        ),
        st.builds(
            Question,
            key=_keys,
            text=words,
            kind=st.sampled_from(_kinds(takes_choices=True)),
            choices=st.lists(words, min_size=2, max_size=4, unique_by=str.casefold).map(tuple),
        ),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each.key,
).map(tuple)
_rhythms = st.builds(
    Rhythm,
    every=st.sampled_from(Every),
    weekdays=_days,
    at=_times,
    anchor=st.one_of(st.none(), st.dates()),
)
_participants = st.lists(st.sampled_from(("U1", "U2", "W3")), unique=True).map(tuple)
_further = st.dictionaries(
    _keys.filter(lambda key: not names.is_reserved_word(key)),
    st.builds(
        ExtraCheckin,
        title=words,
        rhythm=_rhythms,
        questions=st.one_of(st.none(), _questions),
        participants=_participants,
    ),
    max_size=3,
).filter(lambda made: len({each.title.casefold() for each in made.values()}) == len(made))
_criteria = st.lists(
    st.builds(Criterion, key=_keys, text=words, role=_role),
    max_size=3,
    unique_by=lambda each: each.key,
).map(tuple)
_phases = st.lists(
    st.builds(
        PhaseTerms,
        key=_keys,
        title=words,
        purpose=st.one_of(st.just(""), words),
        entry=_criteria,
        roles=st.lists(_role, max_size=3, unique=True).map(tuple),
        questions=st.one_of(st.none(), _questions),
        rhythm=st.one_of(st.none(), _rhythms),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each.key,
).map(tuple)


@st.composite
def terms(draw: st.DrawFn) -> CharterTerms:
    """A valid charter."""
    roles = {
        "lead": RoleTerms(side=Side.CONSULTANCY, title=draw(words)),
        "business-owner": RoleTerms(side=Side.CUSTOMER, title=draw(words)),
        "extra": RoleTerms(
            side=draw(st.sampled_from([Side.CONSULTANCY, Side.CUSTOMER])), title="x"
        ),
    }
    area = st.builds(
        AreaTerms,
        owner=_role,
        decider=_role,
        consulted=st.lists(_role, max_size=3, unique=True).map(tuple),
        keywords=st.lists(words, max_size=4, unique_by=str.casefold).map(tuple),
        both_sides=st.booleans(),
        response_days=st.integers(1, 30),
    )
    areas = {"general": draw(area), **draw(st.dictionaries(_keys, area, max_size=3))}
    start = draw(st.times(max_value=time(11)).map(lambda at: at.replace(second=0, microsecond=0)))
    return CharterTerms(
        time_zone=draw(st.sampled_from(["UTC", "Europe/Copenhagen", "Pacific/Apia"])),
        language=draw(st.sampled_from(["en", "da"])),
        maturity=draw(st.sampled_from(Maturity)),
        country=draw(st.sampled_from([None, "DK", "NO"])),
        hours=WorkingHours(start=start, end=time(17), weekdays=(0, *draw(_later_days))),
        own_hours=draw(st.dictionaries(st.sampled_from([Side.CONSULTANCY, Side.CUSTOMER]), _own)),
        roles=roles,
        areas=areas,
        emoji=draw(st.dictionaries(_keys, st.sampled_from(Kind), max_size=3)),
        rhythm=draw(_rhythms),
        checkins=CheckinTerms(
            holidays=draw(st.sampled_from(HolidayPolicy)),
            window_days=draw(st.integers(1, 20)),
            participants=draw(_participants),
            direct=draw(st.booleans()),
        ),
        questions=draw(_questions),
        extra_checkins=draw(_further),
        phases=draw(_phases),
        digests=DigestTerms(weekday=draw(st.integers(0, 6)), at=draw(_times)),
        internal_channel=draw(st.sampled_from([None, "C0123"])),
        retention_months=draw(st.one_of(st.none(), st.integers(1, 600))),
        side_overrides=draw(st.dictionaries(st.sampled_from(["U1", "T2"]), st.sampled_from(Side))),
    )
