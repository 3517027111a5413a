#!/usr/bin/env python3
"""Fits the weights of the confidence to labelled sentences, and measures how reliable it is.

    fit.py fit         WEIGHTS  ROWS GOLD [ROWS GOLD ...]    writes the weights file
    fit.py reliability          ROWS GOLD [ROWS GOLD ...]    prints tables, each row predicted by
                                                             weights fitted without its sentence

ROWS is what the example `features` of demarche-coder prints for GOLD. GOLD holds one case a line with
"id", "text" and "gold": a list of the right types, or {"type", "accept", "also"} where what is in "also"
is neither right nor wrong. A case with a "family" is a whole story of which only the main type is
known: such a set never enters a table, and counts less in a fit, with a base rate of its own.

The model is a logistic regression with a ridge around what was believed before there were data (BELIEFS),
solved by Newton's method: the same input gives the same file. Standard library only.
"""

import json
import math
import sys
import zlib

FOLDS = 10
# Strengths of the ridge to choose from, by held-out log loss.
RIDGES = (2.0, 4.0, 8.0, 16.0, 32.0)
# What one record of a whole story counts: its label says what the story is mainly about, so that a
# record of another type may be right all the same. How much more often that is so at the lead and in
# the body is fitted apart, by features that are not written: the stories teach what the others are
# worth beside one another, not how many records are right.
STORY_WEIGHT = 0.05
STORY_LEAD, STORY_BODY = "fit.story.lead", "fit.story.body"
ITERATIONS = 30
BINS = 10

# What the weights are without data, in logits: from these the ridge counts. A feature that is not here
# is believed to say nothing.
BELIEFS = {
    "rule.prior": 0.6,
    "trigger.noun.subject": -0.3,
    "trigger.noun.object": -0.7,
    "trigger.noun.elsewhere": -1.0,
    "trigger.definite": -0.5,
    "trigger.plural": -0.2,
    "trigger.past-perfect": -0.5,
    "trigger.present": -0.2,
    "sentence.body": -0.5,
    "sentence.later": -0.5,
    "trigger.relative": -0.2,
    "trigger.relative.present": -0.7,
    "actor.none": -0.7,
    "actor.unknown": -0.7,
    "actor.country": 0.3,
    "actor.official": 0.3,
    "actor.indirect": -0.2,
    "recipient.missing": -0.7,
    "recipient.unknown": -0.3,
    "recipient.country": 0.2,
    "recipient.official": 0.2,
    "mutual.few": -0.5,
    "sides.countries": 0.2,
    "standing.background": -0.4,
    "standing.unrealised": -0.7,
    "modality.future": -0.2,
    "modality.hypothetical": -0.4,
    "modality.negated": -0.3,
    "modality.historical": -0.4,
    "reading.reduced": -0.2,
}

TYPES = (
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION "
    "MOBILIZE COERCE ASSAULT"
).split()


def verdict(case, row):
    """True or False: the record's type is right or wrong; None: the case does not say."""
    gold = case["gold"]
    if isinstance(gold, list):
        return row["type"] in gold
    if row["type"] == gold["type"] or row["type"] in gold.get("accept", ()):
        return True
    if row["type"] in gold.get("also", ()) or row["modality"] == "historical":
        return None
    return False


def load(rows_path, gold_path):
    """The rows of one set: dicts with x (name to value), y, weight, fold, set, id."""
    with open(gold_path, encoding="utf-8") as lines:
        cases = {case["id"]: case for case in map(json.loads, lines)}
    out = []
    with open(rows_path, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            case = cases[row["id"]]
            right = verdict(case, row)
            if right is None:
                continue
            # all of a sentence in one fold; stories to one headline likewise
            unit = case.get("family", case["text"])
            x = {**row["features"], "type." + row["type"]: 1.0}
            if "family" in case:
                x[STORY_LEAD if row["sentence"] <= 0 else STORY_BODY] = 1.0
            out.append({
                "x": x,
                "y": 1.0 if right else 0.0,
                "weight": STORY_WEIGHT if "family" in case else 1.0,
                "story": "family" in case,
                "fold": zlib.crc32(unit.encode()) % FOLDS,
                "set": gold_path.rsplit("/", 1)[-1],
                "id": row["id"],
            })
    return out


def probability(weights, x):
    score = sum(weights.get(name, 0.0) * value for name, value in sorted(x.items()))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def solve(a, b):
    """x of a x = b for a symmetric positive definite a (Cholesky); a and b are overwritten."""
    n = len(b)
    for i in range(n):
        for j in range(i + 1):
            s = a[i][j] - sum(p * q for p, q in zip(a[i][:j], a[j][:j]))
            a[i][j] = math.sqrt(s) if i == j else s / a[j][j]
    for i in range(n):
        b[i] = (b[i] - sum(a[i][k] * b[k] for k in range(i))) / a[i][i]
    for i in reversed(range(n)):
        b[i] = (b[i] - sum(a[k][i] * b[k] for k in range(i + 1, n))) / a[i][i]
    return b


def fit(rows, ridge):
    """The weights that maximise the likelihood less the ridge around BELIEFS."""
    names = sorted({name for row in rows for name in row["x"]})
    at = {name: i for i, name in enumerate(names)}
    belief = [BELIEFS.get(name, 0.0) for name in names]
    # base rates are not held back: they carry the share of right records
    free = ("bias", STORY_LEAD, STORY_BODY)
    strength = [0.01 if name in free else ridge for name in names]
    w = belief[:]
    data = [([(at[n], v) for n, v in sorted(r["x"].items())], r["y"], r["weight"]) for r in rows]
    for _ in range(ITERATIONS):
        gradient = [s * (p - v) for s, p, v in zip(strength, belief, w)]
        curvature = [[0.0] * len(names) for _ in names]
        for i, s in enumerate(strength):
            curvature[i][i] = s
        for x, y, weight in data:
            score = sum(w[i] * v for i, v in x)
            p = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))
            c = weight * p * (1.0 - p)
            for i, v in x:
                gradient[i] += weight * (y - p) * v
                line = curvature[i]
                for j, u in x:
                    if j <= i:
                        line[j] += c * v * u
        step = solve(curvature, gradient)
        w = [a + b for a, b in zip(w, step)]
        if max(map(abs, step)) < 1e-7:
            break
    weights = {**BELIEFS, **dict(zip(names, w))}
    return weights


