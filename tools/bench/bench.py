"""Runs spaCy and our annotator over the same texts and prints a table.

    bench.py SPEED_PROGRAM MODEL_FILE MODEL_DIRECTORY TEXTS.jsonl RESULT.json

Each program runs in a process of its own, in turn, several times; its fastest run counts,
because other work on the machine only ever makes a run slower. Peak memory is that of the
process, texts included.
"""

import json
import os
import platform
import subprocess
import sys

# Runs of each program.
RUNS = 3

HERE = os.path.dirname(os.path.abspath(__file__))


def run(command: list[str]) -> dict:
    """One process: what it reports, with its peak memory."""
    environment = dict(os.environ, OMP_NUM_THREADS="1")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    with process.stdout as pipe:
        report = pipe.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"failed: {' '.join(command)}")
    report = json.loads(report)
    report["peak_megabytes"] = usage.ru_maxrss / 1024
    report["cpu_seconds"] = usage.ru_utime + usage.ru_stime
    report["command"] = " ".join(command)
    return report


def machine() -> str:
    name = platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("model name"):
                    name = line.split(":", 1)[1].strip()
                    break
    except OSError:
        pass
    return f"{name}, {os.cpu_count()} cores, {platform.system()}"


def figures(report: dict) -> dict:
    return {
        "seconds to load": report["load_seconds"],
        "tokens per second": report["tokens"] / report["seconds"],
        "articles per second": report["articles"] / report["seconds"],
        "CPU seconds in all": report["cpu_seconds"],
        "peak memory, MB": report["peak_megabytes"],
    }


def main() -> None:
    speed, model_file, model_directory, texts, result = sys.argv[1:]
    commands = [
        [sys.executable, os.path.join(HERE, "spacy_speed.py"), model_directory, texts],
        [speed, model_file, texts, "1"],
        [speed, model_file, texts, "2"],
    ]
    runs = [[] for _ in commands]
    for _ in range(RUNS):
        for command, reports in zip(commands, runs):
            reports.append(run(command))
    best = [min(reports, key=lambda r: r["seconds"]) for reports in runs]
    spacy, ours = best[0], best[1:]

    print(f"machine  {machine()}")
    print(
        f"text     {texts}: {spacy['articles']:,} articles, {spacy['characters']:,} characters, "
        f"{spacy['tokens']:,} tokens"
    )
    print(f"runs     the fastest of {RUNS}, in turn; load on the machine {os.getloadavg()[0]:.1f}")
    for report in best:
        print(f"command  {report['command']}")
        if report["tokens"] != spacy["tokens"]:
            print(f"         {report['tokens']:,} tokens: not those of spaCy")
    print()
    heads = [f"{r['program']}, {r['threads']} thread" + "s" * (r["threads"] > 1) for r in best]
    print(f"{'':20}" + "".join(f"{head:>30}" for head in heads))
    base = figures(spacy)
    for name, reference in base.items():
        line = f"{name:20}{reference:>30,.2f}"
        for report in ours:
            value = figures(report)[name]
            faster = "per second" in name
            ratio = value / reference if faster else reference / value
            line += f"{f'{value:,.2f} ({ratio:.1f} x)':>30}"
        print(line)
    os.makedirs(os.path.dirname(os.path.abspath(result)), exist_ok=True)
    with open(result, "w", encoding="utf-8") as out:
        json.dump({"machine": machine(), "runs": runs}, out, indent=1)


if __name__ == "__main__":
    main()
