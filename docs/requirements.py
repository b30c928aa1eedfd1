"""
Reads and updates docs/requirements.csv, the list of every requirement and where it is met.

    python docs/requirements.py                          counts by area
    python docs/requirements.py list mood planned        rows of an area with a status
    python docs/requirements.py done CM-197 path::test   proves a row (several proofs are allowed)
    python docs/requirements.py declined CM-420 "why"    declines a row
"""

import csv
import sys
from collections import Counter
from pathlib import Path

LEDGER = Path(__file__).with_name("requirements.csv")
STATUSES = ("done", "planned", "declined")
Row = dict[str, str]


def read() -> tuple[list[str], list[Row]]:
    with LEDGER.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        return list(reader.fieldnames or []), rows


def write(columns: list[str], rows: list[Row]) -> None:
    with LEDGER.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def summary(rows: list[Row]) -> str:
    counted = Counter((row["area"], row["status"]) for row in rows)
    areas = sorted({row["area"] for row in rows})
    lines = [f"{'area':18}" + "".join(f"{status:>10}" for status in STATUSES)]
    lines += [f"{area:18}" + "".join(f"{counted[area, status]:>10}" for status in STATUSES) for area in areas]
    totals = [sum(counted[area, status] for area in areas) for status in STATUSES]
    return "\n".join([*lines, f"{'all ' + str(len(rows)):18}" + "".join(f"{total:>10}" for total in totals)])


def change(rows: list[Row], status: str, row_id: str, words: list[str]) -> None:
    found = [row for row in rows if row["id"] == row_id]
    if not found or not words:
        raise SystemExit(f"No row {row_id!r}." if not found else "Name at least one proof, or the reason.")
    if status == "done":
        found[0].update(status=status, proof="; ".join(words), note="")
    else:
        found[0].update(status=status, proof="", note=" ".join(words))


def main(arguments: list[str]) -> int:
    columns, rows = read()
    match arguments:
        case []:
            print(summary(rows))
        case ["list", area, status]:
            for row in rows:
                if (row["area"], row["status"]) == (area, status):
                    print(f"{row['id']}  {row['ours']}  |  {row['requirement']}  |  {row['proof'] or row['note']}")
        case [("done" | "declined" | "planned") as status, row_id, *words]:
            change(rows, status, row_id, words)
            write(columns, rows)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
