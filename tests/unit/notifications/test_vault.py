from __future__ import annotations

import pytest
from nacl.exceptions import CryptoError

from budzet.notifications.vault import Vault


def test_what_was_closed_is_opened_again():
    vault = Vault("a secret")
    assert vault.decrypt(vault.encrypt("zażółć")) == "zażółć"


def test_the_same_text_is_closed_differently_each_time():
    vault = Vault("a secret")
    assert vault.encrypt("483 920") != vault.encrypt("483 920")


@pytest.mark.parametrize("other", (Vault("another secret"), Vault("a secret", purpose="drafts")))
def test_another_secret_or_purpose_opens_nothing(other):
    with pytest.raises(CryptoError):
        other.decrypt(Vault("a secret").encrypt("483 920"))


def test_a_changed_byte_is_noticed():
    vault = Vault("a secret")
    sealed = bytearray(vault.encrypt("483 920"))
    sealed[-1] ^= 1
    with pytest.raises(CryptoError):
        vault.decrypt(bytes(sealed))
