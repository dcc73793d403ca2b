"""Roles and permissions: the whole table, written out to be read aloud, and what a grant reaches on which day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.accounts.roles import (
    CITY,
    PERMISSIONS,
    SCOPES,
    Grant,
    Permission,
    Role,
    Scope,
    ScopeKind,
    allows,
    allows_somewhere,
    roles_on,
)
from budzet.accounts.words import ROLE_NAMES, ROLE_SENTENCES, SCOPE_NAMES

# One column a role, in the order of the office: administrator, coordinator, formal verifier, reviewer, approver, point
# officer, help line, card keyer, commission, moderator, editor, auditor, second person.
TABLE = """
                  adm coo for rev app poi hel key com mod edi aud sec
work_at_desk       x   x   x   x   x   x   x   x   x   x   x   x   .
manage_staff       x   .   .   .   .   .   .   .   .   .   .   .   .
manage_city        x   x   .   .   .   .   .   .   .   .   .   .   .
see_system         x   x   .   .   .   .   .   .   .   .   .   .   .
see_edition        x   x   x   .   x   .   .   .   x   .   x   x   .
edit_edition       .   x   .   .   .   .   .   .   .   .   .   .   .
propose_acts       .   x   .   .   .   .   .   .   .   .   .   .   .
confirm_acts       x   x   .   .   .   .   .   .   .   .   .   .   x
confirm_grants     x   x   .   .   .   .   .   .   .   .   .   .   x
write_notices      .   x   .   .   .   .   .   .   .   .   .   .   .
see_proposals      .   x   x   x   x   .   .   .   .   .   .   .   .
type_applications  .   x   x   .   .   x   .   .   .   .   .   .   .
assign_reviews     .   x   .   .   .   .   .   .   .   .   .   .   .
verify_formally    .   .   x   .   .   .   .   .   .   .   .   .   .
review_merit       .   .   .   x   .   .   .   .   .   .   .   .   .
approve_cards      .   .   .   .   x   .   .   .   .   .   .   .   .
serve_point        .   .   .   .   .   x   .   .   .   .   .   .   .
look_up_receipt    .   x   .   .   .   x   x   .   .   .   .   .   .
key_cards          .   .   .   .   .   .   .   x   .   .   .   .   .
adjudicate         .   .   .   .   .   .   .   .   x   .   .   .   .
moderate           .   .   .   .   .   .   .   .   .   x   .   .   .
edit_texts         .   x   .   .   .   .   .   .   .   .   x   .   .
read_audit         .   .   .   .   .   .   .   .   .   .   .   x   .
"""
TODAY = dt.date(2026, 5, 4)

_days = st.dates(dt.date(2026, 4, 1), dt.date(2026, 6, 30))
_scopes = st.one_of(
    st.just(CITY),
    st.builds(Scope, st.sampled_from([ScopeKind.EDITION, ScopeKind.DEPARTMENT]), st.integers(1, 3)),
)
_grants = st.builds(Grant, st.sampled_from(Role), _scopes, _days, st.none() | _days)
_asked = st.tuples(st.sampled_from(Permission), st.lists(_scopes, max_size=3), _days)


def table_of_the_code() -> str:
    head = " " * 18 + " ".join(name[:3] for name in _COLUMNS.values())
    lines = [
        f"{permission.value:<17}"
        + "".join(f"  {'x' if permission in PERMISSIONS[role] else '.'} " for role in _COLUMNS).rstrip()
        for permission in Permission
    ]
    return "\n".join(["", head, *lines, ""])


_COLUMNS = {
    Role.ADMIN: "adm",
    Role.COORDINATOR: "coo",
    Role.FORMAL_VERIFIER: "for",
    Role.MERIT_REVIEWER: "rev",
    Role.APPROVER: "app",
    Role.POINT_OFFICER: "poi",
    Role.HELPLINE: "hel",
    Role.CARD_KEYER: "key",
    Role.COMMISSION_MEMBER: "com",
    Role.MODERATOR: "mod",
    Role.EDITOR: "edi",
    Role.AUDITOR: "aud",
    Role.SECOND_PERSON: "sec",
}


def test_who_may_what_is_this_table():
    assert table_of_the_code().split() == TABLE.split(), table_of_the_code()


def test_every_role_has_a_line_in_every_table():
    assert set(PERMISSIONS) == set(SCOPES) == set(ROLE_NAMES) == set(ROLE_SENTENCES) == set(_COLUMNS) == set(Role)
    assert set(SCOPE_NAMES) == set(ScopeKind)


def test_nobody_who_reads_the_log_can_change_anything():
    changes = {Permission.EDIT_EDITION, Permission.MANAGE_STAFF, Permission.PROPOSE_ACTS, Permission.CONFIRM_ACTS}
    assert not changes & PERMISSIONS[Role.AUDITOR]


@pytest.mark.parametrize(
    ("role", "kinds"),
    (
        (Role.ADMIN, {"city"}),
        (Role.AUDITOR, {"city"}),
        (Role.SECOND_PERSON, {"city"}),
        (Role.MERIT_REVIEWER, {"department"}),
        (Role.COORDINATOR, {"city", "edition"}),
        (Role.CARD_KEYER, {"city", "edition"}),
    ),
)
def test_a_role_is_given_only_in_its_scopes(role, kinds):
    assert {kind.value for kind in SCOPES[role]} == kinds


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    (
        (TODAY, None, True),
        (TODAY, TODAY, True),  # both days are inclusive
        (TODAY + dt.timedelta(days=1), None, False),
        (dt.date(2025, 1, 1), TODAY - dt.timedelta(days=1), False),
        (dt.date(2025, 1, 1), dt.date(2027, 1, 1), True),
    ),
)
def test_a_grant_holds_from_its_first_day_until_its_last(first, last, holds):
    grant = Grant(Role.COORDINATOR, CITY, first, last)
    assert grant.holds(TODAY) is holds
    assert allows([grant], Permission.EDIT_EDITION, [CITY], TODAY) is holds
    assert roles_on([grant], TODAY) == ({Role.COORDINATOR} if holds else set())


@pytest.mark.parametrize(
    ("granted", "asked", "reaches"),
    (
        (CITY, Scope(ScopeKind.EDITION, 1), True),  # the whole city reaches every edition
        (Scope(ScopeKind.EDITION, 1), Scope(ScopeKind.EDITION, 1), True),
        (Scope(ScopeKind.EDITION, 1), Scope(ScopeKind.EDITION, 2), False),
        (Scope(ScopeKind.EDITION, 1), Scope(ScopeKind.DEPARTMENT, 1), False),  # the same number of another kind
        (Scope(ScopeKind.EDITION, 1), CITY, False),  # one edition is not the city
    ),
)
def test_a_grant_reaches_its_own_scope_and_the_city_reaches_all(granted, asked, reaches):
    grant = Grant(Role.COORDINATOR, granted, TODAY)
    assert allows([grant], Permission.EDIT_EDITION, [asked], TODAY) is reaches
    assert allows_somewhere([grant], Permission.EDIT_EDITION, TODAY)


@settings(max_examples=200)
@given(st.lists(_grants, max_size=4), _grants, _asked)
def test_one_more_grant_never_takes_a_permission_away(grants, another, asked):
    if allows(grants, *asked):
        assert allows([*grants, another], *asked)


@settings(max_examples=200)
@given(st.lists(_grants, max_size=4), _asked)
def test_several_grants_allow_what_one_of_them_allows(grants, asked):
    assert allows(grants, *asked) is any(allows([grant], *asked) for grant in grants)


@settings(max_examples=200)
@given(st.lists(_grants, max_size=4), _asked)
def test_what_is_allowed_in_a_place_is_allowed_somewhere(grants, asked):
    permission, _scopes, today = asked
    if allows(grants, *asked):
        assert allows_somewhere(grants, permission, today)


@settings(max_examples=200)
@given(st.lists(_grants, max_size=4), st.sampled_from(Permission), _days)
def test_in_no_place_only_a_role_in_the_whole_city_is_worth_something(grants, permission, today):
    of_the_city = [grant for grant in grants if grant.scope == CITY]
    assert allows(grants, permission, [], today) is allows_somewhere(of_the_city, permission, today)
