"""Names of streets as people write them, brought to one form: kind, words, and what of the words one cannot leave out.

``ul. gen. Władysława Sikorskiego``, ``Sikorskiego Władysława`` and ``Sikorskiego`` are one street; ``3 Maja``, ``3-go
Maja`` and ``Trzeciego Maja`` too. ``pl. Wolności`` and ``ul. Wolności`` are two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from budzet.base.text import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KINDS = {
    **dict.fromkeys(("ul", "ulica", "ulicy"), ""),
    **dict.fromkeys(("al", "aleja", "aleje", "alei"), "aleja"),
    **dict.fromkeys(("pl", "plac", "placu"), "plac"),
    **dict.fromkeys(("os", "osiedle", "osiedlu"), "osiedle"),
    **{kind: kind for kind in ("rondo", "skwer", "park", "bulwar", "szosa", "trakt", "pasaz", "zaulek", "wybrzeze")},
}
_SHORT_KINDS = frozenset({"ul", "al", "pl", "os"})
# Titles one may write short, in full or not at all.
_TITLES = _words(
    """
    gen generala plk pulkownika pplk podpulkownika mjr majora kpt kapitana por porucznika ppor podporucznika rtm
    rotmistrza marsz marszalka adm admirala kmdr komandora kpr kaprala sierz sierzanta plut plutonowego hm
    harcmistrza dr doktora prof profesora inz inzyniera mgr magistra ks ksiedza bp biskupa abp arcybiskupa kard
    kardynala o ojca br brata s siostry kan kanonika pral pralata sw swietego swietej swietych bl
    blogoslawionego blogoslawionej prez prezydenta hetm hetmana kr krola krolowej im imienia
    """
)
# Common given names in the genitive: what one may leave out or write as a letter.
_GIVEN = _words(
    """
    adama adolfa agnieszki albina aleksandra alfonsa alfreda aliny ambrozego andrzeja anieli anny antoniego
    apoloniusza arkadiusza artura augusta augustyna barbary bartlomieja bartosza benedykta bernarda bogdana
    bogumila boleslawa bonifacego bronislawa bronislawy brunona cecylii cezarego cypriana cyryla czeslawa
    damiana daniela dawida dionizego dominika edmunda edwarda elizy elzbiety emila emilii ernesta eugeniusza ewy
    fabiana feliksa ferdynanda filipa floriana franciszka fryderyka gabriela gabrieli grzegorza gustawa haliny
    hanki hanny heleny henryka hieronima huberta hugo hugona ignacego ireneusza ireny izydora jacka jadwigi
    jakuba jana janiny janusza jaroslawa jerzego joachima joanny jozefa jozefy judyty juliana julii juliusza
    justyny kacpra kajetana karola karoliny katarzyny kazimiery kazimierza klemensa konrada konstantego kornela
    krystyny krzysztofa ksawerego lecha leona leonarda leopolda leszka lucjana lucji ludwika ludwiki lukasza
    macieja magdaleny maksymiliana malgorzaty marcelego marcina mariana marii marka marty mateusza melchiora
    michala mieczyslawa mikolaja mirona natalii niny norberta olgi oskara otylii pawla piotra rafala rajmunda
    roberta romana romualda ryszarda salomei sebastiana stanislawa stanislawy stefana stefanii szczepana szymona
    tadeusza teodora teofila teresy tomasza tytusa urszuli waclawa walentego walerego waleriana wandy weroniki
    wiktora wiktorii wilhelma wincentego wita witolda wladyslawa wlodzimierza wojciecha zbigniewa zdzislawa
    zenona zofii zygmunta
    """
)
_ROMAN = {
    word: number
    for number, word in enumerate(
        ("ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi"), start=2
    )
}
_ONES = "pierwszego drugiego trzeciego czwartego piatego szostego siodmego osmego dziewiatego dziesiatego"
_TEENS = (
    "jedenastego dwunastego trzynastego czternastego pietnastego szesnastego siedemnastego osiemnastego dziewietnastego"
)
_ORDINALS = {word: number for number, word in enumerate(f"{_ONES} {_TEENS} dwudziestego".split(), start=1)} | {
    "trzydziestego": 30
}
_MONTHS = _words(
    """
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia
    """
)
_TENS = frozenset({20, 30})
# "3-go Maja" folds to "3 go maja", "1000-lecia" to "1000 lecia".
_ENDING = re.compile(r"\b(\d+) ?(?:go|ego|tego|szego|cia)\b")
_MILLENNIUM = re.compile(r"\b1000 ?lecia\b")


@dataclass(frozen=True, slots=True)
class StreetName:
    """A street's name in one form.

    ``kind`` is empty for a street (ulica); ``words`` are those of the name in their order, without titles;
    ``essential`` are those nobody leaves out: the surname, or the number and month of a date.
    """

    kind: str
    words: tuple[str, ...]
    essential: frozenset[str]

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What is equal for the same name in another order of words."""
        return self.kind, tuple(sorted(self.words))

    @property
    def extras(self) -> frozenset[str]:
        """The words one may leave out."""
        return frozenset(self.words) - self.essential

    def agrees(self, other: StreetName) -> bool:
        """Say whether the words one may leave out do not speak against each other; a letter stands for a name."""
        if not self.extras or not other.extras:
            return True
        fewer, more = sorted((self.extras, other.extras), key=len)
        return all(any(_same(word, found) for found in more) for word in fewer)


