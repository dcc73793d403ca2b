"""One person, one key: however the name is written, and useless without the secret. All people here are invented."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import inspect
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.residents.person_key import contact_tag, net_tag, voter_tag

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
BORN = dt.date(1985, 3, 27)

# (surname, given name) twice: one person.
SAME = (
    # Case.
    ("Nowak", "Jan", "NOWAK", "JAN"),
    ("Nowak", "Jan", "nowak", "jan"),
    ("Nowak", "Jan", "nOWAK", "jAN"),
    ("STRAßE", "Jan", "Strasse", "Jan"),
    ("ΣΟΦΟΣ", "Jan", "σοφος", "Jan"),
    # Diacritics.
    ("Żółć", "Łucja", "Zolc", "Lucja"),
    ("Gęślą", "Jaźnia", "Gesla", "Jaznia"),
    ("ŚWIĄTEK", "BOŻENA", "Świątek", "Bożena"),
    ("Ćwik", "Stanisław", "cwik", "STANISLAW"),
    ("Müller", "Jürgen", "Muller", "Jurgen"),
    ("Groß", "Jan", "Gross", "Jan"),
    ("Dvořák", "Jiří", "Dvorak", "Jiri"),
    ("Đorđević", "Ana", "Dordevic", "Ana"),
    ("Sørensen", "Bjørn", "Sorensen", "Bjorn"),
    ("Nguyễn", "Thị", "Nguyen", "Thi"),
    ("Işık", "İpek", "Isik", "Ipek"),
    ("Næss", "Åse", "Naess", "Ase"),
    # The same letters composed and decomposed.
    ("Żółć", "Józef", unicodedata.normalize("NFD", "Żółć"), unicodedata.normalize("NFD", "Józef")),
    ("Świątek", "Bożena", unicodedata.normalize("NFD", "ŚWIĄTEK"), "bozena"),
    ("Йовович", "Андрій", unicodedata.normalize("NFD", "Йовович"), unicodedata.normalize("NFD", "Андрій")),
    ("ﬁlipek", "Jan", "Filipek", "Jan"),  # a ligature of a copied text
    ("Ｎｏｗａｋ", "Ｊａｎ", "Nowak", "Jan"),  # wide letters
    # Spaces.
    ("Nowak", "Jan", " Nowak ", "\tJan\n"),
    ("Nowak", "Jan", "Nowak\u00a0", "\u2003Jan"),
    ("Nowak", "Jan", "No\u200bwak", "J\u00adan"),  # letters nobody sees
    ("Nowak Kowal", "Jan", "Nowak   Kowal", "Jan"),
    # Hyphens: the first surname counts.
    ("Nowak-Kowalska", "Anna", "Nowak", "Anna"),
    ("Nowak-Kowalska", "Anna", "Nowak - Kowalska", "Anna"),
    ("Nowak-Kowalska", "Anna", "Nowak Kowalska", "Anna"),
    ("Nowak-Kowalska", "Anna", "Nowak–Kowalska", "Anna"),
    ("Nowak-Kowalska", "Anna", "Nowak—Kowalska", "Anna"),
    ("Nowak-Kowalska", "Anna", "Nowak\u2011Kowalska", "Anna"),  # one that does not break the line
    ("Nowak-Kowalska", "Anna", "NOWAK -KOWALSKA", "Anna"),
    ("Nowak-Kowalska", "Anna", "Nowak (Kowalska)", "Anna"),
    ("Nowak-Kowalska", "Anna", "Nowak-Lis", "Anna"),
    # Second names.
    ("Nowak", "Anna Maria", "Nowak", "Anna"),
    ("Nowak", "Anna Maria", "Nowak", "Anna-Maria"),
    ("Nowak", "Anna Maria", "Nowak", "Anna M."),
    ("Nowak", "Anna Maria", "Nowak", "ANNA, MARIA"),
    ("Nowak", "Anna Maria", "Nowak", "Anna Zofia"),
    ("Nowak-Kowalska", "Anna Maria", "nowak", "anna"),
    # Apostrophes.
    ("O'Brien", "Sean", "O’Brien", "Sean"),
    ("O'Brien", "Sean", "OBrien", "Sean"),
    ("O'Brien", "Sean", "O´BRIEN", "Sean"),
    ("O'Brien", "Sean", "O`Brien", "Sean"),
    ("D'Angelo", "Rosa", "D‘Angelo", "Rosa"),
    ("Дем'яненко", "Мар'яна", "Демʼяненко", "Мар’яна"),
    ("Дем'яненко", "В'ячеслав", "Демяненко", "Вячеслав"),
    # Dots and commas.
    ("Nowak", "Jan.", "Nowak,", "Jan"),
    ("„Nowak”", "Jan", "Nowak", "Jan"),
)
# (surname, given name) twice: two people.
DIFFERENT = (
    ("Nowak", "Jan", "Nowak", "Anna"),
    ("Nowak", "Jan", "Kowal", "Jan"),
    ("Kowalski", "Jan", "Kowalska", "Jan"),
    ("Nowak", "Jan", "Nowakowski", "Jan"),
    ("Nowak", "Jan", "Nowa", "Jan"),
    ("Nowak", "Jan", "Nowak", "Janina"),
    ("Nowak", "Anna", "Nowak", "Ania"),  # a pet name is not guessed
    ("Nowak", "Anna Maria", "Nowak", "Maria Anna"),
    ("Nowak-Kowalska", "Anna", "Kowalska-Nowak", "Anna"),
    ("Nowak-Kowalska", "Anna", "Kowalska", "Anna"),
    ("Adam", "Jan", "Jan", "Adam"),
    ("Adamjan", "", "Adam", "Jan"),  # two names never run into one
    ("Ada", "Mjan", "Adam", "Jan"),
    ("Adam;4:jan", "", "Adam", "Jan"),
    ("Müller", "Jan", "Mueller", "Jan"),  # other spellings are not guessed
    ("Żak", "Jan", "Rzak", "Jan"),
    ("Łoś", "Jan", "Wos", "Jan"),
    ("O'Brien", "Sean", "O'Connor", "Sean"),
    ("O'Brien", "Sean", "Brien", "Sean"),
    ("Шевченко", "Тарас", "Shevchenko", "Taras"),
    ("Шевченко", "Тарас", "Шевчук", "Тарас"),
    ("Андрій", "Іван", "Андрей", "Іван"),
    ("李", "伟", "李", "娜"),
)


def tag(surname: str, given_name: str, born: dt.date = BORN, *, key: bytes = KEY, edition_id: int = 7) -> bytes:
    """Return the person key."""
    return voter_tag(key, edition_id, surname=surname, given_name=given_name, birth_date=born)


def test_the_table_of_names_is_long_enough():
    assert len(SAME) + len(DIFFERENT) >= 60
    assert len({*SAME, *DIFFERENT}) == len(SAME) + len(DIFFERENT)


@pytest.mark.parametrize(("surname", "given_name", "other_surname", "other_given_name"), SAME)
def test_one_person_has_one_key_however_the_name_is_written(surname, given_name, other_surname, other_given_name):
    assert (surname, given_name) != (other_surname, other_given_name)
    assert tag(surname, given_name) == tag(other_surname, other_given_name)


@pytest.mark.parametrize(("surname", "given_name", "other_surname", "other_given_name"), DIFFERENT)
def test_two_people_have_two_keys(surname, given_name, other_surname, other_given_name):
    assert tag(surname, given_name) != tag(other_surname, other_given_name)


@pytest.mark.parametrize("born", (dt.date(1985, 3, 28), dt.date(1986, 3, 27), dt.date(1927, 3, 27)))
def test_people_of_one_name_born_on_other_days_are_two(born):
    assert tag("Nowak", "Jan", born) != tag("Nowak", "Jan")


def test_another_edition_or_another_secret_gives_another_key():
    """So that nobody can follow a person from year to year, or make the key from a list of names."""
    keys = {tag("Nowak", "Jan", edition_id=edition_id, key=key) for edition_id in (7, 8) for key in (KEY, OTHER_KEY)}
    assert len(keys) == 4


def test_the_key_knows_nothing_but_name_and_birth_date():
    """No scheme, address or contact: whoever proves the same name another way is the same person."""
    assert set(inspect.signature(voter_tag).parameters) == {"key", "edition_id", "surname", "given_name", "birth_date"}


def test_keys_have_not_changed():
    """A change would let everybody vote again who voted before it: it may only come between editions."""
    message = b"5:voter;1:7;5:nowak;4:anna;10:1985-03-27;"
    assert tag("Nowak-Kowalska", "Anna Maria") == hmac.new(KEY, message, hashlib.sha256).digest()


names = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "Z"]), max_size=30)


@settings(max_examples=300, deadline=None)
@given(surname=names, given_name=names)
def test_case_and_the_way_of_composing_letters_never_matter(surname, given_name):
    expected = tag(surname, given_name)
    assert len(expected) == 32
    assert tag(surname.casefold(), given_name.casefold()) == expected
    assert tag(unicodedata.normalize("NFC", surname), unicodedata.normalize("NFD", given_name)) == expected
    assert tag(f"  {surname} ", f"{given_name}\t") == expected


@pytest.mark.parametrize(
    ("contact", "other", "same"),
    (
        ("anna@example.com", "ANNA@Example.COM", True),
        ("anna@example.com", " anna@example.com\t", True),
        ("żaneta@example.com", unicodedata.normalize("NFD", "żaneta@example.com"), True),
        ("anna@example.com", "anna@example.org", False),
        ("anna@example.com", "anna1@example.com", False),
        ("żaneta@example.com", "zaneta@example.com", False),  # two mailboxes
        ("a.nowak@example.com", "anowak@example.com", False),
    ),
)
def test_a_contact_is_one_however_it_is_typed(contact, other, same):
    assert (contact_tag(KEY, 7, contact) == contact_tag(KEY, 7, other)) is same


def test_a_contact_has_another_tag_in_another_edition_or_with_another_secret():
    tags = {contact_tag(key, edition_id, "anna@example.com") for key in (KEY, OTHER_KEY) for edition_id in (7, 8)}
    assert len(tags) == 4


@pytest.mark.parametrize(
    ("address", "other", "same"),
    (
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),  # an IPv4 address is one line
        ("192.0.2.1", "::ffff:192.0.2.1", True),  # the same, told by another socket
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),  # one household
        ("2001:db8:1:2::1", "2001:0DB8:0001:0002::1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("192.0.2.1", "c000:201::", False),  # the same bits
        ("", "unix:", True),  # unknown, whatever is said instead
        ("", "192.0.2.999", True),
        ("", "192.0.2.1", False),
        ("", "::1", False),
    ),
)
def test_a_network_is_an_ipv4_address_or_a_household_of_ipv6(address, other, same):
    assert (net_tag(KEY, 7, address) == net_tag(KEY, 7, other)) is same


def test_a_network_has_another_tag_in_another_edition_or_with_another_secret():
    tags = {net_tag(key, edition_id, "192.0.2.1") for key in (KEY, OTHER_KEY) for edition_id in (7, 8)}
    assert len(tags) == 4


def test_tags_of_different_things_are_never_the_same():
    text = "192.0.2.1"
    assert len({contact_tag(KEY, 7, text), net_tag(KEY, 7, text), tag(text, ""), tag("", text)}) == 4
