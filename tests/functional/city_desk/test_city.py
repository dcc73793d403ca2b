"""The page of the city: the first thing an admin fills in, and what every page then says of the city."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select
from support.desk import make_staff, sign_in
from support.editions import store_city
from support.pages import open_page, post_form, read_page
from support.pictures import picture
from support.uploads import post_file

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.editions import queries

URL = "/en/urzad/miasto"
LOGO, REMOVE = f"{URL}/logo", f"{URL}/logo/usun"
KATOWICE = {
    "name": "Katowice",
    "name_genitive": "Katowic",
    "name_locative": "Katowicach",
    "residents": "278 090",
    "county_rights": "y",
    "office_name": "Urząd Miasta Katowice",
    "office_address": "ul. Młyńska 4, 40-098 Katowice",
    "help_phone": "32 259 37 80",
    "help_email": "bo@katowice.example",
    "dpo_name": "Jan Lis",
    "dpo_email": "iod@katowice.example",
    "e_delivery": "ae:pl-12345-12345-abcde-12",
    "colour": "0D5C2E",
}


@pytest.fixture
def admin(client, services):
    """An admin at the desk of an empty service."""
    with services.database.transaction() as session:
        person = make_staff(session, Role.ADMIN)
    sign_in(client, services, person)
    return client


@pytest.fixture
def city(services):
    """A city that is stored."""
    with services.database.transaction() as session:
        return store_city(session)


def stored(services):
    with services.database.read_session() as session:
        return queries.city(session)


def save(client, **changes):
    return post_form(client, URL, {**KATOWICE, **changes}, action=URL)


def send_logo(client, data, *, name="logo.png", words="Katowice"):
    return post_file(client, URL, data, field="logo", action=LOGO, name=name, logo_text=words)


def changed(services):
    with services.database.read_session() as session:
        acts = select(AuditEntry).where(AuditEntry.act == "city_saved").order_by(AuditEntry.id)
        return [entry.details["changed"] for entry in session.scalars(acts)]


def logo_files(services):
    return sorted(path.name for path in (services.settings.uploads_dir / "city").glob("*"))


def test_an_admin_fills_in_the_city_of_an_empty_service(admin, services):
    assert "Nothing is stored yet." in open_page(admin, URL).text
    answer = save(admin)
    assert (answer.status_code, answer.location) == (303, URL)
    city = stored(services)
    assert (city.name, city.residents, city.county_rights) == ("Katowice", 278_090, True)
    assert (city.e_delivery, city.colour) == ("AE:PL-12345-12345-ABCDE-12", "#0d5c2e")
    page = open_page(admin, URL)
    assert "The city is saved." in page.text
    for sentence in ("mieszka w\N{NO-BREAK SPACE}Katowicach.", "Budżet obywatelski Katowic"):
        assert " ".join(sentence.split()) in page.text


def test_the_log_names_the_fields_that_changed_and_nothing_else(admin, services):
    save(admin)
    save(admin, help_phone="19 115", residents="")
    assert "name" in changed(services)[0]
    assert changed(services)[1:] == [["help_phone", "residents"]]


def test_contacts_stand_on_the_pages_residents_read(admin, client):
    save(admin)
    privacy = open_page(client, "/en/ochrona-danych")
    assert "The data protection officer is Jan Lis." in privacy.text
    assert privacy.links["iod@katowice.example"] == "mailto:iod@katowice.example"
    for address in ("/en/ochrona-danych", "/en/pomoc", "/en/deklaracja-dostepnosci"):
        assert "AE:PL-12345-12345-ABCDE-12" in open_page(client, address).text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    (
        ("name", " ", "Write the name of the city."),
        ("name_genitive", "", "Write the name in the genitive."),
        ("residents", "wielu", "Write the number of residents in digits."),
        ("residents", "0", "Write the number of residents in digits."),
        ("help_phone", "zadzwoń", "Write a phone number, for example 32 259 32 59."),
        ("help_email", "bo@katowice", "Write an e-mail address, for example anna.nowak@example.pl."),
        ("dpo_email", "", "Write the e-mail address of the data protection officer."),
        ("e_delivery", "AE:PL-12345-12345-ABCDE-1", "Write the address like this: AE:PL-12345-12345-ABCDE-12."),
        ("e_delivery", "AE:PL-12345-12345-AB1DE-12", "Write the address like this: AE:PL-12345-12345-ABCDE-12."),
        ("colour", "granat", "Write a colour as # and six characters, for example #12345b."),
        ("colour", "#c8641e", "The contrast of this colour is 3.96:1, at least 7:1 is needed."),
    ),
)
def test_a_fault_stands_beside_its_field_and_what_was_typed_is_kept(admin, services, field, typed, sentence):
    page = read_page(save(admin, **{field: typed}))
    assert page.status == 422
    assert f'href="#{field}"' in page.html
    assert sentence in page.text
    assert page.form(URL).fields["office_name"] == ["Urząd Miasta Katowice"]
    assert stored(services) is None


def test_all_faults_are_told_at_once(admin):
    page = read_page(post_form(admin, URL, {}, action=URL))
    assert page.text.startswith("Skip to content")
    assert "Correct 8 things" in page.text


def test_the_figure_of_a_contrast_never_looks_enough_when_it_is_not(admin):
    """The contrast of #1255b6 lies just under 7 and rounds to 7.00."""
    assert "contrast of this colour is 6.22:1" in read_page(save(admin, colour="#c50000")).text
    assert "contrast of this colour is 6.99:1" in read_page(save(admin, colour="#1255b6")).text


