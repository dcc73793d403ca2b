"""A team scores the projects of a pool: criteria that stand, one's own points, the protocol and its publication."""

from __future__ import annotations

import datetime as dt

import pytest
from flask_babel import force_locale
from sqlalchemy import text
from sqlalchemy.event import listen
from sqlalchemy.exc import IntegrityError
from support import applications
from support.applications import as_resident
from support.clock import START
from support.jobs import Host
from support.scoring import POOL, SETUP, add_projects, green_edition

from budzet.accounts.roles import Role
from budzet.base.errors import ConflictError, DomainError
from budzet.editions import readiness, stored_facts
from budzet.editions.terms import Terms
from budzet.jobs.running import run_due
from budzet.notifications import rendering
from budzet.notifications.queries import latest_mails
from budzet.notifications.vault import Vault
from budzet.proposals import services as proposals
from budzet.proposals import timeline
from budzet.proposals.models import Proposal
from budzet.proposals.scoring import files, marking, publication, results, services
from budzet.proposals.scoring.acts import publication_proposal
from budzet.proposals.scoring.marking import Written
from budzet.proposals.statuses import ProposalStatus

pytestmark = [pytest.mark.usefixtures("speaking"), pytest.mark.engines("sqlite")]
BOTH = pytest.mark.engines("sqlite", "postgresql")
EVERYTHING = {"Z1": (9, 5), "Z2": (8, 4), "Z3": (7, 3), "Z4": (1, 0)}


@pytest.fixture
def speaking(shared_site):
    """Words are chosen in an application, as in the worker."""
    with shared_site.app.app_context(), force_locale("pl"):
        yield


def whole(scored, **changes):
    """Let both members give and hand in the same points."""
    for doer in (scored.ewa, scored.jan):
        scored.give(doer, {**EVERYTHING, **changes})
    scored.hand_in(scored.ewa, scored.jan)


def publish(scored, *, at=None) -> bool:
    """Publish the newest result by hand, as the worker does at its hour."""
    _result, kept = scored.results()[0]
    by = applications.acting(scored.settings, scored.coordinator.acting.actor, at=at or kept.publish_at)
    with scored.session() as session:
        return publication.publish(session, kept.id, by=by)


# --- criteria and team ---------------------------------------------------------------------------------------------


@BOTH
def test_criteria_are_changed_until_the_first_points_and_then_stand(scored):
    changed = SETUP.model_copy(update={"measure": "sum"})
    scored.save(changed, seen=1)
    with pytest.raises(ConflictError):
        scored.save(SETUP, seen=1)
    scored.give(scored.ewa, {"Z1": (1, 1)})
    with pytest.raises(DomainError, match="już przyznał punkty"):
        scored.save(SETUP, seen=2)


@BOTH
def test_the_database_keeps_the_criteria_and_what_was_handed_in(scored):
    whole(scored)
    for statement in (
        "UPDATE scoring_setup SET content = '{}'",
        "UPDATE scoring_mark SET points = '{}'",
        "DELETE FROM scoring_mark",
    ):
        with pytest.raises(IntegrityError), scored.session() as session:
            session.execute(text(statement))


def test_a_pool_residents_vote_on_has_no_team(scored):
    with scored.session() as session, pytest.raises(DomainError, match="decydują mieszkańcy"):
        services.save_setup(session, scored.edition.id, "polnoc", SETUP, 0, doer=scored.coordinator)


def test_only_who_may_see_projects_is_taken_into_the_team(scored):
    with scored.session() as session:
        editor = scored.person(session, Role.EDITOR)
        names = {staff.id for staff in services.candidates(session, pool(session, scored), scored.coordinator)}
    assert editor.staff_id not in names
    assert scored.ewa.staff_id not in names, "she is in it already"
    with scored.session() as session, pytest.raises(DomainError):
        services.add_member(session, scored.edition.id, POOL, editor.staff_id, doer=scored.coordinator)


def test_a_member_may_be_taken_out_and_in_again_until_their_scores_are_handed_in(scored):
    def change(function):
        with scored.session() as session:
            function(session, scored.edition.id, POOL, scored.jan.staff_id, doer=scored.coordinator)

    change(services.remove_member)
    with pytest.raises(DomainError, match="Nie należysz"):
        scored.give(scored.jan, {"Z1": (1, 1)})
    change(services.add_member)
    scored.give(scored.jan, EVERYTHING)
    scored.hand_in(scored.jan)
    with pytest.raises(DomainError, match="zostaje w zespole"):
        change(services.remove_member)


