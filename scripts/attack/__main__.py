"""attack-xen: attacks two builds of Xen and tells which attacks succeed. See --help."""

import argparse
import concurrent.futures
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(1, f"{ROOT}/scripts/audit")

from machine import MachineError  # noqa: E402
from results import KINDS, OpenListError, complaints, persist, read_open, status, table  # noqa: E402
from symbols import SymbolsError  # noqa: E402
from target import MACHINES, Children, Target  # noqa: E402

EX_USER, EX_USAGE, EX_ENVIRONMENT = 1, 2, 3
OPEN_LIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "open.txt")
DESCRIPTION = """\
Runs attacks on the hypervisor from dom0, through a hypercall that reads and writes any hypervisor memory, as a
memory-corruption bug would. Each attack starts from the same booted machine. An attack has succeeded when a function
that honest code never calls has spoken on the console; a crash by itself is neither a success nor a defence.
Every attack must succeed on plain Xen and be defeated on the protected one. Where the machine, or at least the hypervisor,
went on, it is then looked at from outside, as audit-lockdown does: an attack that has left a hole is not defeated.
Exit code 0 when that is so, 1 when not, 3 when it cannot be told."""


def arguments():
    parser = argparse.ArgumentParser(prog="attack-xen", description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("attacks", nargs="*", metavar="NAME", help="attacks to run (default: all)")
    parser.add_argument("--list", action="store_true", help="print the attacks with their claims")
    for kind in KINDS:
        parser.add_argument(f"--{kind}", metavar="DIR", help=f"a {kind} Xen's build (default: made by build-attack)")
    parser.add_argument("--only", choices=KINDS, help="attack one of them only")
    parser.add_argument("--machine", choices=MACHINES, help="run only the attacks that want this dom0")
    parser.add_argument("--allow-open", action="store_true",
                        help="attacks that scripts/attack/open.txt names, with a reason, may succeed")
    parser.add_argument("--work", metavar="DIR", default=f"{ROOT}/build/attack/run",
                        help="console logs and saved machines (%(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write the results there, too")
    parser.add_argument("--jobs", type=int, metavar="N", default=max(1, min(4, os.cpu_count() or 1)),
                        help="machines at a time (%(default)s)")
    parser.add_argument("--seconds", type=int, metavar="S", default=120, help="how long an attack may be silent (%(default)s)")
    parser.add_argument("--boot-seconds", type=int, metavar="S", default=300, help="how long a boot may take (%(default)s); one is tried twice")
    return parser.parse_args()


def build_driver(folder):
    """The program that attacks, for dom0."""
    source = f"{ROOT}/scripts/attack/driver"
    files = sorted(os.path.join(source, name) for name in os.listdir(source) if name.endswith(".c"))
    program = f"{folder}/attack"
    subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers", "-static", "-pthread",
                    f"-I{ROOT}/xen-patches/attack", "-o", program, *files], check=True)
    return program


def claims(program):
    """By name: the machine that the attack wants, and what it claims."""
    text = subprocess.run([program, "list"], check=True, capture_output=True, text=True).stdout
    return {name: (machine, claim) for name, machine, claim in (line.split("\t") for line in text.splitlines())}


def build_of(kind, args):
    build = getattr(args, kind)
    if not build:
        subprocess.run([f"{ROOT}/scripts/build-attack", kind], check=True)
        build = f"{ROOT}/build/attack/{kind}/xen"
    return os.path.abspath(build)


def run(names, known, kinds, open_list, args, program):
    """Outcomes by name and kind, while lines tell how far it is."""
    children = Children()
    pool = concurrent.futures.ThreadPoolExecutor(args.jobs)
    try:
        targets = {(kind, machine): Target(kind, machine, build, program, args.work, children, args.boot_seconds)
                   for kind, build in ((kind, build_of(kind, args)) for kind in kinds)
                   for machine in sorted({known[name][0] for name in names})}
        print(f"attack-xen: machines: {', '.join(target.name for target in targets.values())}; logs: {args.work}/log", flush=True)
        for target, seconds in zip(targets.values(), pool.map(Target.prepare, targets.values())):
            if seconds:
                print(f"attack-xen: {target.name}: booted and saved in {seconds:.0f} s", flush=True)

        def attack(name, kind):
            begin = time.monotonic()
            target = targets[kind, known[name][0]]
            outcome = persist(kind == "plain" or name in open_list, lambda: target.attack(name, args.seconds))
            return name, kind, outcome, time.monotonic() - begin

        results = {name: {} for name in names}
        futures = [pool.submit(attack, name, kind) for name in names for kind in kinds]
        for done, future in enumerate(concurrent.futures.as_completed(futures), 1):
            name, kind, outcome, seconds = future.result()
            results[name][kind] = outcome
            print(f"[{done}/{len(futures)}] {kind:<9} {name:<26} {outcome.status:<20} {seconds:4.0f} s  {outcome.why}", flush=True)
        return results
    finally:
        children.end_all()
        pool.shutdown(cancel_futures=True)


def write_json(path, results, known, open_list):
    attacks = [{"name": name, "machine": known[name][0], "claim": known[name][1],
                **{kind: dict(vars(outcome), status=status(kind, name, outcome, open_list)) for kind, outcome in result.items()}}
               for name, result in results.items()]
    with open(path, "w", encoding="ascii") as out:
        json.dump({"schema": "hypersafe-attacks/1", "attacks": attacks}, out, indent=1)


def main():
    args = arguments()
    if args.jobs < 1:
        print("attack-xen: error: --jobs: not a number of machines", file=sys.stderr)
        return EX_USAGE
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that QEMU is ended, too
    begin = time.monotonic()
    try:
        os.makedirs(f"{args.work}/log", exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="attack-xen.") as folder:
            program = build_driver(folder)
            known = claims(program)
            if args.list:
                for name, (machine, claim) in known.items():
                    print(f"{name:<26} {machine:<4} {claim}")
                return 0
            for name in args.attacks:
                if name not in known:
                    print(f"attack-xen: error: {name}: no such attack (see --list)", file=sys.stderr)
                    return EX_USER
            with open(OPEN_LIST, encoding="utf-8") as file:
                open_list = read_open(file, known)
            kinds = [args.only] if args.only else list(KINDS)
            names = args.attacks or list(known)
            chosen = [name for name in names if args.machine in (None, known[name][0])]
            results = run(chosen, known, kinds, open_list, args, program)
    except (MachineError, SymbolsError, OSError, subprocess.CalledProcessError) as error:
        print(f"attack-xen: error: {error}", file=sys.stderr)
        return EX_ENVIRONMENT
    except OpenListError as error:
        print(f"attack-xen: error: {OPEN_LIST}: {error}", file=sys.stderr)
        return EX_USER
    except KeyboardInterrupt:
        print("attack-xen: interrupted", file=sys.stderr)
        return 130
    if args.json:
        write_json(args.json, results, known, open_list)
    print("\n".join(["", *table(results, open_list)]))
    if len(chosen) < len(names):
        print(f"left out, as they want another dom0: {len(names) - len(chosen)}")
    wrong = complaints(results, open_list if args.allow_open else {})
    for line in wrong:
        print(f"attack-xen: error: {line}", file=sys.stderr)
    print(f"attack-xen: {'FAILED' if wrong else 'passed'} after {time.monotonic() - begin:.0f} s")
    return EX_USER if wrong else 0


sys.exit(main())
