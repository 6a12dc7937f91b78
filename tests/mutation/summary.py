"""Writes the scores of a Stryker report: summary.py REPORT FOLDER COMMIT AREA [FILES] makes FOLDER/AREA.json and AREA.md."""
import collections
import json
import pathlib
import shlex
import sys

report, folder, commit, area = sys.argv[1], pathlib.Path(sys.argv[2]), *sys.argv[3:5]
command = f"./mutate.sh {shlex.join(sys.argv[4:])}"
KINDS = ["Killed", "Timeout", "Survived", "NoCoverage"]


def score(counts):
    """Stryker's: detected mutants per valid mutant, in percent. None where nothing could be mutated."""
    valid = sum(counts[kind] for kind in KINDS)
    return round(100 * (counts["Killed"] + counts["Timeout"]) / valid, 1) if valid else None


def lines(path, mutant, source):
    """Where a mutant is and what it does, on one line of a table."""
    begin, end = mutant["location"]["start"], mutant["location"]["end"]
    text = source.splitlines()[begin["line"] - 1:end["line"]]
    if begin["line"] == end["line"]:
        before = text[0][begin["column"] - 1:end["column"] - 1]
    else:
        before = text[0][begin["column"] - 1:] + " …"
    after = " ".join(mutant.get("replacement", "").split())
    cells = [f"{path}:{begin['line']}", mutant["mutatorName"], f"`{before[:60]}`", f"`{after[:60]}`", mutant["status"]]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


with open(report, encoding="utf-8") as file:
    files = json.load(file)["files"]
total, rows, left = collections.Counter(), [], []
for full, entry in sorted(files.items()):
    counts = collections.Counter(mutant["status"] for mutant in entry["mutants"])
    if score(counts) is None:
        continue
    path = full.replace("\\", "/").split(f"/{area.capitalize()}/", 1)[-1]
    total += counts
    rows.append((path, counts))
    alive = [mutant for mutant in entry["mutants"] if mutant["status"] in ("Survived", "NoCoverage")]
    alive.sort(key=lambda mutant: (mutant["location"]["start"]["line"], mutant["location"]["start"]["column"]))
    left += [lines(path, mutant, entry["source"]) for mutant in alive]

figures = {
    "area": area,
    "command": command,
    "commit": commit,
    "mutants": sum(total[kind] for kind in KINDS),
    "killed": total["Killed"],
    "timeout": total["Timeout"],
    "survived": total["Survived"],
    "noCoverage": total["NoCoverage"],
    "score": score(total),
}
folder.mkdir(parents=True, exist_ok=True)
(folder / f"{area}.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
table = [f"# Mutants of {area.capitalize()}", "", f"`{command}` at {commit}: {figures['score']} %.", ""]
table += ["| file | killed | timeout | survived | not covered | score |", "|---|---|---|---|---|---|"]
for path, counts in rows + [("all", total)]:
    table.append("| " + " | ".join([path, *(str(counts[kind]) for kind in KINDS), f"{score(counts)} %"]) + " |")
if left:
    table += ["", "## Alive", "", "| where | kind | code | mutant | state |", "|---|---|---|---|---|", *left]
(folder / f"{area}.md").write_text("\n".join(table) + "\n", encoding="utf-8")
print(json.dumps(figures))
