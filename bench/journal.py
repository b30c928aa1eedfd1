"""
Searching a journal: how long a person waits when no entry holds their words, so that every one has to be opened.

    python -m bench.journal                    10,000 entries of 1,000 characters, in three alphabets
    python -m bench.journal --entries 50000
"""

import argparse
import http.client
import json
import random
import statistics
import sys
import time
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from bench.reminders import show

LENGTH = 1_000
CHUNK = 1_000
# Words of each alphabet; those of "latin" and "cyrillic" are folded by tables of their own.
WORDS = {
    "ascii": "the river was grey and the light was soft when we walked home from work in the evening",
    "latin": "der Fluß war grau, und das Licht – “weich” – fiel über die Straße; später käme der Regen, dachte ich",
    "cyrillic": "река была серой, и свет был мягким, когда мы шли домой; её голос был тихим и тёплым",
}
ABSENT = "quokka zebra"


def text_of(rng: random.Random, words: list[str]) -> str:
    text = ""
    while len(text) < LENGTH:
        text += rng.choice(words) + " "
    return text[:LENGTH]


def entries_fill(owner: Any, alphabet: str, count: int) -> None:
    """Entries by the hour, sealed as a request seals them; those of an earlier run are kept."""
    from journal.entries.models import JournalEntry
    from journal.entries.texts import content_hash_of, word_count_of

    there = JournalEntry.objects.filter(owner=owner).count()
    rng, words, now, started = random.Random(there + 1), WORDS[alphabet].split(), datetime.now(UTC), time.monotonic()
    for first in range(there, count, CHUNK):
        rows = []
        for number in range(first, min(first + CHUNK, count)):
            text, at = text_of(rng, words), now - timedelta(hours=number)
            rows.append(JournalEntry(
                owner=owner, title=f"Day {number}", content=text, tags=["evening", "walk"], logged_at=at, zone="UTC",
                local_date=at.date(), word_count=word_count_of(text), content_hash=content_hash_of(text, owner),
            ))  # fmt: skip
        JournalEntry.objects.bulk_create(rows)
        show(f"entries, {alphabet}", first + len(rows) - there, count - there, started)


def measure(leader: int, port: int, token: str, query: str, rounds: int) -> dict[str, Any]:
    """One client on one connection, in milliseconds; the server's own time is the steadier figure."""
    from bench.processes import cpu_of_session

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    took, found, before = [], 0, 0.0
    for number in range(rounds + 1):
        started = time.perf_counter()
        path = f"/api/v1/journal/entries?search={quote(query)}"
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{answer.status} {body[:300]!r}")
        found = len(json.loads(body)["results"])
        if number:  # the first opens connections and plans
            took.append((time.perf_counter() - started) * 1000)
        else:
            before = cpu_of_session(leader)
    connection.close()
    cpu = (cpu_of_session(leader) - before) * 1000 / rounds
    return {"found": found, "p50_ms": statistics.median(took), "max_ms": max(took), "app_cpu_ms": cpu}


def search_rows(args: Namespace, data_dir: Any) -> list[dict[str, Any]]:
    """Fills and measures; Django is set up and the servers run."""
    from django.db import connection

    from accounts.identity.models import User
    from bench.__main__ import http_server
    from bench.setting import crowd

    people = dict(zip(WORDS, crowd("journal", len(WORDS), 1), strict=True))
    for alphabet, person in people.items():
        entries_fill(User.objects.get(pk=person.id), alphabet, args.entries)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) journal_journalentry")
    server, port = http_server(data_dir, 1)
    try:
        return [
            {"alphabet": alphabet, "entries": args.entries, "query": kind}
            | measure(server.leader, port, person.token, query, args.search_rounds)
            for alphabet, person in people.items()
            for kind, query in (("absent", ABSENT), ("common", WORDS[alphabet].split()[0]))
        ]
    finally:
        server.stop()


def search_lines(rows: list[dict[str, Any]]) -> str:
    return "".join(
        f"Search through {row['entries']:,} entries of {LENGTH:,} characters ({row['alphabet']}), {row['query']} word, "
        f"{row['found']} found: median {row['p50_ms']:.0f} ms, at most {row['max_ms']:.0f} ms, "
        f"of the server's own time {row['app_cpu_ms']:.0f} ms.\n"
        for row in rows
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--entries", type=int, default=10_000, help="entries of each person")
    parser.add_argument("--search-rounds", type=int, default=15, help="searches of each kind")


def main() -> None:
    from bench.setting import prepare
    from config import embedded

    parser = argparse.ArgumentParser(prog="python -m bench.journal", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    data_dir = prepare()
    try:
        rows = search_rows(args, data_dir)
    finally:
        embedded.stop(data_dir)
    sys.stdout.write(json.dumps(rows) + "\n" if args.json else search_lines(rows))


if __name__ == "__main__":
    main()
