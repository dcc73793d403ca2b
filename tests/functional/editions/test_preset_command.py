"""``budzet edition preset``: an edition of a city's published values, and what to check with the resolution."""

from __future__ import annotations

from click.testing import CliRunner

from budzet.cli import main
from budzet.editions import presets, queries


def run(settings, *arguments):
    """Run the command with the settings of the test."""
    return CliRunner().invoke(main, ["edition", "preset", *arguments], obj=settings)


def test_an_edition_of_the_published_values_is_stored_with_the_city_and_its_examples(settings, database):
    done = run(settings, "katowice", "--slug", "2027")
    assert done.exit_code == 0, done.output
    plan = presets.load("katowice", slug="2027")
    with database.read_session() as session:
        edition = queries.by_slug(session, "2027")
        assert edition.title == plan.title
        assert edition.terms == plan.terms
        assert edition.examples == plan.examples
        assert [pool.key for pool in queries.pools(session, edition.id)] == [pool.key for pool in plan.pools]
        assert queries.city(session).name_locative == plan.city.name_locative
    assert done.output.count("do sprawdzenia z uchwałą") == len(plan.examples)


def test_the_name_of_a_city_that_is_stored_stays(settings, database):
    run(settings, "katowice", "--slug", "2027")
    assert run(settings, "krakow", "--slug", "2028").exit_code == 0
    with database.read_session() as session:
        assert queries.city(session).name == "Katowice"


def test_a_title_may_be_given(settings, database):
    run(settings, "katowice", "--slug", "2027", "--title", "Zielony rok")
    with database.read_session() as session:
        assert queries.by_slug(session, "2027").title == "Zielony rok"


def test_a_taken_address_and_an_unknown_city_are_refused_in_a_sentence(settings, database):
    run(settings, "katowice", "--slug", "2027")
    taken = run(settings, "krakow", "--slug", "2027")
    assert taken.exit_code == 1
    assert "2027" in taken.stderr
    unknown = run(settings, "radom", "--slug", "2029")
    assert unknown.exit_code == 1
    assert "katowice" in unknown.stderr
    with database.read_session() as session:
        assert [edition.slug for edition in queries.all_editions(session)] == ["2027"]


def test_an_address_that_cannot_be_one_is_refused(settings, database):
    refused = run(settings, "katowice", "--slug", "Rok 2027")
    assert refused.exit_code == 1
    assert "adres" in refused.stderr
