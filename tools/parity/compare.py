#!/usr/bin/env python3
"""Compare our annotation with spaCy's, field by field, and judge the differences.

    compare.py PACKAGE_DIR TEXTS.jsonl OURS.jsonl REFERENCE.jsonl

Prints the first differences of each field and a count per field. For every document
that differs, spaCy's own closest decision is worked out (gaps.py): a gap below 1e-4
means rounding. Ends with status 1 if a difference is left that rounding cannot
explain; tokens and norms involve no rounding.
"""
import json
import sys
from collections import Counter

# Differences of one field that are printed.
SHOWN = 5
# Gaps below this are rounding: two correct programs' scores differ by up to 2e-5.
ROUNDING = 1e-4
# Fields without arithmetic behind them.
EXACT = {"tokens", "end", "space", "norm"}


def differences(ours, reference):
    """Yield (token number, field, ours, reference) of one document."""
    for i, (a, b) in enumerate(zip(ours, reference)):
        if (a["text"], a["start"]) != (b["text"], b["start"]):
            yield i, "tokens", a["text"], b["text"]
            return
    if len(ours) != len(reference):
        yield min(len(ours), len(reference)), "tokens", len(ours), len(reference)
        return
    for i, (a, b) in enumerate(zip(ours, reference)):
        for field, value in b.items():
            if a[field] != value:
                yield i, field, a[field], value


def compare(ours_path, reference_path):
    """Print differences; return the fields that differ by document number, and the token count."""
    counts, documents, tokens = Counter(), {}, 0
    with open(ours_path, encoding="utf-8") as ours, open(reference_path, encoding="utf-8") as ref:
        for number, (a, b) in enumerate(zip(ours, ref, strict=True)):
            a, b = json.loads(a), json.loads(b)
            tokens += len(b["tokens"])
            for i, field, got, wanted in differences(a["tokens"], b["tokens"]):
                documents.setdefault(number, set()).add(field)
                counts[field] += 1
                if counts[field] <= SHOWN:
                    text = b["tokens"][i]["text"] if i < len(b["tokens"]) else ""
                    print(f"document {number} ({b['id']}) token {i} {text!r}: "
                          f"{field} {got!r}, spaCy has {wanted!r}")
    for field, count in counts.items():
        print(f"  {field}: {count} differ")
    return documents, tokens


def main():
    package, texts, ours, reference = sys.argv[1:5]
    documents, tokens = compare(ours, reference)
    faults = 0
    if documents:
        import gaps  # loads spaCy: only where needed

        found = gaps.of_documents(package, texts, set(documents))
        for number, fields in documents.items():
            smallest = min(found[number].values())
            rounding = smallest < ROUNDING and not fields & EXACT
            faults += not rounding
            listed = ", ".join(f"{name} {gap:.1e}" for name, gap in found[number].items())
            print(f"document {number}: {'rounding' if rounding else 'A FAULT'}; "
                  f"spaCy's smallest gaps: {listed}")
    print(f"{tokens} tokens compared: {len(documents)} documents differ, "
          f"{faults} for other reasons than rounding")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
