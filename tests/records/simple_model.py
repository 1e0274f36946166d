"""A simple model of records, against which the real code is tested.

It uses neither the table of states nor the permissions, because then it could not disagree with
them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pico_bot.model.vocabulary import Kind, Side

# Lene leads the consultancy and is Mads's deputy; Dorte is Berit's deputy. Olga belongs to a third
# organisation. No one is PIM consultant, integration specialist or IT owner.
SIDES = {
    "Lene": Side.CONSULTANCY,
    "Mads": Side.CONSULTANCY,
    "Berit": Side.CUSTOMER,
    "Dorte": Side.CUSTOMER,
    "Olga": Side.UNKNOWN,
}
LEADS = {Side.CONSULTANCY: {"Lene"}, Side.CUSTOMER: {"Berit", "Dorte"}, Side.UNKNOWN: set[str]()}
AREAS = ("data-model", "pim", "product-data", "integration")

# In this area both sides have to confirm.
BOTH = "integration"

# The states from which each step is possible, and its target; an empty target keeps the state.
TRANSITIONS: dict[Kind, dict[str, tuple[str, str]]] = {
    Kind.DECISION: {
        "confirm": ("proposed", "confirmed"),
        "object": ("proposed", "objected"),
        "edit": ("proposed objected", "proposed"),
        "withdraw": ("proposed objected", "withdrawn"),
        "keep": ("under_review", "confirmed"),
        "supersede": ("confirmed under_review", ""),
        "reopen": ("withdrawn", "proposed"),
    },
    Kind.ISSUE: {
        "acknowledge": ("open", "acknowledged"),
        "resolve": ("open acknowledged on_hold", "resolved"),
        "edit": ("open acknowledged on_hold", ""),
        "put_on_hold": ("open acknowledged on_hold", "on_hold"),
        "resume": ("on_hold", "acknowledged"),
        "withdraw": ("open acknowledged on_hold", "withdrawn"),
        "reopen": ("resolved withdrawn", "open"),
    },
    Kind.CHANGE: {
        "assess": ("raised", "assessed"),
        "close": ("assessed", "closed"),
        "edit": ("raised assessed", ""),
        "withdraw": ("raised assessed", "withdrawn"),
        "reopen": ("closed withdrawn", "raised"),
    },
}
FIRST = {Kind.DECISION: "proposed", Kind.ISSUE: "open", Kind.CHANGE: "raised"}

# One line of a history: the step, who took it, from where, to where.
Line = tuple[str, str | None, str | None, str]


@dataclass
class ModelRecord:
    """A record; `at` is its state."""

    kind: Kind
    number: int
    area: str
    author: str
    logged_by: str
    message: str | None
    at: str
    history: list[Line]
    review_on: date | None = None
    confirmed: set[str] = field(default_factory=set)
    waits_for: Side | None = None

    @property
    def reference(self) -> str:
        return f"{self.kind.prefix}-{self.number}"

    @property
    def is_in_force(self) -> bool:
        return self.at in {"confirmed", "under_review"}

    def allows(self, step: str) -> bool:
        """Whether `step` is possible in this state, for someone."""
        transition = TRANSITIONS[self.kind].get(step)
        return transition is not None and self.at in transition[0].split()

    def take(self, step: str, who: str | None, *, to: str | None = None) -> None:
        """Take `step`, to its target or to `to`."""
        before = self.at
        self.at = to if to is not None else TRANSITIONS[self.kind][step][1] or before
        self.history.append((step, who, before, self.at))

    def reset(self) -> None:
        """Clear the confirmations and what the record waits for."""
        self.confirmed.clear()
        self.waits_for = None


@dataclass
class LogModel:
    """All records of a partnership; `mads_is_away` is true while Lene covers for him."""

    records: list[ModelRecord] = field(default_factory=list)
    supersedes: set[tuple[str, str]] = field(default_factory=set)
    affects: set[tuple[str, str]] = field(default_factory=set)
    opens: set[tuple[str, str]] = field(default_factory=set)
    mads_is_away: bool = False

    def log(
        self, kind: Kind, area: str, *, author: str, logged_by: str, message: str | None = None
    ) -> ModelRecord:
        """Log a message."""
        made = ModelRecord(
            kind=kind,
            number=1 + sum(each.kind is kind for each in self.records),
            area=area,
            author=author,
            logged_by=logged_by,
            message=message,
            at=FIRST[kind],
            history=[("log", logged_by, None, FIRST[kind])],
        )
        self.records.append(made)
        return made

    def may(self, who: str, step: str, record: ModelRecord) -> bool:
        """Whether they may take the step, in any state of the record."""
        if SIDES[who] is Side.UNKNOWN:
            return False
        match step:
            case "confirm":
                return who in self._deciders(record.area)
            case "keep":
                # If both have confirmed, only the side of the area may keep it.
                return who in self._deciders(record.area) - self._counterparts(record.area)
            case "object":
                return who in self._deciders(record.area) | self._consulted(record.area)
            case "acknowledge" | "assess" | "put_on_hold":
                return who in self._owners(record.area)
            case "resolve" | "close":
                return who in self._owners(record.area) | {record.author, record.logged_by}
            case "withdraw":
                sides = {SIDES[record.author], SIDES[record.logged_by]} - {Side.UNKNOWN}
                # A record raised only by outsiders may be withdrawn by either side's lead.
                leads = set[str]().union(*(LEADS[side] for side in sides or LEADS))
                return who in leads | {record.author, record.logged_by}
            case _:
                return True

    def confirm(self, record: ModelRecord, who: str) -> None:
        """Confirm, and once all have, take the place of what it supersedes."""
        sides = {SIDES[each] for each in record.confirmed} | {SIDES[who]}
        done = record.area != BOTH or len(sides) == 2
        record.take("confirm", who, to="confirmed" if done else "proposed")
        record.confirmed.add(who)
        if done:
            self._supersede_replaced(record, who)

    def assess(
        self,
        change: ModelRecord,
        who: str,
        *,
        affected: Iterable[ModelRecord],
        opened: Iterable[str],
    ) -> None:
        """Affected decisions come under review; issues are opened in the areas `opened`."""
        for area in opened:
            issue = self.log(Kind.ISSUE, area, author=who, logged_by=who)
            self.opens.add((change.reference, issue.reference))
        for decision in affected:
            self.affects.add((change.reference, decision.reference))
            if decision.at == "confirmed":
                decision.take("review", who, to="under_review")

    def _supersede_replaced(self, newer: ModelRecord, who: str) -> None:
        older = {old for new, old in self.supersedes if new == newer.reference}
        met = {newer.reference}
        while older - met:
            name = (older - met).pop()
            met.add(name)
            record = self.named(name)
            if record.at == "superseded":
                older |= {new for new, old in self.supersedes if old == name and self._held(new)}
                continue
            self.supersedes.add((newer.reference, name))
            if record.is_in_force:
                record.take("be_superseded", who, to="superseded")
                rivals = {new for new, old in self.supersedes if old == name}
                self.supersedes |= {
                    (rival, newer.reference)
                    for rival in rivals
                    if self.named(rival).at in {"proposed", "objected"}
                }

    def named(self, reference: str) -> ModelRecord:
        """The record with this reference."""
        return next(each for each in self.records if each.reference == reference)

    def _held(self, reference: str) -> bool:
        record = self.named(reference)
        return record.is_in_force or record.at == "superseded"

    def _deciders(self, area: str) -> set[str]:
        return {
            # The holder of the role may act even when away.
            "data-model": {"Lene", "Mads"} if self.mads_is_away else {"Mads"},
            "pim": {"Berit"},
            "product-data": {"Dorte"},
            BOTH: {"Lene", "Berit"},
        }[area]

    def _counterparts(self, area: str) -> set[str]:
        return {"Berit"} if area == BOTH else set()

    def _consulted(self, area: str) -> set[str]:
        # Any customer may object to decisions of the consultancy.
        customers = {"Berit", "Dorte"}
        return {"data-model": customers, "pim": {"Dorte"}, "product-data": set(), BOTH: customers}[
            area
        ]

    def _owners(self, area: str) -> set[str]:
        return {
            "data-model": {"Mads", "Lene"},
            "pim": {"Lene"},
            "product-data": {"Dorte", "Berit"},
            BOTH: {"Lene"},
        }[area]
