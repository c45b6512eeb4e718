"""Sentences with names of many cultures, put together by chance: what the tagger sees beside the writers' texts."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from askmd.deidentification.lists import listed

SEED = 20261124
_HOLE = re.compile(r"\{(\w)\}")
_CARE = (
    "{F} Memorial|St. {G}'s|St {G}|{T} General|{T} General Hospital|{T} Medical Center|University of {T}|{T} Cancer Center"
    "|{F} Clinic|Mount {F}|{F} Hospital|Sacred Heart|Mercy Hospital|Royal {T}|the {T} Infirmary|{T} Royal|{F} Cancer Centre"
    "|Holy Cross|Good Samaritan|{T} Regional|{T} Children's Hospital|our lady of {T}|{T} hospital|the VA in {T}|{F} Institute"
    "|{T} clinic|{F} & {F} Medical Group|Cedar Ridge Clinic|Lakeside Clinic|Elm Street Clinic|{T} Community Hospital|UC{J}"
)
_OTHER = "{T} High|{F} Elementary|St {G}'s church|{F} Bakery|{F} Brothers|Fort {F}|{F} Foods|{T} High School|{F} and Sons|{F} Motors|{T} Primary"
_WORD_NAMES = (
    "Hope Will Chase Grace April Bill Mark Art Summer Rose Faith Joy Dawn Autumn May June Rich Frank Jack Pat Sue Rob Drew Lily "
    "Daisy Ivy Olive Ruby Pearl Sky River Hunter Mason Cooper Dean Earl Duke Angel Christian Christmas Eve Holly Robin Star "
    "Melody Harmony Destiny Ginger Basil Sandy Rusty Buddy Junior Precious Blessing Patience Comfort Mercy Goodness Sunday Friday "
    "Lucky Gift Innocent Happy Love Peace Prince King Queenie Star Major Miles Ray Sunny Stormy Wade Cliff Heath Glen Dale Brook"
).split()


def sentences(count: int, seed: int = SEED) -> list[str]:
    """So many sentences with marks `{{TYPE|text}}`, always the same for one seed; about a third holds no mark."""
    chance = random.Random(seed)
    given, family, places = (_clear(name) for name in ("given", "family", "places"))
    frequent = sorted(listed("frequent"))
    # Half of the names are those that many bear.
    given += frequent * (len(given) // len(frequent))
    family += frequent * (len(family) // len(frequent))
    lines = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    frames = [line for line in lines if line and not line.startswith("#")]

    def one(hole: str) -> str:
        big = hole.upper()
        person = chance.choice(given).title()
        last = chance.choice(family).title()
        made = {
            "G": person, "F": last, "N": f"{person} {last}", "I": f"{person} {last[0]}.", "J": f"{person[0]}. {last[0]}.",
            "T": chance.choice(places).title(), "W": chance.choice(_WORD_NAMES),
            "D": chance.choice((last, last, f"{person} {last}", f"{person[0]}. {last}", person)),
        }  # fmt: skip
        if big in "HS":
            frame = chance.choice((_CARE if big == "H" else _OTHER).split("|"))
            return _typed(_HOLE.sub(lambda m: one(m.group(1)), frame).replace("{", "").replace("}", ""), hole)
        if big == "N" and chance.random() < 0.2:
            made["N"] = f"{person} {chance.choice(given).title()} {last}-{chance.choice(family).title()}"
        return _typed(made[big], hole)

    kinds = {"G": "NAME", "F": "NAME", "N": "NAME", "I": "NAME", "J": "NAME", "W": "NAME", "T": "GEO", "H": "FACILITY"}
    kinds |= {"S": "FACILITY", "D": "NAME_PROV"}

    def fill(match: re.Match[str]) -> str:
        kind = kinds[match.group(1).upper()]
        return "{{" + kind + "|" + one(match.group(1)) + "}}"

    found = []
    for _ in range(count):
        line = " ".join(chance.choice(frames) for _ in range(chance.randint(1, 3))).replace("= ", "")
        text = _HOLE.sub(fill, line)
        found.append(text if chance.random() < 0.75 else _whole(text, chance.choice((str.lower, str.upper))))
    return found


def _clear(name: str) -> list[str]:
    return sorted(word for word in listed(name) - listed("ordinary") if len(word) > 2)


def _typed(text: str, hole: str) -> str:
    return text.lower() if hole.islower() else text


def _whole(text: str, change: Callable[[str], str]) -> str:
    """The whole sentence in lower or upper case, but for the marks."""

    def piece(match: re.Match[str]) -> str:
        found = match.group()
        return found if found.startswith("{{") else change(found)

    return re.sub(r"\{\{[A-Z_]+\||[^{]+|\{", piece, text)
