#!/usr/bin/env python3
"""Write the tables of crates/demarche-nlp/src/unicode/tables.rs.

    python3.11 tools/parity/unicode_tables.py > crates/demarche-nlp/src/unicode/tables.rs

The models were trained on shapes computed by a Python whose Unicode data this
program reports; run it with CPython 3.11 (Unicode 14) to get the committed file.
"""
import sys
import unicodedata


def ranges(test):
    """Code points that pass, as inclusive ranges."""
    out = []
    for code in range(sys.maxunicode + 1):
        if not test(chr(code)):
            continue
        if out and out[-1][1] == code - 1:
            out[-1][1] = code
        else:
            out.append([code, code])
    return out


def table(name, doc, test):
    found = ranges(test)
    print(f"\n/// {doc}")
    print("#[rustfmt::skip]")
    print(f"pub(super) const {name}: [(u32, u32); {len(found)}] = [")
    line = "   "
    for first, last in found:
        item = f" (0x{first:X}, 0x{last:X}),"
        if len(line) + len(item) > 99:
            print(line)
            line = "   "
        line += item
    print(line)
    print("];")


def main():
    print("//! Character classes of Unicode", unicodedata.unidata_version)
    print("//! as inclusive ranges, ascending. Written by `tools/parity/unicode_tables.py`.")
    table("LETTER", "General categories Lu, Ll, Lt, Lm, Lo.",
          lambda c: unicodedata.category(c)[0] == "L")
    table("UPPER", "General category Lu.", lambda c: unicodedata.category(c) == "Lu")
    table("DIGIT", "Numeric type Decimal or Digit.", str.isdigit)


if __name__ == "__main__":
    main()
