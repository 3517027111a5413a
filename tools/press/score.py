"""How right the coder is on sentences that we labelled ourselves.

    score.py data/press/sentences.jsonl records.jsonl [--errors]

The first file holds the sentences (data/press/README.md tells their form), the second what
`demarche code` makes of them. Records that the coder calls historical count only where the
label says so too. Standard library only.
"""

import argparse
import json
import math
import sys
from collections import Counter

# An organisation of states is one whatever code its name has.
COUNTRY_ALIASES = {"UNO": "IGO", "EUR": "IGO"}
SECTORS = frozenset(
    "GOV MIL REB COP CVL JUD LEG OPP EDU LAB BUS CRM SPY JRN MED AGR REF UAF SOC REL PTY ELI".split()
)


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def member(label):
    """Country and sectors of a label such as 'NLD GOV'."""
    words = label.split()
    country = next((w for w in words if w not in SECTORS), None)
    return COUNTRY_ALIASES.get(country, country), {w for w in words if w in SECTORS}


def side_is_right(labels, found):
    """Each member of the label is found, and nobody with a country that the label lacks."""
    wanted = [member(label) for label in labels]
    left = [(COUNTRY_ALIASES.get(f["country"], f["country"]), set(f["sectors"])) for f in found]
    for country, sectors in wanted:
        fits = [
            f for f in left
            if (country is None or f[0] == country) and (not sectors or sectors & f[1] or f[0] == "IGO")
        ]
        if not fits:
            return False
        left.remove(fits[0])
    countries = {country for country, _ in wanted}
    return all(country is None or None in countries or country in countries for country, _ in left)


def interval(right, n, z=1.96):
    """Wilson's interval of a share."""
    if n == 0:
        return 0.0, 1.0
    share, zz = right / n, z * z
    middle = (share + zz / (2 * n)) / (1 + zz / n)
    half = z * math.sqrt(share * (1 - share) / n + zz / (4 * n * n)) / (1 + zz / n)
    return middle - half, middle + half


def right_types(event):
    """The types that are right for an event of the label."""
    return [event["type"], *event.get("accept", [])]


def compare(case, records):
    """(what became of each event of the label, records of a type that the label lacks)."""
    gold = case["gold"]
    historical = {t for g in gold if g["modality"] == "historical" for t in right_types(g)}
    records = [r for r in records if r["modality"] != "historical" or r["type"] in historical]
    fates = []
    for event in gold:
        same = [r for r in records if r["type"] in right_types(event)]
        if not same:
            fates.append({"found": False})
            continue
        best = {"found": True}
        for record in sorted(same, key=lambda r: -r["confidence"]):
            fate = {"found": True, "modality": record["modality"] == event["modality"]}
            if "mode" in event and record["type"] == event["type"]:
                fate["mode"] = record["mode"] == event["mode"]
            if "actors" in event:
                fate["actor"] = side_is_right(event["actors"], record["actors"])
            if "recipients" in event:
                fate["recipient"] = side_is_right(event["recipients"], record["recipients"])
            if sum(fate.values()) > sum(best.values()):
                best = fate
        fates.append(best)
    types = {t for g in gold for t in right_types(g)}
    return fates, sorted({r["type"] for r in records} - types)


def measure(cases, records):
    """Counts over all cases; keys are explained where they are printed."""
    by_id = {}
    for record in records:
        by_id.setdefault(record["article"]["id"], []).append(record)
    n = Counter()
    wrong = []
    for case in cases:
        fates, others = compare(case, by_id.get(case["id"], []))
        n["silent" if not case["gold"] else "reporting"] += 1
        if not case["gold"] and others:
            n["silent coded"] += 1
        n["wrong types"] += len(others)
        faults = [f"also {t}" for t in others]
        for event, fate in zip(case["gold"], fates):
            n["events"] += 1
            n["found"] += fate["found"]
            for field in ("mode", "actor", "recipient", "modality"):
                if field in fate:
                    n[field + " asked"] += 1
                    n[field + " right"] += fate[field]
            n["all right"] += all(fate.values())
            faults += [f"{event['type']}: no {k}" for k, v in fate.items() if not v]
        if faults:
            wrong.append((case, faults, by_id.get(case["id"], [])))
    return n, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labelled")
    parser.add_argument("records")
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    args = parser.parse_args()
    n, wrong = measure(lines(args.labelled), lines(args.records))
    if not n["events"]:
        sys.exit(f"{args.labelled}: no labelled event")
    if args.errors:
        for case, faults, records in wrong:
            print(f"{case['id']}: {case['text']}\n    {'; '.join(faults)}")
            for r in records:
                sides = [[f"{m['text']} [{m['country']} {'/'.join(m['sectors'])}]" for m in r[s]]
                         for s in ("actors", "recipients")]
                print(f"    coded {r['type']}/{r['mode']} {r['modality']} {r['confidence']:.2f} "
                      f"{r['rule']}: {sides[0]} -> {sides[1]}")
        print()
    predicted = n["found"] + n["wrong types"]
    rows = [
        ("type precision", n["found"], predicted),
        ("type recall", n["found"], n["events"]),
        ("sentences without event left alone", n["silent"] - n["silent coded"], n["silent"]),
    ]
    rows += [(f"{field} right, of events found", n[field + " right"], n[field + " asked"])
             for field in ("mode", "actor", "recipient", "modality")]
    rows.append(("all of it right, of all events", n["all right"], n["events"]))
    print(f"{n['reporting']} sentences with {n['events']} events, {n['silent']} without")
    for name, right, of in rows:
        low, high = interval(right, of)
        print(f"{name:36} {right:4} of {of:4}  {right / max(of, 1):.3f}  ({low:.3f} to {high:.3f})")
    precision, recall = n["found"] / max(predicted, 1), n["found"] / n["events"]
    print(f"{'type F1':36} {'':12}  {2 * precision * recall / max(precision + recall, 1e-9):.3f}")


if __name__ == "__main__":
    main()
