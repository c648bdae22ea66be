"""Reads the guest's lines out of logs; prints a table and writes a JSON file. Arguments: JSON NAME=LOG..."""

import json
import re
import sys


def times(path):
    with open(path, encoding="ascii", errors="replace") as log:
        found = re.findall(r"^HSBENCH ([a-z0-9-]+) (\d+)\s*$", log.read(), re.M)
    return {name: int(count) for name, count in found}


def main(out, *logs):
    builds = {log.split("=", 1)[0]: times(log.split("=", 1)[1]) for log in logs}
    names = list(builds)
    base = builds[names[0]]
    width = max(len(name) for name in base)
    print(f"{'instructions':{width}}" + "".join(f"  {name:>16}" for name in names))
    for operation, first in base.items():
        cells = [f"{first:>16}"]
        for name in names[1:]:
            count = builds[name].get(operation)
            cells.append(f"{'?':>16}" if count is None else f"{count:>9} {count / first:5.2f}x")
        print(f"{operation:{width}}" + "".join(f"  {cell:>16}" for cell in cells))
    with open(out, "w", encoding="ascii") as file:
        json.dump({"schema": "hypersafe-hypercalls/1", "base": names[0], "instructions": builds}, file, indent=1)


main(*sys.argv[1:])