@pytest.mark.parametrize("act", ["save_setup", "add_member"])
def test_who_may_not_change_the_edition_prepares_no_scoring(scored, act):
    value = {"save_setup": (SETUP, 1), "add_member": (scored.second.staff_id,)}[act]
    with scored.session() as session, pytest.raises(DomainError, match="Nie masz uprawnienia"):
        getattr(services, act)(session, scored.edition.id, POOL, *value, doer=scored.jan)


def pool(session, scored):
    return services.pool_of(session, scored.edition.id, POOL)


# --- points --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "codes"),
    [
        ({"k1": 11, "k2": 6}, {"points_wrong"}),  # above the most of each
        ({"k1": -1}, {"points_wrong"}),  # what was no number
        ({"k9": 1}, {"criterion_unknown"}),
    ],
)
def test_wrong_points_are_refused_with_every_fault(scored, points, codes):
    project = scored.project("Z1")
    with scored.session() as session, pytest.raises(DomainError) as refused:
        marking.save(session, scored.edition.id, POOL, project.id, Written(points), doer=scored.ewa)
    assert {one.code for one in refused.value.findings} == codes
    assert len(refused.value.findings) == len(points)


def test_two_windows_of_a_member_do_not_write_over_each_other(scored):
    scored.give(scored.ewa, {"Z1": (1, 1)})
    with pytest.raises(ConflictError):
        scored.give(scored.ewa, {"Z1": (2, 2)})
    scored.give(scored.ewa, {"Z1": (2, 2)}, seen=1)


def test_nothing_is_handed_in_until_every_project_is_scored_or_declared(scored):
    scored.give(scored.ewa, {"Z1": (1, 1), "Z2": (2, 2)})
    with pytest.raises(DomainError, match="Z3, Z4"):
        scored.hand_in(scored.ewa)
    scored.declare(scored.ewa, "Z3")
    scored.give(scored.ewa, {"Z4": (3, 3)})
    scored.hand_in(scored.ewa)
    with pytest.raises(DomainError, match="już oddane"):
        scored.give(scored.ewa, {"Z4": (4, 4)}, seen=1)


@BOTH
def test_points_of_whoever_declares_an_interest_are_left_out_even_when_given_before(scored):
    whole(scored)
    scored.declare(scored.jan, "Z1")
    protocol = scored.settle()
    first = next(one for one in protocol.projects if one.number == "Z1")
    assert [given.staff_id for given in first.given] == [scored.ewa.staff_id]
    assert (first.scorers, first.left_out) == (1, (scored.jan.staff_id,))


def test_a_project_everybody_is_left_out_of_is_not_funded_and_the_protocol_says_why(scored):
    for doer in (scored.ewa, scored.jan):
        scored.declare(doer, "Z1")
    for doer in (scored.ewa, scored.jan):
        scored.give(doer, {number: points for number, points in EVERYTHING.items() if number != "Z1"})
    scored.hand_in(scored.ewa, scored.jan)
    assert {one.number: one.reason for one in scored.settle().projects}["Z1"] == "nobody_scored"


def test_only_projects_assessed_positively_are_scored(scored):
    with scored.session() as session:
        session.get_one(Proposal, scored.project("Z4").id).status = ProposalStatus.MERIT_REVIEW
    with scored.database.read_session() as session:
        sheet = marking.own_sheet(session, pool(session, scored), scored.ewa.staff_id)
    assert [own.proposal.number for own in sheet] == ["Z1", "Z2", "Z3"]


# --- the protocol --------------------------------------------------------------------------------------------------


def test_the_money_goes_down_the_scores_and_what_does_not_fit_is_passed_over(scored):
    whole(scored)
    protocol = scored.settle()
    found = [(one.number, one.place, one.reason, one.money_left) for one in protocol.projects]
    assert found == [
        ("Z1", 1, "funded", 10_000_000),
        ("Z2", 2, "over_budget", 4_000_000),
        ("Z3", 3, "funded", 4_000_000),
        ("Z4", 4, "over_budget", 0),
    ]
    assert protocol.spent == 10_000_000
    assert scored.acts()[-1] == "scoring.settled"


def test_there_is_no_protocol_until_every_member_has_handed_in(scored):
    scored.give(scored.ewa, EVERYTHING)
    scored.hand_in(scored.ewa)
    with pytest.raises(DomainError, match="Jan Ogrodnik"):
        scored.settle()


