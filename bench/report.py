"""The table as text, and the machine that it was measured on."""

import os
import platform
import re
from argparse import Namespace
from importlib.metadata import version
from pathlib import Path
from typing import Any

TITLES = {
    "W1": "create mood entry, note, 2 factors",
    "R1": "newest 20 entries with factors and notes",
    "R2": "statistics of 90 days",
}


def machine() -> str:
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 2**20  # type: ignore[index]
    packages = ", ".join(f"{name} {version(name)}" for name in ("django", "djangorestframework", "granian", "psycopg"))
    return (
        f"{os.cpu_count()} cores ({cpu[1] if cpu else platform.machine()}), {memory:.0f} GiB, "
        f"Python {platform.python_version()}, {packages}; load generator, database and server share the cores."
    )


def table(
    rows: list[Any], ceilings: dict[str, tuple[float, float]], sockets: dict[str, float], where: str, args: Namespace
) -> str:
    base = {row.operation: row for row in rows if row.system == "fastapi" and not row.errors}
    lines = [
        f"{where}",
        f"{args.people:,} people × 365 entries, {args.connections} connections, "
        f"median of {args.rounds} rounds of {args.seconds} s.",
        "",
        "| op | system | req/s | × FastAPI | p50 / p99 ms | app CPU ms/req | database CPU ms/req "
        "| share of ceiling | errors |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for operation in TITLES:
        for row in (row for row in rows if row.operation == operation):
            ratio = f"{row.rate / base[operation].rate:.2f}" if operation in base else "–"
            share = f"{row.rate / ceilings[operation][0]:.2f}" if row.system == "evenkeel" else "–"
            database = f"{row.database_cpu_ms:.2f}" if row.database_cpu_ms else "–"
            lines.append(
                f"| {operation} | {row.system} | {row.rate:,.0f} | {ratio} | {row.p50_ms:.1f} / {row.p99_ms:.1f} "
                f"| {row.app_cpu_ms:.2f} | {database} | {share} | {row.errors} |"
            )
        rate, latency = ceilings[operation]
        lines.append(f"| {operation} | pgbench, same SQL, 8 clients | {rate:,.0f} | | {latency:.2f} mean | | | 1 | |")
    lines += [
        "",
        f"C1, events socket: {sockets['delivered_s']:,.0f} of {sockets['offered_s']:,.0f} deliveries/s "
        f"({sockets['share']:.1%}), p50 {sockets['p50_ms']:.1f} ms, p95 {sockets['p95_ms']:.1f} ms, "
        f"{sockets['app_cores']:.2f} cores in two web processes, 200 sockets.",
        "",
        *(f"{name} = {title}." for name, title in TITLES.items()),
        "",
    ]
    return "\n".join(lines)
