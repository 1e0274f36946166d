"""A match over the kinds of records is complete."""

from typing import get_args

import pytest

from pico_bot.model.record_kinds import RecordOfKind, of_kind
from pico_bot.model.records import Issue, Record
from pico_bot.model.vocabulary import Kind


def test_each_kind_has_a_class() -> None:
    classes = set(get_args(RecordOfKind))
    assert classes == set(Record.__subclasses__())
    assert {each.__mapper__.polymorphic_identity for each in classes} == set(Kind)


def test_a_record_is_one_of_them() -> None:
    issue = Issue(kind=Kind.ISSUE)
    assert of_kind(issue) is issue
    with pytest.raises(TypeError, match="Record is missing"):
        of_kind(Record(kind=Kind.ISSUE))