def test_a_tie_that_decides_asks_for_the_seed_of_a_public_draw(scored):
    whole(scored, Z2=(9, 5))
    with pytest.raises(DomainError, match="Z1, Z2"):
        scored.settle()
    protocol = scored.settle(seed="4 8 15")
    assert protocol.seed == "4 8 15"
    assert [one.drawn for one in protocol.projects[:2]] == [True, True]


def test_a_later_version_needs_a_change_and_a_reason(scored):
    whole(scored)
    scored.settle()
    with pytest.raises(DomainError, match="nic się nie zmieniło"):
        scored.settle(reason="Jeszcze raz.")
    scored.declare(scored.jan, "Z3")
    with pytest.raises(DomainError, match="kolejna wersja"):
        scored.settle()
    scored.settle(reason="Wyłączenie z oceny.")
    assert [result.version for result, _kept in scored.results()] == [2, 1]


def test_a_member_makes_no_protocol(scored):
    whole(scored)
    with pytest.raises(DomainError, match="Nie masz uprawnienia"):
        scored.settle(doer=scored.jan)


# --- publication ---------------------------------------------------------------------------------------------------


@BOTH
def test_two_persons_publish_and_every_project_gets_its_state_and_its_line(scored):
    whole(scored)
    scored.settle()
    scored.decided()
    assert scored.project("Z1").status is ProposalStatus.POSITIVE, "not yet"
    assert publish(scored)
    assert publish(scored), "a second run changes nothing"
    with scored.database.read_session() as session:
        lines = {n: [line.kind for line in timeline.lines(session, scored.project(n))] for n in ("Z1", "Z2")}
    assert lines == {"Z1": ["chosen"], "Z2": ["not_chosen"]}
    assert {n: scored.project(n).status.value for n in EVERYTHING} == {
        "Z1": "chosen",
        "Z2": "not_chosen",
        "Z3": "chosen",
        "Z4": "not_chosen",
    }
    assert scored.acts()[-2:] == ["scoring.released", "scoring.published"]


def test_while_a_result_waits_for_its_hour_nothing_changes_under_it(scored):
    whole(scored)
    scored.settle()
    scored.decided(START + dt.timedelta(days=1))
    for change in (
        lambda: scored.declare(scored.jan, "Z1"),
        lambda: scored.settle(reason="Inaczej."),
        lambda: scored.decided(),
    ):
        with pytest.raises(ConflictError):
            change()


@BOTH
def test_a_project_that_was_withdrawn_holds_the_publication_and_a_new_version_goes_without_it(scored):
    whole(scored)
    scored.settle()
    scored.decided(START + dt.timedelta(days=1))
    with scored.session() as session:
        row = session.get_one(Proposal, scored.project("Z1").id)
        row.status, row.withdrawn_at = ProposalStatus.WITHDRAWN, START
    assert not publish(scored)
    assert scored.results()[0][1].held == ("Z1",)
    assert scored.project("Z3").status is ProposalStatus.POSITIVE
    protocol = scored.settle(reason="Projekt wycofano.")
    assert [one.number for one in protocol.projects if one.funded] == ["Z2", "Z3", "Z4"]
    scored.decided()
    assert publish(scored)
    assert scored.project("Z2").status is ProposalStatus.CHOSEN


def test_a_project_that_wins_an_appeal_is_scored_too_and_the_next_version_tells_what_changed(scored):
    whole(scored)
    scored.settle()
    scored.decided()
    publish(scored)
    with scored.session() as session:
        add_projects(session, scored.edition, Z5=60_000)
    for doer in (scored.ewa, scored.jan):
        scored.give(doer, {"Z5": (10, 5)})
    scored.hand_in(scored.ewa, scored.jan)
    scored.settle(reason="Uwzględniono odwołanie.")
    scored.decided()
    assert publish(scored)
    chosen = {n for n in (*EVERYTHING, "Z5") if scored.project(n).status is ProposalStatus.CHOSEN}
    assert chosen == {"Z5", "Z3"}


@pytest.mark.parametrize("when", [START, START - dt.timedelta(hours=1)])
def test_an_hour_that_is_over_is_no_hour_of_publication(scored, when):
    whole(scored)
    scored.settle()
    with scored.session() as session, pytest.raises(DomainError, match="w przyszłości"):
        publication_proposal(session, scored.edition, pool(session, scored), "Dlatego.", when, now=START)


