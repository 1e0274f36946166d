"""What a card shows while the owner of its record is away.

A record that was routed by role moves to the deputy, and `Routing.DEPUTY_AWAY` says so. A record
that was assigned by name stays with its owner, and this line names who can take it.
"""

from pico_bot.blockkit import one_line
from pico_bot.i18n import gettext as _
from pico_bot.model import Person
from pico_bot.records.views.text_pairs import LengthBudget, TextPair


def absent_owner(owner: TextPair, *, substitute: Person, budget: LengthBudget) -> TextPair:
    """`owner`, who is away, and the person who can take the record instead."""
    sentence = _("{person} (away); {other} can take it")
    return TextPair(
        markup=sentence.format(person=owner.markup, other=substitute.mention),
        plain=sentence.format(
            person=owner.plain, other=one_line(substitute.name, limit=budget.name)
        ),
    )
