#!/usr/bin/env python3
"""calendar_zones_test.py ORACLE SHARE: windows around every change of clocks from 2000 to 2040, in every zone, as Python's zoneinfo sees them.

Every SHARE-th zone is asked about. The two implementations share only the zone files. Zones whose files are the same are asked about once.
"""

import datetime
import hashlib
import random
import subprocess
import sys
import zoneinfo
from pathlib import Path

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = datetime.datetime(2000, 1, 1, tzinfo=UTC), datetime.datetime(2041, 1, 1, tzinfo=UTC)
HALF_HOURS = range(-4, 5)  # two hours on either side of a change


def distinct_zones():
    """One name for each different zone file."""
    seen = {}
    for name in sorted(zoneinfo.available_timezones()):
        for root in zoneinfo.TZPATH:
            file = Path(root) / name
            if file.is_file():
                seen.setdefault(hashlib.sha256(file.read_bytes()).digest(), name)
                break
    return sorted(seen.values())[:: int(sys.argv[2])]


def changes(zone):
    """The instants at which the zone's offset changes, to the second."""
    step = datetime.timedelta(days=7)
    found, before = [], FIRST
    while before < LAST:
        after = before + step
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            low, high = before, after
            while high - low > datetime.timedelta(seconds=1):
                middle = low + datetime.timedelta(seconds=(high - low).total_seconds() // 2)
                same = middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        before = after
    return found


def instant_of(zone, local):
    """The rule: the first occurrence; in a gap the first instant after it."""
    naive = local.replace(tzinfo=zone, fold=0)
    there = naive.astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) == local:
        return there
    # Inside a gap: between the offsets of both sides lies the change itself.
    low, high = there - datetime.timedelta(hours=30), there + datetime.timedelta(hours=30)
    while high - low > datetime.timedelta(seconds=1):
        middle = low + datetime.timedelta(seconds=(high - low).total_seconds() // 2)
        early = middle.astimezone(zone).replace(tzinfo=None) < local
        low, high = (middle, high) if early else (low, middle)
    return high


def seconds(instant):
    return int((instant - EPOCH).total_seconds())


def questions():
    chance = random.Random(20261124)
    for name in distinct_zones():
        zone = zoneinfo.ZoneInfo(name)
        for change in changes(zone):
            for half_hour in HALF_HOURS:
                local = (change + datetime.timedelta(minutes=30 * half_hour)).astimezone(zone).replace(tzinfo=None)
                local = local.replace(second=0, microsecond=0)
                midnight = local.replace(hour=0, minute=0)
                start = local.hour * 60 + local.minute
                length = chance.choice([15, 60, 150])
                day = instant_of(zone, midnight)
                opens = instant_of(zone, local)
                if opens < day:
                    continue  # the date itself is skipped
                yield f"{name} {seconds(day)} {start} +{length}", seconds(opens), seconds(opens) + length * 60
                end = (start + length) % 1440
                if end == start:
                    continue
                later = midnight + datetime.timedelta(days=0 if end > start else 1, minutes=end)
                closes = max(instant_of(zone, later), opens)
                yield f"{name} {seconds(day)} {start} {end}", seconds(opens), seconds(closes)


def main():
    asked = list(questions())
    answers = subprocess.run(
        [sys.argv[1]], input="\n".join(text for text, _, _ in asked) + "\n", capture_output=True, text=True, check=True
    ).stdout.splitlines()
    wrong = [
        f"{text}: {opens} {closes} expected, {answer} found"
        for (text, opens, closes), answer in zip(asked, answers, strict=True)
        if answer != f"{opens} {closes}"
    ]
    for line in wrong[:20]:
        print(line)
    print(f"{len(asked)} windows compared, {len(wrong)} differ")
    assert len(asked) > 10000 // int(sys.argv[2]), "too few windows compared"
    print(f"{0 if wrong else 1} passed, {1 if wrong else 0} failed")
    return 1 if wrong else 0


sys.exit(main())
