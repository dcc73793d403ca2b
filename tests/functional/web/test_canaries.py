"""T-19: who somebody is, their code and their choice stand in no log line, no mail that went out, no byte of the disk.

A whole vote is cast with values that stand nowhere else, at the most talkative level, with faults forced at each step;
then everything that was written is searched for them.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from sqlalchemy import select, text
from support.logs import log_lines
from support.pages import csrf_token, open_page, post_form, read_page
from support.site import Site
from support.voter import ROOT, check, choose, fill_in, identify, mails, newest_code, number_on, store, type_code

from budzet.jobs.running import run_due
from budzet.notifications.models import OutboxMail
from budzet.notifications.queries import latest_mails

ADDRESS = "198.51.100.77"
WHO = {
    "given_name": "Kanaryna",
    "surname": "Żółwińska-Próbna",
    "birth_day": "13",
    "birth_month": "11",
    "birth_year": "1931",
    "street": "Kanarkowa 44051401458",
    "house": "77C",
    "flat": "991",
    "district": "polnoc",
    "email": "kanaryna.probna@poczta.example",
    "lives_here": "y",
}
RECEIPT_TO = "potwierdzenie.probne@poczta.example"
SEARCHED = "kanarkowe pole 600 123 456"
TYPED = [
    *(WHO[name] for name in ("given_name", "surname", "street", "house", "email")),
    "44051401458",
    "1931-11-13",
    "13.11.1931",
    RECEIPT_TO,
    SEARCHED,
    ADDRESS,
]
CHOSEN = ("Źródło i łąka kwietna", "Ścieżka nad rzeką")


class RefusingMailer:
    """A mail server that takes nothing and repeats what it was told."""

    def send(self, mail) -> None:
        raise OSError(f"550 {mail.recipient} refused: {mail.subject} {mail.body}")


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def site(sqlite_files, folder):
    made = Site(sqlite_files, folder, log_level="DEBUG")
    yield made
    made.close()


@pytest.fixture
def client(site):
    client = site.app.test_client()
    client.environ_base |= {
        "REMOTE_ADDR": ADDRESS,
        "HTTP_USER_AGENT": SEARCHED,
        "HTTP_REFERER": f"http://x/?{SEARCHED}",
    }
    return client


def on_disk(folder: Path) -> bytes:
    """Return every byte the service has written, of all its files."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {"budzet.sqlite3", "budzet.sqlite3-wal"} <= {path.name for path in files}
    return b"\n".join(path.read_bytes() for path in files)


def break_table(site: Site, table: str, act) -> None:
    """Do something while a table is not there; it must answer with the page of a fault."""
    rename(site, table, f"{table}_away")
    assert act().status_code == 503
    rename(site, f"{table}_away", table)


def rename(site: Site, old: str, new: str) -> None:
    with site.services.database.transaction() as session:
        session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def a_vote_with_faults(site: Site, client) -> list[str]:
    """Cast a vote; force a fault at each step. Return what came up on the way and is secret too."""
    client.get(f"/2026/projekty/?q={SEARCHED}")
    identify(client, WHO, email="kanaryna.probna")  # a fault of the form shows what was typed, on the page alone
    break_table(site, "code_challenge", lambda: identify(client, WHO))
    break_table(site, "outbox_mail", lambda: identify(client, WHO))
    identify(client, WHO)
    challenge = client.get_cookie("challenge").value
    code = newest_code(client)
    type_code(client, "000000")
    break_table(site, "code_challenge", lambda: client.get(f"{ROOT}/kod"))
    type_code(client, code)
    sid = client.get_cookie("sid").value
    token = csrf_token(client, f"{ROOT}/karta/lokalne")
    local = open_page(client, f"{ROOT}/karta/lokalne")
    break_table(site, "cast_session", lambda: fill_in(client, local, {1: 3}))
    fill_in(client, local, {1: 3})
    choose(client, "ogolnomiejskie", [8])
    draft = client.get_cookie("draft").value
    page = check(client)
    break_table(site, "stage", lambda: post_form(client, page))
    number = number_on(read_page(post_form(client, page, follow=True)))
    receipt = open_page(client, f"{ROOT}/potwierdzenie")
    send = f"{ROOT}/potwierdzenie/wyslij"
    break_table(site, "outbox_mail", lambda: post_form(client, receipt, {"email": RECEIPT_TO}, action=send))
    post_form(client, receipt, {"email": RECEIPT_TO}, action=send)
    client.post(f"{ROOT}/sprawdz-numer", data={"csrf_token": token, "number": number})
    return [code, number, challenge, sid, draft, page.form().fields["sealed"][0]]


def test_nothing_of_a_person_and_nothing_of_a_choice_is_written_anywhere(site, client, folder):
    with log_lines() as lines:
        store(site.services)
        before = on_disk(folder)
        secrets = TYPED + a_vote_with_faults(site, client)
        waiting = on_disk(folder)
        mails(client)
        sent = on_disk(folder)
    log = json.dumps(lines, ensure_ascii=False)
    assert len(lines) > 30
    assert len([line for line in lines if "error" in line]) >= 6, "the faults were told"
    assert [secret for secret in (*secrets, *CHOSEN) if secret in log] == []
    for disk in (waiting, sent):
        # A code of six digits may by chance stand in a date.
        found = [secret for secret in secrets if secret.encode() in disk and secret.encode() not in before]
        assert found == []


def test_a_mail_that_went_out_leaves_nothing_of_itself(site, client, folder):
    store(site.services)
    a_vote_with_faults(site, client)
    assert {mail.recipient for mail in mails(client)} == {WHO["email"], RECEIPT_TO}
    with site.services.database.read_session() as session:
        rows = session.scalars(select(OutboxMail)).all()
    assert len(rows) == 2
    assert {(row.recipient_sealed, row.context_sealed, row.error) for row in rows} == {(None, None, None)}


def test_a_mail_server_that_repeats_what_it_was_told_is_not_quoted(site, client, folder):
    store(site.services)
    before = on_disk(folder)
    identify(client, WHO)
    with log_lines() as lines, site.app.app_context():
        run_due(dataclasses.replace(site.services, mailer=RefusingMailer()))
    log = json.dumps(lines, ensure_ascii=False)
    assert "OSError" in log
    assert [secret for secret in TYPED if secret in log] == []
    assert [secret for secret in TYPED if secret.encode() in on_disk(folder)] == []
    with site.services.database.read_session() as session:
        (waiting,) = latest_mails(session, site.services.vault, limit=1)
    code = waiting.context["code"]
    assert code not in log
    assert code.encode() not in on_disk(folder) or code.encode() in before