@lru_cache(maxsize=8192)
def street_name(written: str) -> StreetName:
    """Return a street's name, however it is written, in one form. Without letters and digits it has no words."""
    folded = _MILLENNIUM.sub("tysiaclecia", _ENDING.sub(r"\1", fold(written)))
    kind, words = _kind(folded.split())
    numbered = _numbers(words)
    bare = [word for word in numbered if word not in _TITLES] or numbered
    return StreetName(kind, tuple(bare), _essential(bare))


def folded(written: str) -> str:
    """Return the name as a stored key: equal for the same kind and words in any order."""
    kind, words = street_name(written).key
    return " ".join((kind, *words)).strip()


def _kind(words: list[str]) -> tuple[str, list[str]]:
    """Take the kind off the beginning (``ul.``, ``al.``, ``pl. Wolności``) or, written short, off the end."""
    kind = ""
    while len(words) > 1 and words[0] in _KINDS:
        kind, words = _KINDS[words[0]] or kind, words[1:]
    if len(words) > 1 and words[-1] in _SHORT_KINDS:
        kind, words = _KINDS[words[-1]] or kind, words[:-1]
    return kind, words


def _numbers(words: list[str]) -> list[str]:
    """Write numbers as digits: ``trzeciego``, ``iii``, ``dwudziestego siodmego``."""
    found: list[str] = []
    tens = 0
    for word in words:
        number = _ORDINALS.get(word) or (_ROMAN.get(word) if found else None)
        if number is None:
            found += [str(tens)] if tens else []
            found.append(word)
            tens = 0
        elif number in _TENS:
            found += [str(tens)] if tens else []
            tens = number
        else:
            found.append(str(tens + number))
            tens = 0
    return found + ([str(tens)] if tens else [])


def _essential(words: list[str]) -> frozenset[str]:
    """A date keeps its number; of a person's name the surname stays."""
    dated = not _MONTHS.isdisjoint(words)
    kept = [word for place, word in enumerate(words) if not _spared(word, in_front=place == 0 or dated)]
    named = any(word.isalpha() for word in kept)
    return frozenset(kept if named else words)


def _spared(word: str, *, in_front: bool) -> bool:
    """Say whether one may leave the word out: a given name, its letter, the number of a king."""
    return word in _GIVEN or (len(word) == 1 and word.isalpha()) or (word.isdigit() and not in_front)


def _same(one: str, two: str) -> bool:
    short, long = sorted((one, two), key=len)
    return one == two or (len(short) == 1 and short.isalpha() and long.startswith(short))
