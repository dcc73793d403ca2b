"""The terms of a whole edition in sentences a resident reads. Generated, never typed; contests and pools: ``words``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from flask_babel import gettext, ngettext

from budzet.editions import words
from budzet.editions.models import Pool
from budzet.editions.plan import EditionPlan, PoolPlan
from budzet.editions.terms import Appeals, CostLimit, Identity, IdentityScheme, Minors, PeselAndRegister, Terms
from budzet.web import filters


def resolution(plan: EditionPlan) -> list[str]:
    """Return how much residents decide on and which resolution says so."""
    money = sum(pool.budget for pool in plan.pools if pool.decision_mode == "vote")
    sentences = [gettext("You decide on %(sum)s.", sum=filters.zl(money))]
    if plan.resolution_number and plan.resolution_date:
        sentences.append(
            gettext(
                "The rules come from resolution no. %(number)s of %(day)s.",
                number=plan.resolution_number,
                day=filters.day(plan.resolution_date),
            )
        )
    return sentences


def pool(pool: Pool | PoolPlan) -> list[str]:
    """Return how much money a pool has, how it is decided and what becomes of the rest."""
    sentences = [gettext("There is %(sum)s for projects in this pool.", sum=filters.zl(pool.budget))]
    if pool.decision_mode == "officials":
        return [*sentences, words.decided_by_office()]
    return [*sentences, *words.pool_rule(pool)]


def order_of_pools(terms: Terms) -> list[str]:
    """Return in which order pools are counted, where the terms say more than the order of the list."""
    return {
        "as_listed": [],
        "districts_first": [gettext("We count the pools of the districts first, then those of the whole city.")],
        "citywide_first": [gettext("We count the pools of the whole city first, then those of the districts.")],
    }[terms.pool_order]


def support(terms: Terms) -> list[str]:
    """Return what a project needs to be handed in: supporters, authors, a cost within limits."""
    asked = terms.support
    sentences = []
    if asked.citywide:
        sentences.append(
            ngettext(
                "A project for the whole city needs the support of at least %(num)d resident.",
                "A project for the whole city needs the support of at least %(num)d residents.",
                asked.citywide,
            )
        )
    if asked.district:
        sentences.append(
            ngettext(
                "A project for a district needs the support of at least %(num)d of its residents.",
                "A project for a district needs the support of at least %(num)d of its residents.",
                asked.district,
            )
        )
    if not sentences:
        sentences.append(gettext("A project needs no signatures of supporters."))
    if asked.authors_most > 1:
        sentences.append(
            ngettext(
                "%(num)d person may hand in a project together.",
                "Up to %(num)d people may hand in a project together.",
                asked.authors_most,
            )
        )
    limits = terms.cost_limits
    return [
        *sentences,
        *_cost(limits.citywide, gettext("A project for the whole city")),
        *_cost(limits.district, gettext("A project for a district")),
    ]


def _cost(limit: CostLimit, what: str) -> Iterator[str]:
    if limit.share_per_mille < 1000:
        share = filters.number(Decimal(limit.share_per_mille) / 10)
        yield gettext("%(what)s may cost at most %(share)s%% of its pool.", what=what, share=share)
    else:
        yield gettext("%(what)s may cost as much as there is in its pool.", what=what)
    if limit.least is not None and limit.most is not None:
        least, most = filters.zl(limit.least), filters.zl(limit.most)
        yield gettext("%(what)s must cost between %(least)s and %(most)s.", what=what, least=least, most=most)
    elif limit.least is not None:
        yield gettext("%(what)s must cost at least %(least)s.", what=what, least=filters.zl(limit.least))
    elif limit.most is not None:
        yield gettext("%(what)s may never cost more than %(most)s.", what=what, most=filters.zl(limit.most))


def appeals(terms: Appeals) -> list[str]:
    """Return until when and to whom an author may appeal."""
    if terms.day_kind == "working":
        time = ngettext("%(num)d working day", "%(num)d working days", terms.days)
    else:
        time = ngettext("%(num)d day", "%(num)d days", terms.days)
    begins = (
        gettext("from the day the list of projects is published")
        if terms.runs_from == "list"
        else gettext("from the day you get the notice")
    )
    return [
        gettext(
            "If your project is not admitted, you may appeal within %(time)s %(begins)s.", time=time, begins=begins
        ),
        gettext("The appeal is decided by: %(body)s.", body=terms.body),
    ]


def voters(terms: Terms) -> list[str]:
    """Return who votes and how they prove who they are."""
    return [
        gettext("Everybody who lives in the city may vote, whatever their age."),
        *(_scheme(scheme) for scheme in terms.identity.schemes),
        *_codes(terms.identity),
        *_consent(terms.identity.minors),
        *_paper(terms),
        _second_vote(terms),
        *_grace(terms),
    ]


def _scheme(scheme: IdentityScheme) -> str:
    if isinstance(scheme, PeselAndRegister):
        if scheme.second_datum == "mothers_maiden_name":
            return gettext("To vote you give your PESEL number and your mother's maiden name.")
        return gettext("To vote you give your PESEL number and your father's first name.")
    return {
        "name_birth_address": gettext("To vote you give your name, date of birth and address."),
        "pesel": gettext("To vote you give your name, address and PESEL number."),
        "letter_code": gettext("You may vote with the code from the letter we send to your home."),
        "in_person": gettext("You may vote in person at a point; take a document with your picture along."),
    }[scheme.kind]


def _codes(identity: Identity) -> Iterator[str]:
    if any(scheme.kind in ("name_birth_address", "pesel", "pesel_and_register") for scheme in identity.schemes):
        if len(identity.contacts) > 1:
            yield gettext("We send you a one-time code by e-mail or by text message.")
        elif identity.contacts == ("sms",):
            yield gettext("We send you a one-time code by text message.")
        else:
            yield gettext("We send you a one-time code by e-mail.")
        yield ngettext(
            "%(num)d person may vote with one address or phone number.",
            "Up to %(num)d people may vote with one address or phone number.",
            identity.persons_per_contact,
        )
    if identity.register_used:
        yield gettext("If you are not in the city's register, you declare that you live here and vote all the same.")


def _consent(minors: Minors) -> Iterator[str]:
    if minors.consent_under and minors.consent_form == "tick":
        yield gettext("If you are under %(age)d, your guardian agrees on the form.", age=minors.consent_under)
    elif minors.consent_under:
        yield gettext("If you are under %(age)d, your guardian's consent on paper is needed.", age=minors.consent_under)


def _paper(terms: Terms) -> Iterator[str]:
    if terms.paper_cards == "numbered":
        yield gettext("You can also vote on paper: numbered cards are given out by the city hall.")
    elif terms.paper_cards == "self_printed":
        yield gettext("You can also vote on paper: anybody may print the card.")


def _second_vote(terms: Terms) -> str:
    return {
        "refuse_second": gettext("You vote once. A second vote is not accepted."),
        "first_counts": gettext("If somebody votes twice, the first vote counts."),
        "last_counts": gettext("If somebody votes twice, the last vote counts."),
        "paper_counts": gettext("If somebody votes on paper and on-line, the vote on paper counts."),
        "all_void": gettext("If somebody votes twice, none of the votes counts."),
    }[terms.double_votes]


def _grace(terms: Terms) -> Iterator[str]:
    if terms.grace_minutes:
        yield ngettext(
            "A ballot you check before the end of voting may still be cast within %(num)d minute after it.",
            "A ballot you check before the end of voting may still be cast within %(num)d minutes after it.",
            terms.grace_minutes,
        )


def publication(terms: Terms) -> list[str]:
    """Return how projects stand on the ballot, what is published and how long data are kept."""
    return [
        gettext("The order of projects on the ballot is drawn in public.")
        if terms.ballot_number == "drawn"
        else gettext("On the ballot a project has the number it got when it was handed in."),
        gettext("After the vote we publish all ballots without the data of voters.")
        if terms.rows_published
        else gettext("After the vote we publish the sums, not single ballots."),
        ngettext(
            "In statistics we show no group smaller than %(num)d person.",
            "In statistics we show no group smaller than %(num)d people.",
            terms.privacy.smallest_cell,
        ),
        ngettext(
            "We delete the data of voters %(num)d day after the results.",
            "We delete the data of voters %(num)d days after the results.",
            terms.privacy.voter_data_days,
        ),
    ]


def topics(plan: EditionPlan) -> list[str]:
    """Return by which topics one may look for projects."""
    if not plan.topics:
        return [gettext("Projects have no topics.")]
    return [gettext("You can look for projects by topic: %(names)s.", names=", ".join(one.name for one in plan.topics))]
