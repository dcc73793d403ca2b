"""Who may open what at the desk: every endpoint × every role, with an object of one's own and with a foreign one.

The expectations come from ``DESK`` and the table of roles, never from the marks; an endpoint of the desk without a row
fails. "Lets in" means: neither sent away to log in, nor forbidden, nor "no such page". What the act itself then answers
(a form with faults, a redirect) is the business of its own tests.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from support.addresses import OF_BLUEPRINT, address_of, rules_with
from support.applications import acting, whole_applicant
from support.clock import START
from support.desk import SECRET_KEY, department_scope, edition_scope, make_department, make_staff, open_session
from support.editions import ACTOR, DRAFTS, make_plan, store_city, stored_edition
from support.jobs import run_due_jobs
from support.pages import csrf_token
from support.scoring import POOL, SETUP, green_edition
from support.sent_files import small_pdf
from werkzeug.routing import Rule

from budzet.accounts import access
from budzet.accounts.models import PendingAct, PendingState, Staff, StaffNotice
from budzet.accounts.roles import CITY, PERMISSIONS, SCOPES, Permission, Role, Scope, ScopeKind
from budzet.base import actor as actors
from budzet.base import calendar
from budzet.base.money import zl
from budzet.editions.models import Edition
from budzet.editions.models_published import EditionText
from budzet.proposals import attachment_files, attachments, catalogue, drafts, package_jobs
from budzet.proposals import services as proposals
from budzet.proposals.acting import Acting
from budzet.proposals.attachments import Accepted
from budzet.proposals.lists import letters
from budzet.proposals.lists.content import Content, digest
from budzet.proposals.lists.models import Channel as ListChannel
from budzet.proposals.lists.models import ListRecipient, ProjectList
from budzet.proposals.models import Proposal
from budzet.proposals.models_applications import AttachmentKind, Author, AuthorKind
from budzet.proposals.scoring.models import ScoringMember, ScoringResult
from budzet.proposals.scoring.protocol import Protocol
from budzet.proposals.services import ProposalDraft
from budzet.proposals.statuses import ProposalStatus
from budzet.proposals.verification import cases
from budzet.proposals.verification.models import ReasonText
from budzet.proposals.verification.models_calls import CallChannel, CompletionCall
from budzet.proposals.verification.states import PUBLIC, ReviewState
from budzet.residents.paper_codes.models import BatchState, LetterBatch
from budzet.residents.register.models import ImportState, RegisterImport
from budzet.voting import impersonation
from budzet.voting.impersonation import Reporter
from budzet.web.requests import Services

P = Permission
TODAY = calendar.local(START).date()
GREEN_DRAFT = ProposalDraft(pool=POOL, number="Z1", title="Łąka przy szkole", cost=zl(12_000))
ANYWHERE, WHOLE_CITY, EDITION, DEPARTMENTS = "anywhere", "city", "edition", "edition or any department"

# Endpoint of the desk → what one needs, and where: in any scope, in the whole city, in the edition of the address,
# there or in any department.
DESK: dict[str, tuple[Permission, str]] = {
    "acts_desk.act": (P.CONFIRM_ACTS, ANYWHERE),
    "acts_desk.acts": (P.CONFIRM_ACTS, ANYWHERE),
    "acts_desk.confirm": (P.CONFIRM_ACTS, ANYWHERE),
    "acts_desk.reject": (P.CONFIRM_ACTS, ANYWHERE),
    "approval_desk.approve": (P.APPROVE_CARDS, EDITION),
    "approval_desk.decision": (P.APPROVE_CARDS, EDITION),
    "approval_desk.table": (P.APPROVE_CARDS, EDITION),
    "attachment_desk.download": (P.SEE_PROPOSALS, EDITION),
    "audit_desk.log": (P.READ_AUDIT, WHOLE_CITY),
    "audit_desk.verify": (P.READ_AUDIT, WHOLE_CITY),
    "call_desk.call": (P.SEE_PROPOSALS, EDITION),
    "call_desk.deliver": (P.VERIFY_FORMALLY, EDITION),
    "call_desk.letter": (P.VERIFY_FORMALLY, EDITION),
    "call_desk.paper": (P.VERIFY_FORMALLY, EDITION),
    "call_desk.recall": (P.VERIFY_FORMALLY, EDITION),
    "call_desk.send": (P.VERIFY_FORMALLY, EDITION),
    "card_editor_desk.card": (P.SEE_EDITION, EDITION),
    "card_editor_desk.edit": (P.EDIT_EDITION, EDITION),
    "case_desk.author": (P.SEE_PROPOSALS, EDITION),
    "case_desk.card": (P.SEE_PROPOSALS, EDITION),
    "case_desk.fill": (P.SEE_PROPOSALS, EDITION),
    "case_desk.history": (P.SEE_PROPOSALS, EDITION),
    "case_work_desk.do": (P.SEE_PROPOSALS, EDITION),
    "case_work_desk.keep": (P.SEE_PROPOSALS, EDITION),
    "case_work_desk.work": (P.SEE_PROPOSALS, EDITION),
    "city_desk.city": (P.MANAGE_CITY, WHOLE_CITY),
    "city_desk.remove_logo": (P.MANAGE_CITY, WHOLE_CITY),
    "city_desk.save_logo": (P.MANAGE_CITY, WHOLE_CITY),
    "correspondence_desk.messages": (P.SEE_PROPOSALS, EDITION),
    "cost_desk.check": (P.EDIT_EDITION, EDITION),
    "cost_desk.cost": (P.EDIT_EDITION, EDITION),
    "cost_desk.costs": (P.EDIT_EDITION, EDITION),
    "cost_desk.import_lines": (P.EDIT_EDITION, EDITION),
    "department_desk.add": (P.MANAGE_STAFF, WHOLE_CITY),
    "department_desk.close": (P.MANAGE_STAFF, WHOLE_CITY),
    "department_desk.confirm_import": (P.MANAGE_STAFF, WHOLE_CITY),
    "department_desk.department": (P.MANAGE_STAFF, WHOLE_CITY),
    "department_desk.departments": (P.MANAGE_STAFF, WHOLE_CITY),
    "department_desk.import_table": (P.MANAGE_STAFF, WHOLE_CITY),
    "department_desk.reopen": (P.MANAGE_STAFF, WHOLE_CITY),
    "department_desk.table": (P.MANAGE_STAFF, WHOLE_CITY),
    "desk.add_notice": (P.WRITE_NOTICES, ANYWHERE),
    "desk.home": (P.WORK_AT_DESK, ANYWHERE),
    "desk.notice": (P.WRITE_NOTICES, ANYWHERE),
    "desk.notices": (P.WRITE_NOTICES, ANYWHERE),
    "desk.remove_notice": (P.WRITE_NOTICES, ANYWHERE),
    "desk.search": (P.SEE_PROPOSALS, ANYWHERE),
    "document_desk.document": (P.SEE_EDITION, EDITION),
    "document_desk.documents": (P.SEE_EDITION, EDITION),
    "document_desk.docx_file": (P.SEE_EDITION, EDITION),
    "document_desk.pdf_file": (P.SEE_EDITION, EDITION),
    "document_desk.save": (P.EDIT_TEXTS, EDITION),
    "document_desk.sign": (P.EDIT_TEXTS, EDITION),
    "edition_desk.add_contest": (P.EDIT_EDITION, EDITION),
    "edition_desk.add_pool": (P.EDIT_EDITION, EDITION),
    "edition_desk.appeals": (P.SEE_EDITION, EDITION),
    "edition_desk.basics": (P.SEE_EDITION, EDITION),
    "edition_desk.cards": (P.SEE_EDITION, EDITION),
    "edition_desk.compare": (P.SEE_EDITION, EDITION),
    "edition_desk.contest": (P.SEE_EDITION, EDITION),
    "edition_desk.contests": (P.SEE_EDITION, EDITION),
    "edition_desk.copy_rule": (P.EDIT_EDITION, EDITION),
    "edition_desk.create": (P.EDIT_EDITION, WHOLE_CITY),
    "edition_desk.editions": (P.SEE_EDITION, ANYWHERE),
    "edition_desk.identity": (P.SEE_EDITION, EDITION),
    "edition_desk.make": (P.EDIT_EDITION, WHOLE_CITY),
    "edition_desk.move_contest": (P.EDIT_EDITION, EDITION),
    "edition_desk.overview": (P.SEE_EDITION, EDITION),
    "edition_desk.pool": (P.SEE_EDITION, EDITION),
    "edition_desk.pools": (P.SEE_EDITION, EDITION),
    "edition_desk.read_budgets": (P.EDIT_EDITION, EDITION),
    "edition_desk.remove_contest": (P.EDIT_EDITION, EDITION),
    "edition_desk.remove_pool": (P.EDIT_EDITION, EDITION),
    "edition_desk.save_appeals": (P.EDIT_EDITION, EDITION),
    "edition_desk.save_basics": (P.EDIT_EDITION, EDITION),
    "edition_desk.save_cards": (P.EDIT_EDITION, EDITION),
    "edition_desk.save_contest": (P.EDIT_EDITION, EDITION),
    "edition_desk.save_identity": (P.EDIT_EDITION, EDITION),
    "edition_desk.save_pool": (P.EDIT_EDITION, EDITION),
    "edition_desk.save_pools": (P.EDIT_EDITION, EDITION),
    "edition_desk.save_support": (P.EDIT_EDITION, EDITION),
    "edition_desk.save_topics": (P.EDIT_EDITION, EDITION),
    "edition_desk.support": (P.SEE_EDITION, EDITION),
    "edition_desk.topics": (P.SEE_EDITION, EDITION),
    "impersonation_desk.report": (P.ADJUDICATE, EDITION),
    "impersonation_desk.report_at_point": (P.SERVE_POINT, EDITION),
    "impersonation_desk.reports": (P.ADJUDICATE, EDITION),
    "impersonation_desk.settle": (P.ADJUDICATE, EDITION),
    "intake_desk.application": (P.TYPE_APPLICATIONS, EDITION),
    "intake_desk.applications": (P.TYPE_APPLICATIONS, EDITION),
    "intake_desk.new": (P.TYPE_APPLICATIONS, EDITION),
    "intake_desk.scan": (P.TYPE_APPLICATIONS, EDITION),
    "intake_desk.scan_file": (P.TYPE_APPLICATIONS, EDITION),
    "letters_desk.ask": (P.PROPOSE_ACTS, EDITION),
    "letters_desk.bring": (P.PROPOSE_ACTS, EDITION),
    "letters_desk.call_back": (P.PROPOSE_ACTS, EDITION),
    "letters_desk.example": (P.SEE_EDITION, EDITION),
    "letters_desk.fetch": (P.PROPOSE_ACTS, EDITION),
    "letters_desk.overview": (P.SEE_EDITION, EDITION),
    "letters_desk.refuse": (P.PROPOSE_ACTS, EDITION),
    "lists_desk.letter_instead": (P.PROPOSE_ACTS, EDITION),
    "lists_desk.letters_file": (P.PROPOSE_ACTS, EDITION),
    "lists_desk.lists": (P.PROPOSE_ACTS, EDITION),
    "lists_desk.make_letters": (P.PROPOSE_ACTS, EDITION),
    "lists_desk.mark_posted": (P.PROPOSE_ACTS, EDITION),
    "lists_desk.preview": (P.CONFIRM_ACTS, EDITION),
    "lists_desk.preview_file": (P.CONFIRM_ACTS, EDITION),
    "lists_desk.propose": (P.PROPOSE_ACTS, EDITION),
    "lists_desk.take_back": (P.PROPOSE_ACTS, EDITION),
    "lists_desk.told": (P.PROPOSE_ACTS, EDITION),
    "offer_desk.offers": (P.SEE_PROPOSALS, EDITION),
    "offer_desk.propose": (P.SEE_PROPOSALS, EDITION),
    "offer_desk.take_back": (P.SEE_PROPOSALS, EDITION),
    "package_desk.download": (P.EDIT_EDITION, EDITION),
    "package_desk.one": (P.SEE_PROPOSALS, EDITION),
    "package_desk.packages": (P.EDIT_EDITION, EDITION),
    "pass_desk.editions": (P.SERVE_POINT, ANYWHERE),
    "pass_desk.make": (P.SERVE_POINT, EDITION),
    "place_desk.check_districts": (P.EDIT_EDITION, EDITION),
    "place_desk.check_streets": (P.EDIT_EDITION, EDITION),
    "place_desk.districts": (P.SEE_EDITION, EDITION),
    "place_desk.export_districts": (P.SEE_EDITION, EDITION),
    "place_desk.export_streets": (P.SEE_EDITION, EDITION),
    "place_desk.import_districts": (P.EDIT_EDITION, EDITION),
    "place_desk.import_streets": (P.EDIT_EDITION, EDITION),
    "place_desk.save_districts": (P.EDIT_EDITION, EDITION),
    "place_desk.streets": (P.SEE_EDITION, EDITION),
    "proposal_desk.proposal": (P.SEE_PROPOSALS, EDITION),
    "proposal_desk.proposals": (P.SEE_PROPOSALS, ANYWHERE),
    "proposal_desk.save_case_mark": (P.EDIT_EDITION, EDITION),
    "readiness_desk.changes": (P.SEE_EDITION, EDITION),
    "readiness_desk.propose_correction": (P.PROPOSE_ACTS, EDITION),
    "readiness_desk.propose_extension": (P.PROPOSE_ACTS, EDITION),
    "readiness_desk.propose_freeze": (P.PROPOSE_ACTS, EDITION),
    "readiness_desk.readiness": (P.SEE_EDITION, EDITION),
    "reason_desk.text": (P.SEE_PROPOSALS, EDITION),
    "reason_desk.texts": (P.SEE_PROPOSALS, EDITION),
    "receipt_desk.look_up": (P.LOOK_UP_RECEIPT, ANYWHERE),
    "register_desk.ask": (P.PROPOSE_ACTS, EDITION),
    "register_desk.bring": (P.PROPOSE_ACTS, EDITION),
    "register_desk.example": (P.SEE_EDITION, EDITION),
    "register_desk.refuse": (P.PROPOSE_ACTS, EDITION),
    "register_desk.register": (P.SEE_EDITION, EDITION),
    "register_point_desk.add": (P.SERVE_POINT, EDITION),
    "register_point_desk.editions": (P.SERVE_POINT, ANYWHERE),
    "results_desk.propose": (P.PROPOSE_ACTS, EDITION),
    "results_desk.publication": (P.PROPOSE_ACTS, EDITION),
    "review_desk.assign": (P.ASSIGN_REVIEWS, EDITION),
    "review_desk.queue": (P.SEE_PROPOSALS, DEPARTMENTS),
    "review_reports_desk.reports": (P.ASSIGN_REVIEWS, EDITION),
    "route_desk.enter": (P.ASSIGN_REVIEWS, EDITION),
    "route_desk.plan": (P.ASSIGN_REVIEWS, EDITION),
    "route_desk.route": (P.SEE_PROPOSALS, EDITION),
    "route_desk.send_again": (P.ASSIGN_REVIEWS, EDITION),
    "route_desk.skip": (P.ASSIGN_REVIEWS, EDITION),
    "scoring_desk.add_member": (P.EDIT_EDITION, EDITION),
    "scoring_desk.criteria": (P.EDIT_EDITION, EDITION),
    "scoring_desk.declare": (P.SEE_PROPOSALS, EDITION),
    "scoring_desk.hand_in": (P.SEE_PROPOSALS, EDITION),
    "scoring_desk.mark": (P.SEE_PROPOSALS, EDITION),
    "scoring_desk.marks": (P.SEE_PROPOSALS, EDITION),
    "scoring_desk.pool": (P.SEE_PROPOSALS, EDITION),
    "scoring_desk.pools": (P.SEE_PROPOSALS, EDITION),
    "scoring_desk.propose": (P.PROPOSE_ACTS, EDITION),
    "scoring_desk.protocol": (P.SEE_PROPOSALS, EDITION),
    "scoring_desk.remove_member": (P.EDIT_EDITION, EDITION),
    "scoring_desk.result": (P.SEE_PROPOSALS, EDITION),
    "scoring_desk.settle": (P.PROPOSE_ACTS, EDITION),
    "sheet_desk.check": (P.TYPE_APPLICATIONS, EDITION),
    "sheet_desk.columns": (P.TYPE_APPLICATIONS, EDITION),
    "sheet_desk.empty": (P.TYPE_APPLICATIONS, EDITION),
    "sheet_desk.sheet": (P.TYPE_APPLICATIONS, EDITION),
    "sheet_desk.take_in": (P.TYPE_APPLICATIONS, EDITION),
    "staff_desk.add": (P.MANAGE_STAFF, WHOLE_CITY),
    "staff_desk.deactivate": (P.MANAGE_STAFF, WHOLE_CITY),
    "staff_desk.edit": (P.MANAGE_STAFF, WHOLE_CITY),
    "staff_desk.invite": (P.MANAGE_STAFF, WHOLE_CITY),
    "staff_desk.people": (P.MANAGE_STAFF, WHOLE_CITY),
    "staff_desk.person": (P.MANAGE_STAFF, WHOLE_CITY),
    "staff_desk.propose_revoke": (P.MANAGE_STAFF, WHOLE_CITY),
    "staff_desk.propose_role": (P.MANAGE_STAFF, WHOLE_CITY),
    "staff_desk.reactivate": (P.MANAGE_STAFF, WHOLE_CITY),
    "staff_desk.reset_account": (P.MANAGE_STAFF, WHOLE_CITY),
    "staff_desk.reset_second_factor": (P.MANAGE_STAFF, WHOLE_CITY),
    "staff_desk.roles": (P.MANAGE_STAFF, WHOLE_CITY),
    "system_desk.state": (P.SEE_SYSTEM, ANYWHERE),
    "text_desk.restore": (P.EDIT_TEXTS, EDITION),
    "text_desk.save": (P.EDIT_TEXTS, EDITION),
    "text_desk.text": (P.SEE_EDITION, EDITION),
    "text_desk.texts": (P.SEE_EDITION, EDITION),
    "text_desk.version": (P.SEE_EDITION, EDITION),
    "timetable_desk.save": (P.EDIT_EDITION, EDITION),
    "timetable_desk.timetable": (P.SEE_EDITION, EDITION),
}

# What a page asks besides, one of them: who applies is nobody's business who neither verifies nor hands cases out.
ALSO = {"case_desk.author": (P.VERIFY_FORMALLY, P.ASSIGN_REVIEWS)}


def test_every_endpoint_of_the_desk_has_a_row(app):
    marked = {
        endpoint: name.removeprefix("requires ")
        for endpoint, name in access.marks(app).items()
        if name.startswith("requires ") and name != "requires a session"
    }
    assert marked == {endpoint: permission.value for endpoint, (permission, _where) in DESK.items()}


@pytest.fixture
def office(app: Flask, services: Services) -> dict[str, object]:
    """Store the objects the addresses name: two editions with a text, an act, a person, an application with a file …"""
    with services.database.transaction() as session:
        store_city(session)
        edition = green_edition(session)
        proposals.add_proposals(session, edition, [*DRAFTS, GREEN_DRAFT], actor=ACTOR, now=START)
        own = edition.id
        foreign = stored_edition(session, plan=make_plan(slug="2025"), frozen=False).edition.id
        department = make_department(session)
        somebody, other = (make_staff(session, Role.HELPLINE, name=name) for name in ("Ktoś Inny", "Ktoś Trzeci"))
        session.add(
            PendingAct(
                kind="role.revoke",
                object_key="grant:2",
                params={"grant_id": other.grants[0].id},
                reason="zmiana pracy",
                alone_allowed=False,
                proposed_by=somebody.id,
                proposed_at=START,
                state=PendingState.WAITING,
            )
        )
        session.add(
            LetterBatch(
                edition_id=own,
                state=BatchState.WAITING,
                file_name="listy.csv",
                sha256=bytes(32),
                persons=1,
                uploaded_by=somebody.id,
                uploaded_at=START,
            )
        )
        session.add(
            RegisterImport(
                edition_id=own,
                state=ImportState.READY,
                file_name="mieszkancy.csv",
                sha256=bytes(32),
                uploaded_by=somebody.id,
                uploaded_at=START,
            )
        )
        session.add(StaffNotice(body="Spotkanie", shown_from=TODAY, shown_until=TODAY, author_id=1, made_at=START))
        session.add(
            EditionText(
                edition_id=foreign, kind="privacy_clause", language="pl", version=1, body="Klauzula", made_at=START
            )
        )
        assert (own, department.id, somebody.id) == (1, 1, 1)
        by = acting(services.settings, actors.staff(somebody.id))
        draft = drafts.create(session, own, by=by)
        scan = Accepted(AttachmentKind.SUPPORT_SCAN, small_pdf(), "application/pdf", "lista.pdf")
        folder = attachment_files.folder_of(services.settings)
        file = attachments.add_to_draft(session, own, draft.id, scan, folder, by=by)
        cost = catalogue.add(session, own, catalogue.Entry("Ławka", "szt.", 120_000), by=by)
        package = package_jobs.ask(session, own, "kontrola", actor=by.actor, now=START)
        assert (draft.id, file.id, cost.id, package) == (1, 1, 1, 1)
        store_verification(session, edition, by)
        store_report(session, own)
        store_scoring(session, edition)
    printed = letters.path_of(services.settings, 1, "pisma.pdf")
    printed.parent.mkdir(parents=True, exist_ok=True)
    printed.write_bytes(small_pdf())
    run_due_jobs(app)
    return {"own": own, "foreign": foreign, "department": department}


def store_verification(session: Session, edition: Edition, by: Acting) -> None:
    """Store a case with a call by letter, a text for reasons, a published list with somebody to tell."""
    first = session.get_one(Proposal, 1)
    author = Author(
        edition_id=edition.id, proposal_id=first.id, kind=AuthorKind.APPLICANT, sealed=by.safe.seal(whole_applicant())
    )
    text = ReasonText(edition_id=edition.id, title="Teren", body="Teren nie należy do miasta.")
    called = CompletionCall(
        edition_id=edition.id,
        proposal_id=first.id,
        number=1,
        items=(),
        said=(),
        fields=(),
        channel=CallChannel.LETTER,
        days=5,
        staff_id=1,
        sent_at=START,
    )
    content = Content(edition=edition.slug, edition_title=edition.title, number=1)
    published = ProjectList(
        edition_id=edition.id,
        number=1,
        act_id=1,
        reason="Zarządzenie",
        proposed_by=1,
        confirmed_by=2,
        confirmed_at=START,
        single_handed=False,
        publish_at=START,
        confirmed=content,
        confirmed_digest=digest(content),
        published_at=START,
        digest=digest(content),
    )
    review = cases.start(session, first, START)
    review.state, first.status = ReviewState.COMPLETION, PUBLIC[ReviewState.COMPLETION]
    session.add_all((author, text, called, published))
    session.flush()
    told = ListRecipient(
        edition_id=edition.id, list_id=1, proposal_id=first.id, author_id=author.id, channel=ListChannel.LETTER
    )
    session.add(told)
    session.flush()
    assert (text.id, published.id, told.id) == (1, 1, 1)


def store_report(session: Session, edition_id: int) -> None:
    """Store the report of somebody in whose name another person voted."""
    reporter = Reporter(edition_id, bytes(32), None, None, 1)
    vault = impersonation.vault_of(SECRET_KEY)
    assert impersonation.report(session, reporter, "", vault=vault, actor=ACTOR, now=START).id == 1


def store_scoring(session: Session, edition: Edition) -> None:
    """Store a project of the green pool, somebody of its team, and a protocol."""
    green = session.scalars(select(Proposal).where(Proposal.number == GREEN_DRAFT.number)).one()
    green.status = ProposalStatus.POSITIVE
    whole = {"edition_id": edition.id, "pool_id": green.pool_id}
    protocol = Protocol(setup=SETUP, budget=zl(100_000), members={}, projects=())
    session.add_all(
        (
            ScoringMember(**whole, staff_id=1, added_at=START),
            ScoringResult(**whole, version=1, content=protocol, made_at=START),
        )
    )
    assert green.id == OF_BLUEPRINT["scoring_desk"]["proposal_id"]


def scope_for(role: Role, where: str, office: dict[str, object], *, foreign: bool) -> Scope | None:
    """Return the scope a role is granted in so that the object is its own or foreign; ``None``: there is none."""
    if where in (EDITION, DEPARTMENTS) and ScopeKind.EDITION in SCOPES[role]:
        return edition_scope(office["foreign" if foreign else "own"])
    if foreign:
        return None
    return CITY if ScopeKind.CITY in SCOPES[role] else department_scope(office["department"])


def desk_rules(app: Flask, method: str) -> Iterator[Rule]:
    """Return the rules of the desk that take a method."""
    return (rule for rule in rules_with(app, method) if rule.endpoint in DESK)


def signed_in(app: Flask, services: Services, person: Staff) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("desk", open_session(services.database, person, at=START))
    return client


def outcome(client: FlaskClient, rule: Rule, method: str) -> str:
    """Ask and say whether the desk let in, forbade, or knew no such page."""
    data = {"csrf_token": client.csrf} if method == "POST" else None
    # Buffered: a file that is sent is closed too.
    answer = client.open(f"/en{address_of(rule)}", method=method, data=data, buffered=True)
    assert answer.status_code < 500, f"{method} {rule.rule} answered {answer.status_code}"
    if answer.status_code == 303 and "/urzad/logowanie" in answer.location:
        return "log in"
    return {403: "forbidden", 404: "no such page"}.get(answer.status_code, "lets in")


@pytest.mark.parametrize("role", tuple(Role))
@pytest.mark.parametrize("method", ("GET", "POST"))
def test_a_role_opens_what_the_table_says_and_nothing_else(app, services, office, method, role):
    wrong = []
    for foreign in (False, True):
        for where in (ANYWHERE, WHOLE_CITY, EDITION, DEPARTMENTS):
            scope = scope_for(role, where, office, foreign=foreign)
            if scope is None:
                continue
            with services.database.transaction() as session:
                person = make_staff(session, role, scope=scope)
            client = with_token(signed_in(app, services, person))
            for rule in desk_rules(app, method):
                permission, place = DESK[rule.endpoint]
                if place != where:
                    continue
                has = permission in PERMISSIONS[role]
                asked = ALSO.get(rule.endpoint, (permission,))
                reached = where == ANYWHERE or scope == CITY or (scope.kind is ScopeKind.EDITION and not foreign)
                reached |= where == DEPARTMENTS and scope.kind is ScopeKind.DEPARTMENT
                expected = "lets in" if has and reached else "no such page" if has else "forbidden"
                if expected == "lets in" and not PERMISSIONS[role] & set(asked):
                    expected = "forbidden"
                found = outcome(client, rule, method)
                if found != expected:
                    whose = "foreign" if foreign else "own"
                    wrong.append(f"{rule.endpoint} {method}, {whose}: {found}, not {expected}")
    assert wrong == []


@pytest.mark.parametrize("method", ("GET", "POST"))
def test_a_stranger_is_sent_to_log_in_from_every_page_of_the_desk(app, services, office, method):
    client = with_token(app.test_client())
    rules = list(desk_rules(app, method))
    assert rules
    for rule in rules:
        data = {"csrf_token": client.csrf} if method == "POST" else None
        answer = client.open(f"/en{address_of(rule)}", method=method, data=data)
        sent_away = answer.status_code == 303 and "/urzad/logowanie" in answer.location
        # A sent form is kept through logging in, so it is answered with the page of logging in itself.
        assert sent_away or (method == "POST" and answer.status_code == 403), rule


def with_token(client: FlaskClient) -> FlaskClient:
    """Give a client a token for its posts."""
    client.csrf = csrf_token(client, "/en/urzad/logowanie")
    return client
