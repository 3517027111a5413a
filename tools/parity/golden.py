#!/usr/bin/env python3
"""Write the golden output that the tests of crates/demarche-nlp compare with.

    golden.py PACKAGE_DIR crates/demarche-nlp/tests/golden/english.jsonl

Each line holds a text and its tokens, one array per token in the order of COLUMNS.
Long runs are written as [text, count] so that the file stays small. Needs spaCy
(requirements/parity.txt); done once, and again only if the model changes.
"""
import json
import sys

import spacy

from reference import columns

COLUMNS = ["text", "start", "space", "norm", "tag", "pos", "morph", "dep", "head", "lemma", "iob",
           "ent", "sentence"]

# A text is a list of strings and of [string, count].
TEXTS = [
    # News in miniature.
    ["The prime minister met protest leaders in Tbilisi on Tuesday, two days after police fired "
     "tear gas at crowds outside parliament."],
    ["Rebels shelled the port overnight, killing at least nine people, the governor said."],
    ["“We will not negotiate under fire,” the foreign minister told reporters; talks had been due "
     "to resume in Doha."],
    ["Turkey's president accused Greece of arming the islands, which Athens denied."],
    ["Fourteen countries expelled diplomats. Moscow said it would respond in kind."],
    ["Workers at the Gdansk shipyard walked out on 3 May and haven't returned since."],
    ["The U.N. Security Council voted 13-0, with China and Russia abstaining, to extend sanctions."],
    ["It is unclear who ordered the raid, but Gen. Haddad's unit was seen leaving at 4:30 a.m."],
    ["Nigeria and Cameroon agreed to reopen their border."],
    ["He'd've said they're wrong; she can't, won't and shouldn't."],
    ["Aid worth $2.5m arrived on Friday (see p. 14), according to Médecins Sans Frontières."],
    ["Did Seoul offer talks? Pyongyang has yet to reply!"],
    ["The ceasefire, brokered by Norway in 1998-99, collapsed within weeks."],
    ["Students who had been detained were released without charge, their lawyer says."],
    ["Neither side confirmed the exchange of prisoners that was reported by Al-Ahram."],
    ["The opposition boycotted the vote, so the bill passed by 201 votes to nil."],
    ["Minister resigns amid graft probe"],
    ["Troops are gonna leave; let's go, c'mon, y'all."],
    ["Ain't nothin' like it, ol' chap. 'Em lot wo n't stop."],
    ["There was a large explosion near the embassy, and there're fears of more."],
    ["I do what I do because the others did it: you know it, I know you."],
    ["The geese's wings were better, the mice worse, and the analyses best."],
    # Exceptions of the tokenizer.
    ["don't can't cannot it 's He’s he's I'm y'all'd've"],
    ["10a.m. at No.5, St. Mary's, e.g. Jan.-Feb. vs. the U.S.-led talks (U.S.)"],
    ["ok:) :-( <3 x/a. vitamin-a. and/or/if ...and a.m.."],
    ["c++ C# #tag @user R&D AT&T AK-47 B-52s 9/11"],
    # Numbers, money, units, addresses.
    ["$5,000-10,000 US$5m 5km 10°C. 3.5-4.5% I'm 5'10\" 5+ +5 -5 .5 5. 1,000,000.50"],
    ["see https://www.example.org/a/b?c=d&e=f#g, www.bbc.co.uk. or mail a.b+c@x-y.co.uk."],
    ["²https://www.example.org/a/b x\u0301://www.example.org/a½b://www.example.org"],
    ["http://10.0.0.1:8080/x 192.168.1.1 8.8.8.8 C:\\dir\\file.txt"],
    ["foo--bar foo—bar word,word end.Next dogs' tails « Oui »"],
    # White space.
    [],
    [" "],
    ["   "],
    ["\n"],
    ["\t\n \r\n"],
    ["  Hello  world \n\nBye "],
    ["New\nYork a\u00a0b c\u2003d e\u3000f g\u2028h"],
    ["a\x1cb \x1d c\x1e\x1fd \x85 e"],
    ["Line one.\r\nLine two.\r\n\r\nLine three."],
    [" leading", " and trailing "],
    # Emoji, marks, scripts, directions.
    ["😀😀! 👨\u200d👩\u200d👧 ok 👍🏽 ❤\ufe0f 🇺🇸"],
    ["cafe\u0301 e\u0301\u0323 A\u030angstro\u0308m \u0301 na\u0131\u0308ve"],
    ["İstanbul ΣΑΣ ΟΔΟΣ ǅ ẞ ﬁn straße ÅNGSTRÖM"],
    ["قال الرئيس إيران، إن المحادثات ستبدأ؟ نعم."],
    ["ראש הממשלה אמר: «לא»."],
    ["\u202eabc\u202c \u200f(x)\u200e"],
    ["中国政府。北京、上海！日本語です「はい」"],
    ["हिन्दी क्षि। বাংলা ไทย 한국어 አማርኛ"],
    ["①② Ⅷ x² 10³ ½ ㎏ ﷺ 𝐀𝐁 ꟲ"],
    ["Київ і Москва, Αθήνα; Łódź, Çankırı, Đà Nẵng"],
    # Characters that do not print.
    ["a\x00b \x00 \x00\x00c"],
    ["\ufeffHi a\u200bb co\u00adop \ufffd \x1b[0m \x7f"],
    # Reserved words and initials.
    ["X marks the root: agent ORG meta number conj prep poss punct attr mark"],
    ["J. K. Rowling, George W. Bush, A B C, I and X"],
    ["FLAG19 DEPRECATED001 IS_ALPHA NOUN LAW _ NORM"],
    # Punctuation only.
    ["."],
    ["...!!!???"],
    ["\"'`´’‘“”«»„‚"],
    ["()[]{}<>/\\|@#$%^&*_+-=~"],
    ["—–-……·•§°"],
    ["'' `` ,, ’’ ´´ ''"],
    # One of each end.
    ["a"],
    ["A"],
    ["7"],
    ["😀"],
    ["é"],
    # Long runs.
    [["a", 10000]],
    [["A1", 300]],
    [["-", 150]],
    ["x", ["!", 150], " y"],
    [["a:b@", 30]],
    [["😀", 60]],
    [["Buffalo ", 40]],
    [["(", 40], "deep", [")", 40]],
    [["no, ", 40], "stop."],
    [["\n", 500], "end"],
]


def text_of(parts):
    """The text that a list of strings and [string, count] stands for."""
    return "".join(part if isinstance(part, str) else part[0] * part[1] for part in parts)


def main():
    package, out = sys.argv[1:3]
    nlp = spacy.load(package)
    with open(out, "w", encoding="utf-8") as file:
        for parts in TEXTS:
            tokens = []
            for token in nlp(text_of(parts)):
                fields = columns(token)
                row = [fields[name] for name in COLUMNS]
                for i, value in enumerate(row):
                    # Of long runs the text is repeated in the input, not in the output.
                    if isinstance(value, str) and len(value) > 500:
                        row[i] = {"first": value[:8], "length": len(value)}
                tokens.append(row)
            file.write(json.dumps({"text": parts, "tokens": tokens}) + "\n")


if __name__ == "__main__":
    main()