def held_out(rows, ridge):
    """Pairs of row and its probability by weights that never saw its sentence; stories left out."""
    out = []
    for fold in range(FOLDS):
        weights = fit([r for r in rows if r["fold"] != fold], ridge)
        out += [(r, probability(weights, r["x"])) for r in rows if r["fold"] == fold and not r["story"]]
    return out


def log_loss(pairs):
    return -sum(math.log(p if r["y"] else 1.0 - p) for r, p in pairs) / len(pairs)


def choose(rows):
    """The ridge of the least held-out log loss, with its predictions."""
    tried = [(ridge, held_out(rows, ridge)) for ridge in RIDGES]
    return min(tried, key=lambda t: log_loss(t[1]))


def measures(pairs):
    """Bins of (n, mean confidence, share right), expected calibration error, Brier score."""
    bins = [[] for _ in range(BINS)]
    for r, p in pairs:
        bins[min(BINS - 1, int(p * BINS))].append((p, r["y"]))
    table = [(len(b), sum(p for p, _ in b) / len(b), sum(y for _, y in b) / len(b)) if b else (0, 0, 0)
             for b in bins]
    error = sum(n * abs(c - s) for n, c, s in table) / len(pairs)
    brier = sum((p - r["y"]) ** 2 for r, p in pairs) / len(pairs)
    return table, error, brier


def print_table(title, pairs):
    table, error, brier = measures(pairs)
    print(f"{title}: {len(pairs)} records")
    print()
    print("| confidence | records | mean confidence | share right |")
    print("| --- | --- | --- | --- |")
    for i, (n, mean, share) in enumerate(table):
        if n:
            print(f"| {i / BINS:.1f} to {(i + 1) / BINS:.1f} | {n} | {mean:.2f} | {share:.2f} |")
    right = sum(r["y"] for r, _ in pairs) / len(pairs)
    print()
    print(f"right={right:.3f} calibration_error={error:.3f} brier={brier:.3f}")
    print()


def feature_names(path):
    """The features in the order of the weights file that is there."""
    names = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith('"'):
                names.append(line.split('"')[1])
    return names


def write(path, weights, rows, ridge, error, brier):
    names = feature_names(path)
    known = {n for r in rows for n in r["x"] if not n.startswith(("type.", "fit."))}
    new = sorted(known - set(names))
    if new:
        sys.exit(f"{path} has no line for {', '.join(new)}: add one (any weight) and fit again")
    seen = {n: sum(1 for r in rows if r["x"].get(n)) for n in names + ["type." + t for t in TYPES]}
    sets = {}
    for r in rows:
        sets[r["set"]] = sets.get(r["set"], 0) + 1
    width = max(map(len, names)) + 2
    with open(path, "w", encoding="utf-8") as out:
        out.write(
            "# What each feature of a record adds to the logit of its confidence. Written by\n"
            "# `make calibrate`; the features are explained in crates/demarche-coder/src/confidence.rs, the\n"
            "# method and its reliability in docs/calibration.md. Behind each weight: records that have it.\n"
            "#\n"
            f"# Fitted to {', '.join(f'{n} records of {s}' for s, n in sorted(sets.items()))};\n"
            f"# ridge {ridge:g}; held out: calibration error {error:.3f}, Brier score {brier:.3f}.\n\n"
            "[features]\n"
        )
        for n in names:
            quoted = f'"{n}"'
            out.write(f"{quoted:<{width}} = {weights.get(n, 0.0):+.3f}  # {seen[n]}\n")
        out.write("\n[types]\n")
        for t in TYPES:
            out.write(f"{t:<9} = {weights.get('type.' + t, 0.0):+.3f}  # {seen['type.' + t]}\n")


def main(arguments):
    if len(arguments) < 3 or arguments[0] not in ("fit", "reliability"):
        sys.exit(__doc__)
    command, *rest = arguments
    target = rest.pop(0) if command == "fit" else None
    if not rest or len(rest) % 2:
        sys.exit("rows and gold come in pairs")
    rows = [r for i in range(0, len(rest), 2) for r in load(rest[i], rest[i + 1])]
    if not any(not r["story"] for r in rows):
        sys.exit("none of the sets labels single sentences")
    ridge, pairs = choose(rows)
    if command == "reliability":
        for name in sorted({r["set"] for r, _ in pairs}):
            print_table(name, [(r, p) for r, p in pairs if r["set"] == name])
        if len({r["set"] for r, _ in pairs}) > 1:
            print_table("together", pairs)
        return
    _, error, brier = measures(pairs)
    write(target, fit(rows, ridge), rows, ridge, error, brier)
    print(f"{target}: ridge {ridge:g}, calibration_error={error:.3f} brier={brier:.3f} held out")


if __name__ == "__main__":
    main(sys.argv[1:])
