"""The second factor: codes of an authenticator (TOTP, RFC 6238) that work once, and one-time codes on paper.

Ten recovery codes lie beside an authenticator; a printed list of forty stands in for one. Codes are kept as HMAC under
the service's secret key; a used code is marked in the statement that finds it, so two requests cannot share it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from budzet.accounts.models import CodeKind, Staff, StaffCode
from budzet.notifications.vault import Vault

STEP = 30  # seconds an authenticator's code lives; the one before is taken too, for slow typists
SIZES = {CodeKind.RECOVERY: 10, CodeKind.PRINTED: 40}
# Letters and digits nobody mixes up on paper.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_CODE_LENGTH = 10  # 49 bits


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the second factor works with, from the service's secret key: it never enters the database."""

    vault: Vault
    key: bytes

    @classmethod
    def of(cls, secret_key: str) -> Secrets:
        """Return the secrets of a service."""
        key = hashlib.blake2b(secret_key.encode(), digest_size=32, person=b"staff codes").digest()
        return cls(Vault(secret_key, purpose="totp"), key)


def new_secret() -> str:
    """Return a fresh secret for an authenticator (base32, 160 bits)."""
    return pyotp.random_base32()


def provisioning(secret: str, *, account: str, issuer: str) -> str:
    """Return the ``otpauth://`` address an authenticator reads."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=account, issuer_name=issuer)


def qr_svg(address: str) -> str:
    """Return an address as a QR code: SVG without styles, for a data-free page under the strict policy."""
    import segno  # at need: only who sets up an authenticator sees a code

    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", scale=5, border=4, xmldecl=False, svgns=True, nl=False, dark="#000", light="#fff")
    return out.getvalue().decode()


def step_of(secret: str, code: str, now: dt.datetime) -> int | None:
    """Return the time step ``code`` belongs to, this one or the one before, or ``None``."""
    totp = pyotp.TOTP(secret, interval=STEP)
    this = int(now.timestamp()) // STEP
    return next((step for step in (this, this - 1) if hmac.compare_digest(totp.generate_otp(step), bare(code))), None)


def enrol(session: Session, staff: Staff, secret: str, step: int, *, sealed_by: Secrets) -> None:
    """Make ``secret`` the authenticator of a person; ``step`` is the one of the code that proved it.

    Every code on paper is worth nothing any more.
    """
    staff.totp_sealed, staff.totp_step = sealed_by.vault.encrypt(secret), step
    session.execute(delete(StaffCode).where(StaffCode.staff_id == staff.id))
    session.flush()


def enrol_printed(
    session: Session, staff: Staff, codes: Sequence[str], *, secrets_: Secrets, proof: str, now: dt.datetime
) -> bool:
    """Make printed codes the second factor of a person, if ``proof`` is one of them; it is used up by that."""
    if bare(proof) not in {bare(code) for code in codes}:
        return False
    staff.totp_sealed = None
    session.execute(delete(StaffCode).where(StaffCode.staff_id == staff.id))
    store_codes(session, staff, CodeKind.PRINTED, codes, secrets_=secrets_)
    return accepts(session, staff, proof, secrets_=secrets_, now=now)


def has_second_factor(session: Session, staff: Staff) -> bool:
    """Say whether a person has an authenticator or a printed list with codes left."""
    return staff.totp_sealed is not None or codes_left(session, staff.id, CodeKind.PRINTED) > 0


def codes_left(session: Session, staff_id: int, kind: CodeKind) -> int:
    """Return how many one-time codes of a kind a person has not used."""
    unused = select(func.count()).where(
        StaffCode.staff_id == staff_id, StaffCode.kind == kind, StaffCode.used_at.is_(None)
    )
    return session.scalar(unused) or 0


def make_codes(kind: CodeKind) -> list[str]:
    """Return fresh codes of a kind as they are written on paper; nothing is stored."""
    codes = ("".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(SIZES[kind]))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def store_codes(session: Session, staff: Staff, kind: CodeKind, codes: Sequence[str], *, secrets_: Secrets) -> None:
    """Replace the one-time codes of a kind."""
    session.execute(delete(StaffCode).where(StaffCode.staff_id == staff.id, StaffCode.kind == kind))
    session.add_all(
        StaffCode(staff_id=staff.id, kind=kind, number=number, mac=_mac(secrets_, staff.id, bare(code)))
        for number, code in enumerate(codes, start=1)
    )
    session.flush()


def new_codes(session: Session, staff: Staff, kind: CodeKind, *, secrets_: Secrets) -> list[str]:
    """Replace the one-time codes of a kind and return the new ones, which are shown this once."""
    codes = make_codes(kind)
    store_codes(session, staff, kind, codes, secrets_=secrets_)
    return codes


def accepts(session: Session, staff: Staff, code: str, *, secrets_: Secrets, now: dt.datetime) -> bool:
    """Say whether ``code`` proves that this person has their second factor, and use it up."""
    if staff.totp_sealed is not None:
        step = step_of(secrets_.vault.decrypt(staff.totp_sealed), code, now)
        if step is not None:
            # The database compares: of two requests with one code only one moves the step.
            moved = update(Staff).where(Staff.id == staff.id, Staff.totp_step < step).values(totp_step=step)
            return session.execute(moved.returning(Staff.id)).first() is not None
    used = (
        update(StaffCode)
        .where(
            StaffCode.staff_id == staff.id,
            StaffCode.mac == _mac(secrets_, staff.id, bare(code)),
            StaffCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return session.execute(used.returning(StaffCode.id)).first() is not None


def bare(code: str) -> str:
    """Return a code as it is compared: letters and digits only, so that it may be typed with spaces or a hyphen."""
    return "".join(letter for letter in code.casefold() if letter.isascii() and letter.isalnum())


def _mac(secrets_: Secrets, staff_id: int, code: str) -> bytes:
    return hmac.digest(secrets_.key, f"{staff_id}\x00{code}".encode(), hashlib.sha256)
