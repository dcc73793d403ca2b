"""What voting must do, in plain Python without a database: the judge of the state machine (T-01).

Written from the rules (design.md §5.4, §5.6, §5.8), not from the code: it shares no line with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Rule = Literal["refuse_second", "first_counts", "last_counts", "all_void"]


@dataclass(eq=False)
class Vote:
    """A stored ballot with what is known of who cast it."""

    number: int
    name: str
    register: str | None
    contact: str | None
    assurance: int
    status: str = ""

    def is_of(self, other: Vote) -> bool:
        """Whether both are of one person: the same name and birth date, or the same number of a register."""
        return self.name == other.name or (self.register is not None and self.register == other.register)


@dataclass
class Model:
    """The votes of one edition under its rule of double votes and its limit of persons with one contact."""

    rule: Rule
    persons_per_contact: int
    votes: list[Vote] = field(default_factory=list)
    closed: bool = False

    def cast(self, vote: Vote, admitted_as: str) -> None:
        """Store a vote and say what becomes of it and of the others of the same person."""
        assert not self.closed
        vote.status = self._status_of(vote, self._at_best(vote, admitted_as))
        self.votes.append(vote)

    def _at_best(self, vote: Vote, admitted_as: str) -> str:
        """What the vote becomes when no other one of the person is there."""
        with_contact = [
            other
            for other in self.votes
            if other.status == "counted" and vote.contact is not None and other.contact == vote.contact
        ]
        others = {other.name for other in with_contact if not other.is_of(vote)}
        used_up = len(others) >= self.persons_per_contact
        return "held" if admitted_as == "counted" and used_up else admitted_as

    def _status_of(self, vote: Vote, at_best: str) -> str:
        mine = [other for other in self.votes if other.is_of(vote)]
        counted = [other for other in mine if other.status == "counted"]
        void = [other for other in mine if other.status == "conflict" and self.rule == "all_void"]
        stronger = [other for other in (*counted, *void) if other.assurance > vote.assurance]
        equal = [other for other in (*counted, *void) if other.assurance == vote.assurance]
        if stronger:
            return "conflict"
        if equal and self.rule in ("refuse_second", "first_counts"):
            return "conflict"
        if not counted and not equal:
            return at_best
        # From here on somebody would have to give way, which only a vote that counts can ask for.
        if at_best != "counted":
            return "conflict"
        if equal and self.rule == "all_void":
            for other in counted:
                other.status = "conflict"
            return "conflict"
        for other in counted:
            other.status = "superseded"
        return "counted"

    def annul(self, vote: Vote) -> None:
        """The commission annuls a vote."""
        vote.status = "annulled"

    def statuses(self) -> dict[int, str]:
        """Return the status of every vote by its number."""
        return {vote.number: vote.status for vote in self.votes}

    def counted(self) -> int:
        """Return how many votes count."""
        return sum(vote.status == "counted" for vote in self.votes)
