"""``README.txt``: what each file of open data is, for a resident who opens the folder."""

from __future__ import annotations

from budzet.exchange.open_data.told import Told

_TEXT = """\
{title}
Dane otwarte, wersja {version} wyników

CO TU JEST

rules.json         Zasady i lista projektów dokładnie takie, jak je zamrożono przed głosowaniem. Suma SHA-256 tego
                   pliku to odcisk zasad, który był na stronie przed głosowaniem:
                   {rules_hash}
projects.csv       Wszystkie projekty: miejsce na karcie, numer, tytuł, pula, koszt w złotych, głosy, punkty, wynik
                   i jego powód, kolejność w puli, ile brakowało albo o ile projekt wygrał.
results.json       To samo dla programów, pula po puli, z remisami, losowaniem i pieniędzmi, które przeszły między
                   pulami. Kwoty w groszach. Projekt nazywa jego miejsce na karcie („id”).
ballots-PULA.csv   Karty puli, każda w osobnym wierszu. Numer karty jest wylosowany, inny w każdej puli, a wiersze stoją
                   w kolejności numerów: nie wiadomo, czyja to karta ani kiedy ją oddano.
totals-PULA.csv    Same sumy, gdy pojedynczych kart nie publikujemy: bo tak mówią zasady edycji albo kart w puli jest
                   mniej niż 100.
Poland_….pb        Projekty i karty puli w formacie Pabulib (https://pabulib.org/format).
certificate-….json Zapis liczenia w puli liczonej równymi udziałami albo metodą Phragména: kto ile zapłacił.
wyniki-PULA.csv    Tabela wyników puli do arkusza kalkulacyjnego.
wydatki-pul.*      Wykres: wydane pieniądze każdej puli.
protokol.*         Protokół z liczenia głosów: PDF do czytania i DOCX do edycji.
zadania-do-uchwaly.* Wykaz wybranych zadań do projektu uchwały budżetowej, z sumą każdej puli.
datapackage.json   Opis plików i kolumn (Frictionless Data Package).
SHA256SUMS         Sumy kontrolne wszystkich plików. Sprawdza je polecenie: sha256sum -c SHA256SUMS

PULE

{pools}

POWODY WYNIKU (kolumna reason)

funded             wybrany
funded_80          wybrany, bo w puli zostało co najmniej 80% jego kosztu
over_budget        nie zmieścił się w pieniądzach puli
after_stop         projekt przed nim się nie zmieścił i lista wybranych się skończyła
below_threshold    za mało głosów lub punktów
excluded_by:N      nie da się go wykonać razem z wybranym projektem N
withdrawn          wycofany; głosy na niego się nie liczą
lost_draw          przegrał losowanie przy równym wyniku
outbid             osobom, które na niego głosowały, zostało za mało pieniędzy na jego koszt

JAK POLICZYĆ JESZCZE RAZ

Program „budzet” jest otwarty. Bez bazy danych i bez sieci liczy wszystko od nowa z tych plików i nazywa każdą różnicę:

    budzet verify KATALOG

Jedną pulę policzy też z samego pliku .pb: budzet tally PLIK.pb
Kolejność losowania: dla każdego projektu SHA-256 z ziarna, nazwy losowania i numeru „id”, rozdzielonych bajtem zero;
mniejsza wartość jest pierwsza (w results.json: draw).
"""


def text(told: Told) -> str:
    """Return the file."""
    pools = (f"{pool.name} ({pool.pool}): {', '.join(pool.files.values())}" for pool in told.pools)
    return _TEXT.format(title=told.title, version=told.version, rules_hash=told.rules_hash, pools="\n".join(pools))
