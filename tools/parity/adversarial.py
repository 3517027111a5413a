#!/usr/bin/env python3
"""Write texts that are meant to break a tokenizer and all that follows it.

    adversarial.py PACKAGE_DIR OUT.jsonl [--documents N] [--seed S]

Joins, at random but reproducibly, words, the package's own tokenizer exceptions, affix
characters, addresses, numbers with units, white space of every kind, emoji with joiners,
many scripts, reserved words, and long runs of one thing. Needs srsly, which comes with
spaCy (requirements/parity.txt).
"""
import argparse
import json
import random
from pathlib import Path

import srsly

WORDS = """
the The a of in and to said says that has had was were be been protesters police army minister
president government talks ceasefire rebels attack killed wounded troops accused threatened Iran
Russia Kyiv Cairo Monday March U.N. U.S. EU NATO officials who which would not will can't don't
won't it's they're I'm we've he'd she'll gonna gotta let's y'all ain't nothin' 'em ol' c'mon
Mr. Mrs. Dr. Gen. St. Inc. Ltd. a.m. p.m. e.g. i.e. etc. vs. No. Jan. Sept. re-elect anti-war
co-operation state-of-the-art mother-in-law and/or his/her Xi's James' children's its yours
walked meets better best worse geese analyses data running lay lying left found bound
""".split()

# Texts that are attribute, label or part-of-speech names and have ids of their own.
RESERVED = """
ORG GPE NUM DET X I A mark agent root number conj prep meta attr poss punct dep case neg
IS_ALPHA LOWER FLAG19 FLAG63 FLAG64 DEPRECATED001 DEPRECATED276 DEPRECATED277 PERSON LAW _ NORM
""".split()

SPACES = [
    " ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", " \n ", "\n ", "\x0b", "\x0c", "\x1c", "\x1d",
    "\x1e", "\x1f", "\x85", "\xa0", " \xa0", "\xa0 ", "\u1680", "\u2002", "\u2009", "\u2028",
    "\u2029", "\u202f", "\u205f", "\u3000",
]

AFFIXES = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~§°¡¿«»“”‘’‚„…—–•·©®™€£¥₹×÷±²³¹½،؛؟۔。、！？「」")

JOINED = ["...", "..", "--", "---", "——", "''", "``", ",,", "!!!", "?!", "://", "+/-", "->", "=="]

THINGS = [
    "https://www.example.org/a/b?c=d&e=f#g", "www.bbc.co.uk.", "http://10.0.0.1:8080/x",
    "192.168.1.1", "8.8.8.8", "mail@example.com", "a.b+c@x-y.co.uk,", "user:pw@host.org", "@user",
    "#tag", "C:\\dir\\file.txt", "$5,000-10,000", "US$5m", "£3.5bn", "5km", "10°C.", "3.5-4.5%",
    "1990s", "'90s", "5'10\"", "12:30pm", "10a.m.", "2018-03-04", "04/03/18", "1,000,000.50",
    "+44 20 7946", "H2O", "x^2+y^2", "3*4", "a-b-c", "9/11", "B-52s", "AK-47", "G20", "No.5",
    "1st", "22nd", "-5", "+5", "5+", ".5", "5.", "1.2.3", "I/O", "R&D", "AT&T", "c++", "C#",
    ":)", ":-)", ":(", ";)", "<3", "xD", "o_O", "\\o/", "¯\\(ツ)/¯", "(^_^)",
]

SCRIPTS = [
    "İstanbul", "ΣΑΣ", "ǅ", "ẞ", "ﬁn", "naïve", "café", "cafe\u0301", "e\u0301\u0323", "Zürich",
    "Ελλάδα", "Москва", "Київ", "القاهرة", "إيران،", "سلام؟", "שלום", "हिन्दी", "क्षि।", "বাংলা",
    "ไทย", "中文", "中国政府。", "日本語です", "ソウル", "한국어", "አማርኛ", "①②", "Ⅷ", "x²", "10³", "½",
    "㎏", "ﷺ", "A\u030a", "\u0301", "\u200d", "\u200b", "\ufeff", "\u00ad", "a\u200bb", "\u202eabc",
    "\x00", "a\x00b", "\x1b[0m", "\ufffd", "\U0001d400", "\U0001f1fa\U0001f1f8", "😀", "😀😀!",
    "👨\u200d👩\u200d👧", "👍🏽", "❤\ufe0f", "🏴\u200d☠\ufe0f",
]

RUNS = [".", "-", "!", "(", "a", "A", "1", "'", "😀", "é", "\n", "$", "a:b@", "a.", "U.", "x/"]


def document(rng, exceptions):
    """One text."""
    parts = []
    if rng.random() < 0.2:
        parts.append(rng.choice(SPACES))
    kinds = [WORDS, WORDS, WORDS, exceptions, exceptions, AFFIXES, JOINED, THINGS, SCRIPTS, RESERVED]
    for _ in range(rng.randint(1, 60)):
        parts.append(rng.choice(rng.choice(kinds)))
        if rng.random() < 0.02:
            parts.append(rng.choice(RUNS) * rng.randint(2, 130))
        draw = rng.random()
        if draw < 0.55:
            parts.append(" ")
        elif draw < 0.65:
            parts.append(rng.choice(SPACES))
        elif draw < 0.8:
            parts.append(rng.choice(AFFIXES))
    if rng.random() < 0.3:
        parts.append(rng.choice(SPACES))
    return "".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("package")
    parser.add_argument("out")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    tokenizer = srsly.read_msgpack(Path(arguments.package) / "tokenizer")
    exceptions = sorted(tokenizer["exceptions"])
    with open(arguments.out, "w", encoding="utf-8") as out:
        for number in range(arguments.documents):
            record = {"id": f"adversarial-{number}", "text": document(rng, exceptions)}
            out.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
