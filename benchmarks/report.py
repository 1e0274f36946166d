"""Prints what a benchmark measured as a table, and writes it as JSON."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure: what was measured, its value and unit, and the value to reach, if any."""

    what: str
    value: float
    unit: str
    target: str = ""


def report(benchmark: str, rows: Sequence[Row]) -> None:
    """Print `rows`, and write them with the machine to `results/BENCHMARK.json`."""
    machine = {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }
    print(f"{benchmark}, on {', '.join(str(each) for each in machine.values())}")
    width = max(len(row.what) for row in rows)
    for row in rows:
        print(f"{row.what:{width}}  {row.value:>10,.2f} {row.unit:<12} {row.target}".rstrip())
    RESULTS.mkdir(exist_ok=True)
    written = {"machine": machine, "rows": [asdict(row) for row in rows]}
    (RESULTS / f"{benchmark}.json").write_text(json.dumps(written, indent=2) + "\n")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
