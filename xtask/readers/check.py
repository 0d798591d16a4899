"""The rule files that ship, read by PyYAML (YAML 1.1) and held against their JSON Schema.

Nothing but texts, whole numbers and decimals may come out of it: a `no` among the words that turned
into `False` would be no word to a program in Python. Run by `cargo xtask readers`.
"""

import json
import pathlib
import sys

import jsonschema
import yaml

FOLDERS = ["rules", "examples", "cases/assessments"]


def strangers(value, place=""):
    """Where something else than a text or a number came out."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from strangers(key, f"{place}/{key} (its name)")
            yield from strangers(part, f"{place}/{key}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from strangers(part, f"{place}/{number}")
    elif isinstance(value, bool) or not isinstance(value, (str, int, float)):
        yield f"{place}: {value!r}"


def main():
    root = pathlib.Path(sys.argv[1])
    schema = json.loads((root / "docs/rule-set.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    files = sorted(path for folder in FOLDERS for path in (root / folder).glob("*.yaml"))
    faults = []
    for path in files:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
        errors = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(value)]
        faults += [f"{path.relative_to(root)}: {fault}" for fault in [*errors, *strangers(value)]]
    if len(files) < 5:
        faults.append(f"only {len(files)} rule files were found")
    print("\n".join(faults) or f"{len(files)} rule files are read by PyYAML as they are meant")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
