"""Reads CSVs as CPython's csv module does: paths on standard input, one JSON list of rows a line out."""
import csv
import json
import sys

for line in sys.stdin:
    path, delimiter = json.loads(line)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter=delimiter, strict=True) if row]
    print(json.dumps(rows))
