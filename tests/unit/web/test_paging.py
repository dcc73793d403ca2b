"""Long lists in pages: what is on a page, and links that keep the search."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from budzet.web.paging import PAGE_SIZE, page_url, paginate


class Base(DeclarativeBase):
    pass


class Tree(Base):
    """Something a list can hold."""

    __tablename__ = "tree"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]


@pytest.fixture(scope="module")
def site() -> Flask:
    return Flask("pages")


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """45 trees: lindens with odd numbers, oaks with even ones."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Tree(id=number, kind="linden" if number % 2 else "oak") for number in range(1, 46))
        session.flush()
        yield session
    engine.dispose()


def page_of(site, session, address="/trees", statement=None, **options):
    """Return the page a request for ``address`` gets."""
    with site.test_request_context(address):
        return paginate(session, select(Tree).order_by(Tree.id) if statement is None else statement, **options)


def numbers(page) -> list[int]:
    return [tree.id for tree in page.items]


@pytest.mark.parametrize(
    ("address", "number", "first", "last"),
    (
        ("/trees", 1, 1, 20),
        ("/trees?strona=1", 1, 1, 20),
        ("/trees?strona=2", 2, 21, 40),
        ("/trees?strona=3", 3, 41, 45),
        ("/trees?strona=4", 3, 41, 45),  # an old link past the end shows the last page
        ("/trees?strona=999999999", 3, 41, 45),
        ("/trees?strona=0", 1, 1, 20),
        ("/trees?strona=-1", 1, 1, 20),
        ("/trees?strona=", 1, 1, 20),
        ("/trees?strona=dwa", 1, 1, 20),
        ("/trees?strona=%D9%A2", 1, 1, 20),  # a digit of another script
        ("/trees?strona=" + "9" * 5000, 1, 1, 20),  # more digits than a number may have
    ),
)
def test_the_address_says_which_page_and_nonsense_still_shows_one(site, session, address, number, first, last):
    page = page_of(site, session, address)
    assert (page.number, page.pages, page.total) == (number, 3, 45)
    assert numbers(page) == list(range(first, last + 1))


@pytest.mark.parametrize(
    ("address", "previous", "following"),
    (
        ("/trees", None, "/trees?strona=2"),
        ("/trees?strona=2", "/trees", "/trees?strona=3"),
        ("/trees?strona=3", "/trees?strona=2", None),
    ),
)
def test_the_ends_of_a_list_have_no_further_page(site, session, address, previous, following):
    page = page_of(site, session, address)
    assert (page.previous_url, page.next_url) == (previous, following)


def test_a_list_without_anything_is_one_empty_page(site, session):
    page = page_of(site, session, "/trees?strona=7", select(Tree).where(Tree.kind == "palm"))
    assert (page.items, page.total, page.number, page.pages) == ([], 0, 1, 1)
    assert (page.previous_url, page.next_url) == (None, None)


@pytest.mark.parametrize(("size", "pages"), ((1, 45), (44, 2), (45, 1), (46, 1)))
def test_a_full_last_page_is_not_followed_by_an_empty_one(site, session, size, pages):
    assert page_of(site, session, size=size).pages == pages


def test_several_columns_come_as_rows(site, session):
    page = page_of(site, session, statement=select(Tree.id, Tree.kind).where(Tree.id < 3).order_by(Tree.id))
    assert [tuple(row) for row in page.items] == [(1, "linden"), (2, "oak")]
    assert page.total == 2


def test_a_list_of_groups_counts_the_groups(site, session):
    page = page_of(site, session, statement=select(Tree.kind).group_by(Tree.kind).order_by(Tree.kind))
    assert (list(page.items), page.total) == (["linden", "oak"], 2)


def test_a_page_holds_twenty_unless_the_list_says_otherwise(site, session):
    assert PAGE_SIZE == 20
    assert len(page_of(site, session).items) == 20
    assert len(page_of(site, session, size=7).items) == 7


@pytest.mark.parametrize(
    ("address", "number", "url"),
    (
        ("/trees?q=lipa&strona=2&kind=old&kind=wide", 3, "/trees?q=lipa&kind=old&kind=wide&strona=3"),
        ("/trees?q=lipa&strona=2", 1, "/trees?q=lipa"),
        ("/trees?q=a%26b%3Dc%23", 2, "/trees?q=a%26b%3Dc%23&strona=2"),
        ("/trees?strona=2&strona=3", 4, "/trees?strona=4"),
        ("/g%C5%82azy?q=%C5%9B", 2, "/g%C5%82azy?q=%C5%9B&strona=2"),
    ),
)
def test_a_link_to_another_page_keeps_the_search(site, address, number, url):
    with site.test_request_context(address):
        assert page_url(number) == url


def test_a_link_to_another_page_keeps_the_language(site):
    with site.test_request_context("/trees?q=x", environ_overrides={"SCRIPT_NAME": "/en"}):
        assert page_url(2) == "/en/trees?q=x&strona=2"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["q", "topic", "x"]), st.text(st.characters(codec="utf-8"), max_size=8)), max_size=4
    )
)
def test_whatever_was_searched_for_comes_back_unchanged(site, pairs):
    with site.test_request_context("/trees", query_string=pairs):
        url = page_url(2)
    found = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    assert found[-1] == ("strona", "2")
    for name in ("q", "topic", "x"):
        assert [value for key, value in found if key == name] == [value for key, value in pairs if key == name]
