#!/usr/bin/env python3
"""How close spaCy's own closest decisions were, for some documents.

    gaps.py PACKAGE_DIR TEXTS.jsonl NUMBER...

Per document: the smallest difference between the best and the second-best score
of the tagger, of the parser's valid actions, of the recogniser's. Two correct programs
sum in different orders and differ by some 1e-6 in their scores, so a document whose
gap is below 1e-4 may differ by rounding alone; any other difference is a fault.
"""
import json
import sys

import numpy
import spacy


def tagger_gap(tagger, doc):
    """Smallest gap between the two best tags of a token."""
    scores = numpy.sort(tagger.model.predict([doc])[0], axis=1)
    return float((scores[:, -1] - scores[:, -2]).min())


def transition_gap(parser, doc):
    """Smallest gap between the two best valid actions of a state."""
    names = [parser.moves.get_class_name(i) for i in range(parser.moves.n_moves)]
    states = parser.moves.init_batch([doc])
    step = parser.model.predict([doc])
    smallest = float("inf")
    while not states[0].is_final():
        scores = step.predict(states)
        valid = [i for i, name in enumerate(names) if parser.moves.is_valid(states[0], name)]
        best = sorted((float(scores[0][i]) for i in valid), reverse=True)[:2]
        if len(best) == 2:
            smallest = min(smallest, best[0] - best[1])
        parser.transition_states(states, scores)
    return smallest


def of_documents(package, texts, numbers):
    """Smallest gap per component of the documents with these numbers (lines, from 0)."""
    nlp = spacy.load(package)
    with open(texts, encoding="utf-8") as file:
        records = [json.loads(line) for line in file if line.strip()]
    found = {}
    for number in sorted(numbers):
        doc = nlp.make_doc(records[number]["text"])
        gaps = found[number] = {}
        for component, pipe in nlp.pipeline:
            if component in ("tagger", "morphologizer"):
                gaps[component] = tagger_gap(pipe, doc)
            elif component in ("parser", "ner"):
                gaps[component] = transition_gap(pipe, doc)
            doc = pipe(doc)
    return found


def main():
    package, texts, *numbers = sys.argv[1:]
    for number, gaps in of_documents(package, texts, {int(n) for n in numbers}).items():
        print(number, ", ".join(f"{component} {gap:.1e}" for component, gap in gaps.items()))


if __name__ == "__main__":
    main()
