"""Storing the city: once or again, whole or a part of it, and the log names what changed, never what it says."""

from __future__ import annotations

from sqlalchemy import select
from support.clock import START
from support.editions import ACTOR, store_city

from budzet.audit.models import AuditEntry
from budzet.editions import queries, services
from budzet.editions.models import COLOUR, City


def changes(session):
    entries = session.scalars(select(AuditEntry).where(AuditEntry.act == "city_saved").order_by(AuditEntry.id))
    return [entry.details["changed"] for entry in entries]


def test_a_part_of_the_city_can_change_and_the_rest_stays(database):
    with database.transaction() as session:
        store_city(session)
    with database.transaction() as session:
        services.save_city(session, City(logo="x.png", logo_text="Zielone"), actor=ACTOR, now=START)
    with database.read_session() as session:
        city = queries.city(session)
        assert (city.name, city.logo, city.logo_text, city.colour) == ("Zielone", "x.png", "Zielone", COLOUR)
        assert changes(session)[1:] == [["logo", "logo_text"]]


def test_saving_the_same_again_changes_nothing_and_names_nothing(database):
    with database.transaction() as session:
        store_city(session)
    with database.transaction() as session:
        store_city(session)
    with database.read_session() as session:
        assert changes(session)[1:] == [[]]
        assert "Rynek" not in str(session.scalars(select(AuditEntry)).all()[0].details)
