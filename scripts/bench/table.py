"""Reads the guest's lines out of logs; prints a table, writes PATH.json and PATH.svg. Arguments: PATH NAME=LOG..."""

import json
import re
import sys

BAR, GAP, LEFT, SCALE = 9, 8, 150, 400  # pixels; SCALE is what a ratio of 1 takes
COLOURS = ("#9aa0a6", "#4c8bf5", "#d93025", "#f4b400", "#0f9d58")


def times(path):
    with open(path, encoding="ascii", errors="replace") as log:
        found = re.findall(r"^HSBENCH ([a-z0-9-]+) (\d+)\s*$", log.read(), re.M)
    return {name: int(count) for name, count in found}


def table(builds):
    names = list(builds)
    base = builds[names[0]]
    width = max(len(name) for name in base)
    lines = [f"{'instructions':{width}}" + "".join(f"  {name:>18}" for name in names)]
    for operation, first in base.items():
        cells = [f"{first:>18,}"]
        for name in names[1:]:
            count = builds[name].get(operation)
            cells.append(f"{'?':>18}" if count is None else f"{count:>11,} {count / first:5.2f}x")
        lines.append(f"{operation:{width}}" + "".join(f"  {cell:>18}" for cell in cells))
    return "\n".join(lines)


def plot(builds):
    """Bars of the ratios to the first build, an operation below the other."""
    names = list(builds)
    base = builds[names[0]]
    step = BAR * len(names) + GAP
    top = 30
    height = top + step * len(base) + 10
    most = max(counts.get(name, 0) / base[name] for counts in builds.values() for name in base)
    width = LEFT + int(SCALE * max(most, 1)) + 60
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="10">',
        "<title>Instructions of each operation, relative to " + names[0] + "</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for index, name in enumerate(names):
        x = LEFT + index * 90
        out.append(f'<rect x="{x}" y="8" width="10" height="10" fill="{COLOURS[index % len(COLOURS)]}"/>')
        out.append(f'<text x="{x + 14}" y="17">{name}</text>')
    for row, operation in enumerate(base):
        y = top + row * step
        out.append(f'<text x="{LEFT - 6}" y="{y + step / 2}" text-anchor="end">{operation}</text>')
        for index, name in enumerate(names):
            count = builds[name].get(operation)
            if count is None:
                continue
            ratio = count / base[operation]
            at = y + index * BAR
            out.append(
                f'<rect x="{LEFT}" y="{at}" width="{SCALE * ratio:.1f}" height="{BAR - 1}" fill="{COLOURS[index % len(COLOURS)]}"/>'
            )
            label = f"{count:,}" if index == 0 else f"{ratio:.2f}x"
            out.append(f'<text x="{LEFT + SCALE * ratio + 4:.1f}" y="{at + BAR - 2}" font-size="8">{label}</text>')
    out.append(f'<line x1="{LEFT + SCALE}" y1="{top - 4}" x2="{LEFT + SCALE}" y2="{height - 6}" stroke="black" stroke-dasharray="2"/>')
    out.append("</svg>")
    return "\n".join(out) + "\n"


def main(out, *logs):
    builds = {log.split("=", 1)[0]: times(log.split("=", 1)[1]) for log in logs}
    print(table(builds))
    with open(out + ".json", "w", encoding="ascii") as file:
        json.dump({"schema": "hypersafe-hypercalls/1", "base": next(iter(builds)), "instructions": builds}, file, indent=1)
    with open(out + ".svg", "w", encoding="ascii") as file:
        file.write(plot(builds))


if __name__ == "__main__":
    main(*sys.argv[1:])
