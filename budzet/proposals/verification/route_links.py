"""The link by which a department answers: made from the service's key, so that a reminder can say it once more.

The database keeps only its hash. A new link of the same stop makes the one before worthless.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib

from sqlalchemy.orm import Session

from budzet.accounts.models import Department
from budzet.proposals.acting import Safe
from budzet.proposals.verification.cases import Case, Doer
from budzet.proposals.verification.models_calls import ReviewStop
from budzet.proposals.verification.moving import project_words

LIVES = dt.timedelta(days=30)
"""How long a mailed link can be used, at least until the opinion is due."""
PATH = "/urzad/opinia/"
"""Where a mailed link leads; the token follows."""


def token_of(stop: ReviewStop, safe: Safe) -> str:
    """Return the token of the newest link of a stop."""
    tag = safe.tag("opinion", str(stop.id), str(stop.links))
    return base64.urlsafe_b64encode(tag)[:40].decode()


def hash_of(token: str) -> bytes:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def mail(session: Session, case: Case, stop: ReviewStop, department: Department, template: str, *, doer: Doer) -> None:
    """Mail the newest link of a stop to its department; it can be used for ``LIVES`` from now on."""
    token, post = token_of(stop, doer.acting.safe), doer.posting.post
    expires_at = max(doer.now + LIVES, stop.due_at or doer.now)
    stop.token_hash, stop.expires_at = hash_of(token), expires_at
    session.flush()
    context = {
        **project_words(case),
        "department": department.name,
        "days": (expires_at - doer.now).days,
        "due_at": stop.due_at.isoformat() if stop.due_at else "",
        "link": post.link(PATH, token),
    }
    post.send(session, department.email, template, context, now=doer.now)
