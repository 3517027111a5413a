"""Makes articles to measure speed on: the sentences of text files in another order.

    texts.py COUNT FILE... > articles.jsonl

Line for line the same on every machine. The words repeat, which flatters caches: speed on
a newspaper's articles is some per cent lower.
"""

import json
import random
import re
import sys

# Of an article; that of a longer news story.
SENTENCES = 30


def main() -> None:
    count, files = int(sys.argv[1]), sys.argv[2:]
    sentences = []
    for name in files:
        with open(name, encoding="utf-8") as file:
            for paragraph in file.read().split("\n"):
                sentences += re.findall(r"\S.*?[.!?]”?(?= |$)", paragraph)
    dice = random.Random(1)
    for _ in range(count):
        article = [dice.choice(sentences) for _ in range(SENTENCES)]
        paragraphs = [" ".join(article[i : i + 3]) for i in range(0, SENTENCES, 3)]
        print(json.dumps({"text": "\n\n".join(paragraphs)}))


if __name__ == "__main__":
    main()
