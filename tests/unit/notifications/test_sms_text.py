"""Text messages go without Polish letters, in signs that count once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budzet.notifications.sms_text import plain

GSM = set("@£$¥\n\r_!\"#¤%&'()*+,-./:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz 0123456789")


@pytest.mark.parametrize(
    ("written", "sent"),
    (
        ("Zażółć gęślą jaźń ĄĆĘŁŃÓŚŹŻ", "Zazolc gesla jazn ACELNOSZZ"),
        ("Ważny 10 minut. Świętochłowice", "Wazny 10 minut. Swietochlowice"),
        ("„kod” – nie podawaj…", '"kod" - nie podawaj...'),
        ("w\u00a0mieście", "w miescie"),
        ("Žďár, Straße ½", "Zdar, Stra?e 1?2"),
        ("€ { } [ ] ~ \\ ^ |", "? ? ? ? ? ? ? ? ?"),  # these count twice
        ("Код", "???"),
    ),
)
def test_letters_lose_their_marks(written, sent):
    assert plain(written) == sent


@given(st.text(max_size=60))
def test_whatever_is_written_every_sign_sent_counts_once(written):
    assert set(plain(written)) <= GSM