def test_authors_are_told_by_mail_what_became_of_their_project(scored):
    with scored.session() as session:
        anna = as_resident(session, scored.settings)
        project = applications.filed(session, scored.edition, by=anna, pool=POOL, title="Łąka kwietna")
        project.status = ProposalStatus.POSITIVE
        number = project.number
    whole(scored, **{number: (10, 5)})
    scored.settle()
    scored.decided()
    publish(scored)
    with scored.database.read_session() as session:
        mail = latest_mails(session, Vault(scored.settings.secret_key), 1)[0]
    assert mail.template == "scoring_chosen"
    assert mail.context["number"] == number
    for template, said in (("scoring_chosen", "will be funded"), ("scoring_not_chosen", "will not be funded")):
        subject, body = rendering.render(template, mail.context, language="en")
        assert subject == f"Your project {number} {said}"
        assert "http://bo.zielone.example/2026/ocena-zespolu/zielony" in body


def test_a_small_city_publishes_alone_after_a_day_only_if_its_terms_say_so(scored):
    whole(scored)
    scored.settle()
    with scored.session() as session:
        one = pool(session, scored)
        alone = publication_proposal(session, scored.edition, one, "Dlatego.", None, now=START).alone_allowed
    assert alone is (scored.edition.terms.staffing == "small")


def test_the_files_name_every_project_once_and_nobody_of_the_team(scored):
    whole(scored)
    protocol = scored.settle()
    frame = files.Frame(pool="Zielony budżet", edition="2026", office="Urząd", moment=START, version=1)
    table = files.make("wynik.csv", protocol, frame).decode("utf-8-sig")
    fragment = files.make("wynik-bip.html", protocol, frame).decode()
    for name in EVERYTHING:
        assert (table.count(f'"{name}"'), fragment.count(f">{name}<")) == (1, 1)
    for made in (table, fragment):
        assert "Ogrodnik" not in made
    assert "23" in table
    assert "<script" not in fragment


# --- no ballot -----------------------------------------------------------------------------------------------------


@BOTH
def test_what_the_office_decides_is_never_on_the_ballot_whatever_its_position(database):
    with database.transaction() as session:
        edition = green_edition(session, terms=Terms())
        green = add_projects(session, edition, Z1=10_000, Z2=20_000)
        draft = proposals.ProposalDraft(pool="polnoc", number="L1", title="Plac", cost=1_000_000)
        (local,) = proposals.add_proposals(session, edition, [draft], actor=applications.ACTOR, now=START)
        for row in green.values():
            row.status = ProposalStatus.ADMITTED
        numbered = proposals.number_by_pool_order(session, edition, actor=applications.ACTOR, now=START)
        assert [row.number for row in numbered] == ["L1"]
        green["Z1"].ballot_position = 7
        session.flush()
        facts = stored_facts.facts(session, edition, START)
        ballot = facts.ballot()
    assert [project.number for project in ballot.projects] == ["L1"]
    assert [one.key for one in ballot.pools] == ["polnoc", "poludnie", "miasto"]
    assert "zielone" not in {contest.key for contest in ballot.contests}
    about = [one for one in readiness.findings(facts, START) if one.finding.field.startswith(POOL)]
    assert [one.finding.code for one in about if one.blocking] == []
    assert local.number == "L1"


@BOTH
def test_how_far_a_pool_is_asks_for_five_statements_whatever_its_size(scored):
    whole(scored)
    with scored.session() as session:
        add_projects(session, scored.edition, **{f"Y{number}": 1_000 for number in range(30)})
    said = []
    with scored.database.read_session() as session:
        one = pool(session, scored)
        listen(session.connection(), "before_cursor_execute", lambda *given: said.append(given[2]))
        assert len(results.standing(session, one).projects) == 34
    assert len(said) == 5


def test_the_worker_publishes_at_the_hour_and_not_before(scored, clock):
    whole(scored)
    scored.settle()
    hour = START + dt.timedelta(hours=2)
    scored.decided(hour)
    host = Host(scored.database, clock, scored.settings)
    clock.set(hour - dt.timedelta(minutes=1))
    run_due(host)
    assert scored.project("Z1").status is ProposalStatus.POSITIVE
    clock.set(hour)
    run_due(host)
    assert scored.project("Z1").status is ProposalStatus.CHOSEN
    made = publication.folder(scored.settings.published_dir, scored.edition.slug, POOL, 1)
    assert {path.name for path in made.iterdir()} == set(files.MEDIA_TYPES)
    assert (made / "wynik.pdf").read_bytes().startswith(b"%PDF")
