#!/usr/bin/env python3
"""Checks every crate in the dependency tree against the licences and the duplicates that we accept.

    python3 tools/check_licences.py            prints what is wrong, exit code 1 if anything is
    python3 tools/check_licences.py --list     prints every crate with its licence

It reads `cargo metadata`, so it needs no network and no further tool. Security advisories are not
checked here: their database is a repository of its own; run `cargo deny check advisories` before a release.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict

# Licences under which we may ship a crate inside a binary without owing more than the notice.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC", "MIT", "MIT-0",
    "Unicode-3.0", "Unlicense", "Zlib",
    "Apache-2.0 WITH LLVM-exception",
}

# Crates under a licence that owes more than the notice, each by name. MPL-2.0 is a copyleft of single files: we ship
# them unchanged, and NOTICE says where their sources are. No other crate comes in by this door.
BY_NAME: dict[str, str] = {
    "cssparser": "MPL-2.0",
    "cssparser-macros": "MPL-2.0",
    "dtoa-short": "MPL-2.0",
    "selectors": "MPL-2.0",
}

# Crates that may be in the tree in several versions, each with the reason. A new duplicate costs build
# time and binary size: align the versions, or add it here and say why it must be.
DUPLICATES: dict[str, str] = {
    "bit-set": "fancy-regex, pinned, wants 0.8; proptest, for tests only, 0.11",
    "bit-vec": "comes with bit-set",
    "foldhash": "comes with hashbrown",
    "hashbrown": "whatlang wants 0.15; all others 0.17",
    "syn": "macros of the crates for HTML and mail want 2; only at build time",
}

# Target for which the tree is resolved: crates for other systems are theirs to check.
PLATFORM = "x86_64-unknown-linux-gnu"


def allowed(expression: str) -> bool:
    """Whether an SPDX expression can be met with allowed licences alone.

    Knows AND, OR, WITH and parentheses, and the slash of old manifests, which means OR.
    """
    tokens = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))
    position = 0

    def peek():
        return tokens[position] if position < len(tokens) else None

    def take():
        nonlocal position
        position += 1
        return tokens[position - 1]

    def disjunction():
        value = conjunction()
        while peek() == "OR":
            take()
            right = conjunction()
            value = value or right
        return value

    def conjunction():
        value = atom()
        while peek() == "AND":
            take()
            right = atom()
            value = value and right
        return value

    def atom():
        if peek() is None:
            raise ValueError(f"incomplete licence expression: {expression!r}")
        if peek() == "(":
            take()
            value = disjunction()
            if peek() != ")":
                raise ValueError(f"unbalanced licence expression: {expression!r}")
            take()
            return value
        name = take()
        if peek() == "WITH":
            take()
            name = f"{name} WITH {take()}"
        return name in ALLOWED

    value = disjunction()
    if peek() is not None:
        raise ValueError(f"cannot read licence expression: {expression!r}")
    return value


def problems(packages: list[dict]) -> list[str]:
    """What is wrong with a list of packages as `cargo metadata` gives them."""
    found = []
    versions = defaultdict(set)
    for package in packages:
        name = f"{package['name']} {package['version']}"
        versions[package["name"]].add(package["version"])
        licence = package.get("license")
        if not licence:
            found.append(f"{name}: names no licence; read its licence file and decide by hand")
            continue
        try:
            fine = allowed(licence)
        except ValueError as error:
            found.append(f"{name}: {error}")
            continue
        if not fine and BY_NAME.get(package["name"]) != licence:
            found.append(f"{name}: licence {licence!r} is not among the allowed ones")
    for name, several in sorted(versions.items()):
        if len(several) > 1 and name not in DUPLICATES:
            found.append(
                f"{name}: in the tree as {', '.join(sorted(several))}; see `cargo tree -i {name}` for who "
                "brings which, align them, or add it to DUPLICATES with the reason"
            )
    for name in sorted(BY_NAME):
        if name not in versions:
            found.append(f"{name}: is not in the tree any more; remove it from BY_NAME")
    for name in sorted(DUPLICATES):
        if len(versions.get(name, ())) < 2:
            found.append(f"{name}: is no duplicate any more; remove it from DUPLICATES")
    return found


def tree() -> list[dict]:
    """Packages that the workspace's crates really use on PLATFORM."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", PLATFORM]
    metadata = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    used = {node["id"] for node in metadata["resolve"]["nodes"]}
    return [package for package in metadata["packages"] if package["id"] in used]


def main() -> int:
    packages = tree()
    if "--list" in sys.argv[1:]:
        for package in packages:
            print(f"{package['name']} {package['version']}\t{package.get('license')}")
        return 0
    found = problems(packages)
    for problem in found:
        print(f"licences: {problem}", file=sys.stderr)
    if not found:
        print(f"licences: {len(packages)} crates, all with allowed licences, no unwanted duplicates")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
