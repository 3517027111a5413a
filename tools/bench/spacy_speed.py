"""How fast spaCy annotates texts; the counterpart of crates/demarche-nlp/examples/speed.rs.

    spacy_speed.py MODEL_DIRECTORY TEXTS.jsonl

prints one JSON object with the same keys. Importing spaCy counts as loading, reading the
texts does not count. One thread: OMP_NUM_THREADS=1 is for the caller to set.
"""

import json
import sys
import time


# Articles per batch, as many as ours. The default of 1,000 takes gigabytes of memory for long
# articles and is no faster.
BATCH = 16


def main() -> None:
    model, path = sys.argv[1:]
    with open(path, encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]

    start = time.perf_counter()
    import spacy

    nlp = spacy.load(model)
    nlp("Ready.")
    load = time.perf_counter() - start

    start = time.perf_counter()
    tokens = 0
    for doc in nlp.pipe(texts, batch_size=BATCH):
        tokens += len(doc)
    seconds = time.perf_counter() - start
    report = {
        "program": f"spaCy {spacy.__version__}",
        "threads": 1,
        "articles": len(texts),
        "characters": sum(map(len, texts)),
        "tokens": tokens,
        "load_seconds": load,
        "seconds": seconds,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
