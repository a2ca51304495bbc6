"""Validates definition files against the JSON Schemas with the PyPI package `jsonschema`.

Usage: schemas.py SCHEMAS ACCEPTED REFUSED. SCHEMAS holds the schemas of campaigns, flows, tests and agents;
the files below ACCEPTED must be valid and those below REFUSED must not. Prints a line for each that is otherwise, then
a line "checked N"; exits 2 where the package is missing.
"""

import json
import sys
from pathlib import Path

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit("the Python package jsonschema is missing: run `make test-deps`")


def main() -> None:
    schemas, accepted, refused = (Path(argument) for argument in sys.argv[1:])
    validators = {}
    for kind in ("campaign", "flow", "test", "agent"):
        schema = json.loads((schemas / f"{kind}.schema.json").read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        validators[kind] = Draft202012Validator(schema)
    checked = 0
    for folder, is_valid in ((accepted, True), (refused, False)):
        for path in sorted(folder.rglob("*.json")):
            kind = "campaign" if path.name == "campaign.json" else path.name.split(".")[-2]
            errors = list(validators[kind].iter_errors(json.loads(path.read_text(encoding="utf-8"))))
            checked += 1
            if is_valid and errors:
                print(f"{path}: refused: {'/'.join(map(str, errors[0].absolute_path))}: {errors[0].message[:300]}")
            if not is_valid and not errors:
                print(f"{path}: accepted")
    print(f"checked {checked}")


main()
