"""The acts of the audit log in words. A test asks that every act which is written anywhere stands here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from budzet.accounts.roles import Role
from budzet.accounts.words import ROLE_NAMES
from budzet.audit.models import AuditEntry

ACTS: Mapping[str, Any] = MappingProxyType(
    {
        "act.code_failed": _l("Wrong code for an act of two persons"),
        "act.confirmed": _l("Act of two persons confirmed"),
        "act.proposed": _l("Act of two persons proposed"),
        "act.rejected": _l("Act of two persons rejected"),
        "act.withdrawn": _l("Act of two persons withdrawn"),
        "attachment.looked_at": _l("File of an application looked at"),
        "attachment.removed": _l("File of an application removed"),
        "attachment.stored": _l("File of an application added"),
        "audit.exported": _l("Audit log taken along"),
        "ballot_list_numbered": _l("Ballot list numbered"),
        "ballots_frozen": _l("Set of votes closed"),
        "ballots_opened": _l("Votes opened"),
        "card.changed": _l("Assessment card of the edition changed"),
        "catalogue.added": _l("Typical price added"),
        "catalogue.changed": _l("Typical price changed"),
        "catalogue.imported": _l("Typical prices imported from a table"),
        "catalogue.removed": _l("Typical price removed"),
        "city_saved": _l("Data of the city changed"),
        "department.added": _l("Department added"),
        "department.changed": _l("Department changed"),
        "department.closed": _l("Department closed"),
        "department.reopened": _l("Department opened again"),
        "departments.imported": _l("Departments imported from a table"),
        "document_signed": _l("Document signed"),
        "document_written": _l("Document written"),
        "draft.looked_at": _l("Application that is being typed looked at"),
        "edition_changed": _l("Settings of the edition changed"),
        "edition_corrected": _l("Freeze of the edition undone for a correction"),
        "edition_counted": _l("Votes counted"),
        "edition_created": _l("Edition made"),
        "edition_frozen": _l("Edition frozen"),
        "election_key_made": _l("Key of the vote made"),
        "impersonation.looked_at": _l("Report of a vote cast for somebody else looked at"),
        "impersonation.reported": _l("Vote cast for somebody else reported"),
        "impersonation.settled": _l("Report of a vote cast for somebody else settled"),
        "lists.confirmed": _l("Lists of the verification let to be published"),
        "lists.held": _l("Lists not published, because results had changed"),
        "lists.letter_instead": _l("Author to be told by letter instead of e-mail"),
        "lists.letters_asked": _l("Letters to authors asked for"),
        "lists.letters_posted": _l("Letters to authors marked as posted"),
        "lists.letters_taken": _l("Letters to authors downloaded"),
        "lists.published": _l("Lists of the verification published"),
        "letters.brought": _l("File of people for letters with codes brought"),
        "letters.called_back": _l("Letters with codes called back"),
        "letters.fetched": _l("Print file of letters with codes downloaded"),
        "letters.let_out": _l("Letters with codes let out for printing"),
        "letters.printed": _l("Letters with codes made, file of people deleted"),
        "letters.refused": _l("File of people for letters with codes turned down"),
        "lists.taken_back": _l("Publication of the lists taken back"),
        "notice.added": _l("Notice for the staff added"),
        "notice.changed": _l("Notice for the staff changed"),
        "notice.removed": _l("Notice for the staff removed"),
        "package.asked": _l("Package of an edition for EZD asked for"),
        "package.taken": _l("Package of an edition for EZD downloaded"),
        "pass.made": _l("Pass given out to a resident at a point"),
        "proposal.applicant_looked_at": _l("Personal data of an applicant looked at"),
        "proposal.case_mark_set": _l("Mark of a case entered"),
        "proposal.changed": _l("Project changed"),
        "proposal.merge_offered": _l("Merging of two projects offered"),
        "proposal.merged": _l("Two projects merged"),
        "proposal.packed": _l("Package of a case for EZD downloaded"),
        "proposal.submitted": _l("Project handed in"),
        "proposal.withdrawn": _l("Project withdrawn"),
        "proposals_added": _l("Projects added"),
        "reason_text.removed": _l("Text for clerks removed"),
        "reason_text.saved": _l("Text for clerks changed"),
        "register.approved": _l("Register of residents let in from a file"),
        "register.brought": _l("File with residents brought"),
        "register.person_added": _l("Resident added to the register at a point"),
        "register.read": _l("File with residents read and deleted"),
        "register.refused": _l("File with residents turned down"),
        "resident.account_deleted": _l("Account of a resident deleted"),
        "resident.account_made": _l("Account of a resident made"),
        "resident.logged_in": _l("Resident logged in"),
        "resident.logged_out": _l("Resident logged out"),
        "results_published": _l("Results published"),
        "results_released": _l("Results let to be published"),
        "review.assigned": _l("Project given to a person"),
        "review.call_recalled": _l("Call to complete taken back"),
        "review.called_by_letter": _l("Author called to complete by letter"),
        "review.called_by_mail": _l("Author called to complete by e-mail"),
        "review.change_offered": _l("Change of a project proposed to its author"),
        "review.completed": _l("Application completed"),
        "review.delivery_entered": _l("Day of delivery of a letter entered"),
        "review.department_asked": _l("Department asked for its opinion"),
        "review.department_reminded": _l("Department reminded of its opinion"),
        "review.formal_approved": _l("Positive formal card approved"),
        "review.formal_begun": _l("Formal review begun"),
        "review.formal_handed_in": _l("Formal card handed in"),
        "review.formal_passed": _l("Positive formal card handed in, without a second person"),
        "review.formal_rejected": _l("Negative formal card approved"),
        "review.formal_reopened": _l("Formal decision taken back"),
        "review.formal_returned": _l("Formal card given back"),
        "review.forwarded": _l("Project passed to a department"),
        "review.interest_declared": _l("Conflict of interest declared"),
        "review.left_unexamined": _l("Application left without examination"),
        "review.merit_approved": _l("Positive merit card approved"),
        "review.merit_handed_in": _l("Merit card handed in"),
        "review.merit_rejected": _l("Negative merit card approved"),
        "review.merit_reopened": _l("Merit decision taken back"),
        "review.merit_returned": _l("Merit card given back"),
        "review.message_received": _l("Message of an author"),
        "review.message_sent": _l("Message to an author"),
        "review.noted": _l("Internal note added"),
        "review.offer_answered": _l("Author answered to a proposed change"),
        "review.offer_lapsed": _l("Proposed change not answered in time"),
        "review.offer_taken_back": _l("Proposed change taken back"),
        "review.opinion_given": _l("Opinion of a department"),
        "review.published_negative": _l("Negative result published"),
        "review.published_positive": _l("Positive result published"),
        "review.restored": _l("Application examined again"),
        "review.returned": _l("Project returned by a department"),
        "review.route_planned": _l("Route through departments planned"),
        "review.stop_skipped": _l("Department on the route skipped"),
        "role.granted": _l("Role given"),
        "role.revoked": _l("Role taken back"),
        "scoring.criteria_saved": _l("Criteria of a scored pool changed"),
        "scoring.handed_in": _l("Scores of a member handed in"),
        "scoring.held": _l("Result of a scored pool held at its hour"),
        "scoring.member_added": _l("Member of a scoring team added"),
        "scoring.member_removed": _l("Member of a scoring team taken out"),
        "scoring.published": _l("Result of a scored pool published"),
        "scoring.released": _l("Result of a scored pool let to be published"),
        "scoring.settled": _l("Protocol of a scoring team made"),
        "staff.added": _l("Person added"),
        "staff.changed": _l("Data of a person changed"),
        "staff.codes_renewed": _l("One-time codes made anew"),
        "staff.deactivated": _l("Account closed"),
        "staff.enrolled": _l("Account set up"),
        "staff.exported": _l("List of people taken along"),
        "staff.invited": _l("Person invited"),
        "staff.logged_in": _l("Logged in"),
        "staff.logged_out": _l("Logged out"),
        "staff.login_failed": _l("Logging in failed"),
        "staff.looked_at": _l("Page of a person looked at"),
        "staff.new_password_asked": _l("New password asked for"),
        "staff.new_password_refused": _l("New password refused"),
        "staff.password_changed": _l("Password changed"),
        "staff.reactivated": _l("Account opened again"),
        "staff.reset": _l("Password and second factor taken away"),
        "staff.second_factor_changed": _l("Second factor changed"),
        "staff.second_factor_reset": _l("Second factor taken away"),
        "staff.session_ended": _l("Session ended"),
        "staff.sessions_ended": _l("All other sessions ended"),
        "staff.step_up_failed": _l("Wrong code before a dangerous act"),
        "streets_imported": _l("Streets imported from a table"),
        "support.counted": _l("Signatures on paper counted"),
        "text_saved": _l("Text changed"),
        "timetable_set": _l("Timetable set"),
        "voting_extended": _l("Voting extended"),
    }
)

OBJECTS: Mapping[str, Any] = MappingProxyType(
    {
        "act": _l("act of two persons"),
        "attachment": _l("file of an application"),
        "audit": _l("audit log"),
        "city": _l("city"),
        "count": _l("count"),
        "department": _l("department"),
        "draft": _l("application being written"),
        "edition": _l("edition"),
        "edition_document": _l("document"),
        "edition_text": _l("text"),
        "letter_batch": _l("set of letters with codes"),
        "notice": _l("notice"),
        "package": _l("package for EZD"),
        "project_list": _l("version of the lists"),
        "pool": _l("pool"),
        "proposal": _l("project"),
        "reason_text": _l("text for clerks"),
        "register_import": _l("file with residents"),
        "resident": _l("resident"),
        "staff": _l("person"),
        "unit_cost": _l("typical price"),
    }
)

ACTOR_KINDS: Mapping[str, Any] = MappingProxyType(
    {
        "staff": _l("staff"),
        "command": _l("command"),
        "resident": _l("resident"),
        "department": _l("department"),
        "system": _l("the service itself"),
    }
)


def act(entry: AuditEntry) -> str:
    """Return what was done; the stable name of an act this version does not know."""
    return str(ACTS.get(entry.act, entry.act))


def thing(entry: AuditEntry) -> str:
    """Return what it was done to: its kind and number, never a name."""
    kind = str(OBJECTS.get(entry.object_kind, entry.object_kind))
    return f"{kind} {entry.object_id}".strip()


def actor(entry: AuditEntry) -> str:
    """Return who did it: a number and a role, never a name."""
    if entry.actor_kind == "staff":
        known = entry.actor_role in {role.value for role in Role}
        role = ROLE_NAMES[Role(entry.actor_role)] if known else entry.actor_role
        if not role:
            return gettext("person %(id)s", id=entry.actor_id)
        return gettext("person %(id)s (%(role)s)", id=entry.actor_id, role=role)
    if entry.actor_kind == "command":
        return gettext("command “%(name)s”", name=entry.actor_id)
    if entry.actor_kind == "department":
        return gettext("department %(id)s, by its mailed link", id=entry.actor_id)
    if entry.actor_kind == "resident":
        return gettext("resident %(id)s", id=entry.actor_id)
    return gettext("the service itself")


def details(entry: AuditEntry) -> str:
    """Return the numbers, codes and states of an entry as one line."""
    return ", ".join(f"{name}: {_plain(value)}" for name, value in sorted(entry.details.items()))


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_plain, value))
    if isinstance(value, dict):
        return " ".join(f"{name}={_plain(inner)}" for name, inner in sorted(value.items()))
    return str(value)