def test_a_city_can_be_looked_at_before_it_is_saved(admin, services):
    page = read_page(post_form(admin, URL, {**KATOWICE, "act": "preview", "colour": "#7a1f5c"}, action=URL))
    assert page.status == 200
    assert "Not saved yet." in page.text
    assert 'fill="#7a1f5c"' in page.html
    assert stored(services) is None


def test_pages_take_the_colours_only_of_a_city_that_chose_some(admin, client, city):
    assert "miasto.css" not in open_page(client, "/en/pomoc").html
    save(admin)
    assert '<link rel="stylesheet" href="/miasto.css?h=0d5c2e">' in open_page(client, "/en/pomoc").html
    answer = client.get("/miasto.css?h=0d5c2e")
    assert "--city: #0d5c2e" in answer.text
    assert answer.content_type == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/miasto.css?h=123456").headers["Cache-Control"] == "public, max-age=300"


def test_a_page_about_an_error_asks_for_no_colours(admin, client, site):
    save(admin)
    site.take_database_away()
    answer = client.get("/en/pomoc")
    site.bring_database_back()
    assert answer.status_code == 503
    assert "miasto.css" not in answer.text
    assert "crest.svg" in answer.text


@pytest.mark.parametrize("kind", ("PNG", "JPEG", "WEBP"))
def test_a_logo_becomes_a_png_in_the_header_of_every_page(admin, client, services, city, kind):
    assert send_logo(admin, picture(kind)).status_code == 303
    name = stored(services).logo
    assert name.endswith("-300x100.png")
    assert logo_files(services) == [name]
    page = open_page(client, "/en/pomoc")
    assert f'src="/logo.png?h={name}" alt="Katowice" width="300" height="100"' in page.html
    answer = client.get(f"/logo.png?h={name}")
    assert (answer.content_type, answer.headers["Cache-Control"]) == (
        "image/png",
        "public, max-age=31536000, immutable",
    )
    assert Image.open(io.BytesIO(answer.data)).size == (300, 100)


def test_a_new_logo_takes_the_place_of_the_old_one_and_its_text_can_change_alone(admin, services, city):
    send_logo(admin, picture())
    first = stored(services).logo
    send_logo(admin, picture(size=(64, 64)))
    second = stored(services).logo
    assert second != first
    assert logo_files(services) == [second]
    post_form(admin, URL, {"logo_text": "Herb Katowic"}, action=LOGO)
    assert (stored(services).logo, stored(services).logo_text) == (second, "Herb Katowic")
    assert changed(services)[-1] == ["logo_text"]


def test_a_logo_is_removed_on_demand(admin, client, services, city):
    send_logo(admin, picture())
    assert post_form(admin, URL, action=REMOVE).status_code == 303
    assert (stored(services).logo, logo_files(services)) == ("", [])
    assert client.get("/logo.png").status_code == 404
    assert "crest.svg" in open_page(client, "/en/pomoc").html


ZOO = {
    "nothing at all": b"",
    "a text": b"logo",
    "a page with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a GIF": picture("GIF"),
    "the beginning of a PNG": picture()[:60],
    "a PDF": b"%PDF-1.7\n",
}


@pytest.mark.parametrize("data", ZOO.values(), ids=ZOO)
def test_what_is_no_picture_we_take_is_refused_with_a_reason(admin, services, city, data):
    page = read_page(send_logo(admin, data))
    assert page.status == 422
    assert 'href="#logo-file"' in page.html
    assert page.form(LOGO).fields["logo_text"] == ["Katowice"]
    assert (stored(services).logo, logo_files(services)) == ("", [])


def test_a_logo_without_words_is_refused_and_no_file_is_left(admin, services, city):
    page = read_page(send_logo(admin, picture(), words=" "))
    assert page.status == 422
    assert "Describe the logo for people who do not see it." in page.text
    assert logo_files(services) == []


@pytest.mark.parametrize(("size", "status"), ((2 * 1024 * 1024 - 10, 422), (2 * 1024 * 1024 + 70_000, 413)))
def test_only_the_upload_may_be_large_and_only_so_large(admin, city, size, status):
    assert send_logo(admin, b"x" * size).status_code == status
    assert save(admin, office_name="x" * 70_000).status_code == 413


def test_a_logo_waits_for_its_city(admin):
    assert "Save the city first." in open_page(admin, URL).text
    assert "logo-file" not in open_page(admin, URL).ids


@pytest.mark.parametrize(
    ("role", "status"), ((Role.COORDINATOR, 200), (Role.ADMIN, 200), (Role.AUDITOR, 403), (Role.EDITOR, 403))
)
def test_the_city_is_the_business_of_admins_and_coordinators(client, services, role, status):
    with services.database.transaction() as session:
        person = make_staff(session, role)
    sign_in(client, services, person)
    assert client.get(URL).status_code == status
