"""CPU by text length, and what the detector adds to a process."""

import subprocess
import sys
import time
from collections.abc import Sequence

from crisis.detection import detect

LENGTHS = (120, 1_000, 4_000)
REPEATS = 300
# A fresh process, so that the corpus and the tools of this one do not count.
MEMORY = """
import os
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
before = resident()
from crisis.detection import detect
for size in (100, 4_000, 20_000):
    detect("I walked home and could not sleep. " * (size // 35))
    detect("Ich bin heute nach Hause gelaufen und habe nicht geschlafen. " * (size // 60))
print(before, resident())
"""


def cpu_lines(texts: Sequence[str]) -> list[tuple[int, float, float]]:
    """Length, p50 and p99 in milliseconds of CPU, on real messages joined up to each length."""
    joined = " ".join(texts)
    lines = []
    for length in LENGTHS:
        step = max((len(joined) - length) // REPEATS, 1)
        pieces = [joined[start : start + length] for start in range(0, max(len(joined) - length, 1), step)][:REPEATS]
        detect(pieces[0])
        times = sorted(_milliseconds(piece) for piece in pieces)
        lines.append((length, times[len(times) // 2], times[int(len(times) * 0.99)]))
    return lines


def _milliseconds(text: str) -> float:
    started = time.process_time()
    detect(text)
    return (time.process_time() - started) * 1000


def memory_megabytes() -> tuple[float, float]:
    """Of a fresh process: before the detector is imported, and after it has read long texts."""
    run = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
    before, after = (float(number) for number in run.stdout.split())
    return before, after
