"""The inside of an envelope: one form for each ballot, one length for all of an edition, nothing else is read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.editions import make_frozen

from budzet.editions.ballot_form import Approval, Cumulative
from budzet.editions.frozen import FrozenEdition, FrozenProject
from budzet.voting.ballot import Ballot, Choice, card_from, judge
from budzet.voting.payload import Channel, Payload, PayloadError, new_code, pack, payload_size, unpack

SIZE = 256
HEAD = 62  # version 1, edition 8, rules hash 32, area 2, channel 1, code 16, number of choices 2
CODE, HASH = bytes(range(16)), bytes(range(32))
CHOICES = (Choice(1, 3), Choice(2, 2), Choice(9, 1))


def make_payload(choices: tuple[Choice, ...] = CHOICES, **changes: object) -> Payload:
    """Return a payload."""
    values = {"edition_id": 7, "rules_hash": HASH, "area": 1, "channel": Channel.ONLINE, "code": CODE}
    return Payload(**{**values, **changes}, choices=choices)


choices = st.dictionaries(st.integers(0, 65535), st.integers(0, 255), max_size=60).map(
    lambda given: tuple(Choice(*pair) for pair in sorted(given.items()))
)
payloads = st.builds(
    Payload,
    edition_id=st.integers(0, 2**64 - 1),
    rules_hash=st.binary(min_size=32, max_size=32),
    area=st.integers(0, 65535),
    channel=st.sampled_from(Channel),
    code=st.binary(min_size=16, max_size=16),
    choices=choices,
)


@settings(max_examples=100, deadline=None)
@given(payload=payloads)
def test_what_was_packed_is_read_back(payload):
    assert unpack(pack(payload, SIZE)) == payload


@settings(max_examples=50, deadline=None)
@given(payload=payloads)
def test_the_length_says_nothing_of_the_ballot(payload):
    assert len(pack(payload, SIZE)) == SIZE
    assert len(pack(payload, 1024)) == 1024


@settings(max_examples=100, deadline=None)
@given(payload=payloads, data=st.data())
def test_one_ballot_has_one_form_whatever_order_it_was_ticked_in(payload, data):
    shuffled = tuple(data.draw(st.permutations(payload.choices)))
    turned = Payload(payload.edition_id, payload.rules_hash, payload.area, payload.channel, payload.code, shuffled)
    assert pack(turned, SIZE) == pack(payload, SIZE)


def test_the_layout_is_the_one_that_auditors_are_told():
    """Ballots must be readable without this program: the layout never changes under one version."""
    assert (
        pack(make_payload(), SIZE).hex()
        == (
            "01"  # version
            "0000000000000007" + HASH.hex() + "0001"  # edition  # area
            "01"  # channel: online
             + CODE.hex() + "0003"  # number of choices
            "000103"  # position, points
            "000202"
            "000901" + "00" * (SIZE - HEAD - 9)
        )
    )


@pytest.mark.parametrize(
    ("channel", "number"),
    ((Channel.ONLINE, 1), (Channel.POINT, 2), (Channel.PAPER, 3), (Channel.IMPORT, 4)),
)
def test_a_channel_keeps_its_number(channel, number):
    assert pack(make_payload(channel=channel), SIZE)[43] == number


def changed(place: int, value: bytes) -> bytes:
    """Return a packed ballot with other bytes at a place."""
    packed = bytearray(pack(make_payload(), SIZE))
    packed[place : place + len(value)] = value
    return bytes(packed)


GOOD = pack(make_payload(), SIZE)


@pytest.mark.parametrize(
    "malformed",
    (
        b"",
        b"\x01",
        GOOD[: HEAD - 1],  # the head is cut
        GOOD[: HEAD + 8],  # the last choice is cut
        changed(0, b"\x00"),  # a version that never was
        changed(0, b"\x02"),  # a version that is not yet
        changed(43, b"\x00"),  # no such channel
        changed(43, b"\x05"),
        changed(60, b"\x00\x02"),  # fewer choices than there are
        changed(60, b"\x00\x00"),
        changed(60, b"\xff\xff"),  # more than there is room for
        changed(62, b"\x00\x03"),  # out of order
        changed(62, b"\x00\x0a"),
        changed(HEAD + 9, b"\x01"),  # something in the padding
        changed(SIZE - 1, b"\x01"),
        GOOD + b"\x01",
        b"\x00" * SIZE,
        b"\xff" * SIZE,
    ),
)
def test_malformed_bytes_are_refused(malformed):
    with pytest.raises(PayloadError):
        unpack(malformed)


def test_a_project_twice_is_read_so_that_the_judge_can_refuse_it():
    twice = make_payload((Choice(1, 1), Choice(1, 2)))
    assert unpack(pack(twice, SIZE)).choices == twice.choices


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=300) | st.binary(max_size=300).map(lambda tail: GOOD[:60] + tail))
def test_any_bytes_are_either_a_ballot_of_ours_or_refused(raw):
    try:
        payload = unpack(raw)
    except PayloadError:
        return
    assert pack(payload, len(raw)) == raw


@pytest.mark.parametrize(
    "payload",
    (
        make_payload(edition_id=-1),
        make_payload(edition_id=2**64),
        make_payload(rules_hash=b""),
        make_payload(rules_hash=bytes(31)),
        make_payload(rules_hash=bytes(33)),
        make_payload(code=bytes(15)),
        make_payload(code=bytes(17)),
        make_payload(area=-1),
        make_payload(area=65536),
        make_payload((Choice(-1),)),
        make_payload((Choice(65536),)),
        make_payload((Choice(1, -1),)),
        make_payload((Choice(1, 256),)),
        make_payload(tuple(Choice(position) for position in range(65))),  # 62 + 65 * 3 > 256
    ),
)
def test_what_cannot_be_written_is_refused(payload):
    with pytest.raises(PayloadError):
        pack(payload, SIZE)


def test_the_last_choice_that_fits_is_packed():
    full = make_payload(tuple(Choice(position) for position in range(64)))
    assert HEAD + 64 * 3 == 254
    assert unpack(pack(full, SIZE)) == full


def test_codes_are_random():
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {16}


def edition_with(projects: int, most: int) -> FrozenEdition:
    """Return an edition with so many projects for the whole city, of which ``most`` may be ticked."""
    return make_frozen(
        citywide={"form": Approval(max_projects=most)},
        projects=tuple(
            FrozenProject(position=position, pool="miasto", number=str(position), title="Projekt", cost=1)
            for position in range(1, projects + 1)
        ),
    )


@pytest.mark.parametrize(
    ("frozen", "size"),
    (
        (make_frozen(), 256),
        (make_frozen(projects=()), 256),
        (edition_with(64, 64), 256),  # 62 + 64 * 3 = 254
        (edition_with(65, 65), 512),
        (edition_with(65, 64), 256),
        (edition_with(64, 999), 256),  # nobody can tick more than there are
        (edition_with(150, 150), 512),  # 62 + 150 * 3 = 512: just full
        (edition_with(151, 151), 768),
    ),
)
def test_the_size_of_an_edition_is_its_longest_legal_ballot_rounded_up(frozen, size):
    assert payload_size(frozen) == size


def filled(frozen: FrozenEdition) -> tuple[Choice, ...]:
    """Return the choices of a legal ballot that takes no more, found by asking the judge."""
    card = card_from(frozen)
    chosen: list[Choice] = []
    for project in frozen.projects:
        if not judge(Ballot((*chosen, Choice(project.position)), 1), card):
            chosen.append(Choice(project.position))
    return tuple(chosen)


@settings(max_examples=60, deadline=None)
@given(
    projects=st.integers(1, 140),
    most=st.integers(1, 140),
    local=st.integers(1, 140),
    scope=st.sampled_from(("own", "any_one", "any")),
)
def test_the_longest_legal_ballot_always_fits(projects, most, local, scope):
    frozen = make_frozen(
        local={"form": Cumulative(points=local, max_projects=local, max_per_project=1), "district_scope": scope},
        citywide={"form": Approval(max_projects=most)},
        projects=tuple(
            FrozenProject(
                position=position,
                pool=("polnoc", "miasto", "poludnie")[position % 3],
                number=str(position),
                title="Projekt",
                cost=1,
            )
            for position in range(1, projects + 1)
        ),
    )
    size = payload_size(frozen)
    assert size % 256 == 0
    choices = filled(frozen)
    assert choices
    assert unpack(pack(make_payload(choices), size)).choices == choices
