"""Text messages through a gateway on loopback: what it is given, and every way in which it may refuse."""

from __future__ import annotations

import traceback

import pytest
from support.gateway import open_gateway
from support.site import SECRET_KEY

from budzet.notifications.texters import ConsoleTexter, HttpTexter, TextMessage, TextNotSentError, make_texter
from budzet.settings import SettingsError, load_settings

TOKEN = "gateway-token-of-the-tests"
MESSAGE = TextMessage("+48600123456", "Twój kod do głosowania: 483920.")


@pytest.fixture
def gateway():
    with open_gateway() as opened:
        yield opened


def settings(tmp_path, **given):
    return load_settings(env="test", var_dir=tmp_path, secret_key=SECRET_KEY, **given)


def texter(gateway, tmp_path, **given) -> HttpTexter:
    made = make_texter(settings(tmp_path, sms_gateway=gateway.url, sms_token=TOKEN, **given))
    assert isinstance(made, HttpTexter)
    return made


def test_the_gateway_gets_number_text_and_token(gateway, tmp_path):
    texter(gateway, tmp_path, sms_sender="Zielone").send(MESSAGE)
    ((path, token, form),) = gateway.requests
    assert (path, token) == ("/sms.do", f"Bearer {TOKEN}")
    assert form == {
        "to": "+48600123456",
        "message": "Twoj kod do glosowania: 483920.",
        "from": "Zielone",
        "format": "json",
        "encoding": "utf-8",
    }


def test_a_city_that_pays_for_polish_letters_keeps_them(gateway, tmp_path):
    texter(gateway, tmp_path, sms_diacritics=True).send(MESSAGE)
    assert gateway.requests[0][2]["message"] == MESSAGE.body


def test_the_token_may_come_from_a_file(gateway, tmp_path):
    path = tmp_path / "token"
    path.write_text("from a file\n", encoding="ascii")
    made = make_texter(settings(tmp_path, sms_gateway=gateway.url, sms_token_file=path))
    made.send(MESSAGE)
    assert gateway.requests[0][1] == "Bearer from a file"


@pytest.mark.parametrize(
    ("status", "body", "told"),
    (
        (200, b'{"error": 103, "message": "Insufficient credits"}', "fault 103"),
        (200, b'{"error": "INVALID_TO"}', "fault INVALID_TO"),
        (200, b'{"error": "invalid number 48600123456"}', "fault in words"),
        (200, b'{"error": 48600123456}', "fault in words"),
        (400, b"", "status 400"),
        (401, b'{"error": 101}', "status 401"),
        (429, b"", "status 429"),
        (500, b"oops", "status 500"),
    ),
)
def test_a_refusal_is_told_by_its_number_only(gateway, tmp_path, status, body, told):
    gateway.answer = (status, {}, body)
    with pytest.raises(TextNotSentError, match=f"^{told}$") as refused:
        texter(gateway, tmp_path).send(MESSAGE)
    written = "".join(traceback.format_exception(refused.value, chain=False))
    for secret in (MESSAGE.recipient, "483920", TOKEN):
        assert secret not in str(refused.value)
        assert secret not in written.replace(repr(MESSAGE), "")


@pytest.mark.parametrize("body", (b"", b"OK", b"[]", b'{"error": 0}', b'{"error": null}', b"\xff"))
def test_an_answer_without_a_fault_means_that_the_message_is_out(gateway, tmp_path, body):
    gateway.answer = (200, {}, body)
    texter(gateway, tmp_path).send(MESSAGE)
    assert len(gateway.requests) == 1


@pytest.mark.parametrize("status", (301, 302, 303, 307, 308))
def test_a_redirect_is_not_followed_because_the_token_is_for_one_host(gateway, tmp_path, status):
    gateway.answer = (status, {"Location": gateway.url.replace("sms.do", "elsewhere")}, b"")
    with pytest.raises(TextNotSentError, match=f"status {status}"):
        texter(gateway, tmp_path).send(MESSAGE)
    assert [path for path, _, _ in gateway.requests] == ["/sms.do"]


def test_a_gateway_that_is_away_is_told_as_such(tmp_path):
    with open_gateway() as gone:
        made = texter(gone, tmp_path)
    with pytest.raises(TextNotSentError, match=r"URLError|ConnectionRefusedError"):
        made.send(MESSAGE)


def test_without_a_gateway_messages_go_to_the_console_and_are_shown_in_development_only(tmp_path, capsys):
    made = make_texter(settings(tmp_path))
    assert isinstance(made, ConsoleTexter)
    made.send(MESSAGE)
    assert capsys.readouterr().err == ""
    ConsoleTexter(shows_text=True).send(MESSAGE)
    assert MESSAGE.body in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "told"),
    (
        ({"sms_gateway": "http://gateway.example/sms.do"}, "BUDZET_SMS_GATEWAY: must start with https://"),
        ({"sms_gateway": "gateway.example"}, "BUDZET_SMS_GATEWAY: must start with https://"),
        ({"sms_prefixes": "48"}, "BUDZET_SMS_PREFIXES: must be like"),
        ({"sms_prefixes": "+48,"}, "BUDZET_SMS_PREFIXES: must be like"),
        ({"sms_daily_budget": -1}, "BUDZET_SMS_DAILY_BUDGET:"),
    ),
)
def test_settings_that_would_leak_the_token_or_the_money_are_refused(tmp_path, given, told):
    with pytest.raises(SettingsError, match="Ustawienia") as refused:
        settings(tmp_path, **given)
    assert told in str(refused.value)
