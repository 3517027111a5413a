#!/usr/bin/env python3
"""Annotate texts with spaCy, in the form that `demarche-model annotate` prints.

    reference.py PACKAGE_DIR TEXTS.jsonl OUT.jsonl

Needs spaCy (requirements/parity.txt). Set OMP_NUM_THREADS=1 for a fair time.
"""
import json
import sys
import time

import spacy


def columns(token):
    """A token's fields, named as in our own output."""
    return {
        "text": token.text,
        "start": token.idx,
        "end": token.idx + len(token.text),
        "space": bool(token.whitespace_),
        "norm": token.norm_,
        "tag": token.tag_,
        "pos": token.pos_,
        "morph": str(token.morph),
        "dep": token.dep_,
        "head": token.head.i,
        "lemma": token.lemma_,
        "iob": token.ent_iob_,
        "ent": token.ent_type_,
        "sentence": bool(token.is_sent_start),
    }


def main():
    package, texts, out = sys.argv[1:4]
    nlp = spacy.load(package)
    with open(texts, encoding="utf-8") as file:
        records = [json.loads(line) for line in file if line.strip()]
    started = time.perf_counter()
    docs = list(nlp.pipe([record["text"] for record in records], batch_size=64))
    seconds = time.perf_counter() - started
    count = sum(len(doc) for doc in docs)
    print(f"spaCy: {count} tokens, {count / seconds:.0f} tokens/s", file=sys.stderr)
    with open(out, "w", encoding="utf-8") as file:
        for record, doc in zip(records, docs):
            line = {"id": record.get("id"), "tokens": [columns(token) for token in doc]}
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
