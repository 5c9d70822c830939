#!/usr/bin/env python3
"""hours_test.py CPH_PLAN CPH_SIM: windows and blackouts as a person meets them: closed, waited for, closed in the middle of a
run, overridden with a reason, and pretended in a simulation. The cloud's ledger says what was really sent."""

import datetime
import json
import os
import sys

from stage import Stage, check, close

PLAN, SIM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
UTC = datetime.timezone.utc
REASON = "asked for in ticket 4711"


def now():
    return datetime.datetime.now(UTC)


def instant(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def parsed(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def closed_window():
    """A window of one hour that opens in eleven to twelve hours."""
    return f'windows: [{{start: "{now() + datetime.timedelta(hours=12):%H}:00", duration: 1h, time_zone: UTC}}]\n'


def window_from(begin, seconds):
    """A window that opened with the minute of `begin`, and closes so many seconds from now."""
    begin = begin.replace(second=0, microsecond=0)
    length = round((now() - begin).total_seconds() + seconds)
    return f'windows: [{{start: "{begin:%H:%M}", duration: {length}s, time_zone: UTC}}]\n'


def blackout(seconds, name="sale"):
    """A blackout that began a day ago and ends so many seconds from now."""
    begin, end = now() - datetime.timedelta(days=1), now() + datetime.timedelta(seconds=seconds)
    return f'blackouts: [{{name: {name}, from: "{instant(begin)}", to: "{instant(end)}", reason: the sale}}]\n'


def every_server_once(name, stage):
    check(f"{name}: every server once", sorted(stage.cloud.restarted()) == sorted(stage.cloud.ids), stage.cloud.ledger())


def a_closed_window_suspends_and_sends_nothing():
    with Stage(PLAN, SIM) as stage:
        stage.plan(more=closed_window())
        done = stage.run("apply", "plan.yaml", "--yes")
        check("closed: exit 7", done.returncode == 7 and "exit 7: " in done.stdout, done.stdout + done.stderr)
        check("closed: says when it opens", "outside the plan's windows; opens at " in done.stdout, done.stdout)
        check("closed: on record", [run["state"] for run in stage.runs()] == ["suspended"], stage.runs())
        check("closed: the report says why", stage.report()["not_started"]["window"] == 6, stage.report()["not_started"])
        check("closed: still closed", stage.run("resume").returncode == 7)
        check("closed: nothing sent", stage.cloud.ledger()["restart_calls"] == 0, stage.cloud.ledger())


def an_override_sends_and_stands_in_the_report():
    with Stage(PLAN, SIM) as stage:
        stage.plan(more=closed_window())
        stage.run("apply", "plan.yaml", "--yes")
        done = stage.run("resume", "--override-window", "--reason", REASON)
        check("overridden: exit 0", done.returncode == 0, done.stdout + done.stderr)
        check("overridden: told while it runs", "windows overridden by " in done.stderr and REASON in done.stderr, done.stderr)
        told = [(row["epoch"], row["windows"], row["blackouts"], row["reason"]) for row in stage.report()["overrides"]]
        check("overridden: reported", told == [(2, True, [], REASON)], told)
        check("overridden: no window was used", stage.report()["windows_used"] == [], stage.report()["windows_used"])
        every_server_once("overridden", stage)


def the_longest_reason():
    with Stage(PLAN, SIM) as stage:
        stage.plan(more=closed_window())
        done = stage.run("apply", "plan.yaml", "--yes", "--override-window", "--reason", "x" * 1024)
        check("the longest reason: exit 0", done.returncode == 0, done.stdout + done.stderr)
        check("the longest reason: reported", stage.report()["overrides"][0]["reason"] == "x" * 1024, stage.report()["overrides"])


def a_blackout_is_overridden_by_its_name():
    with Stage(PLAN, SIM) as stage:
        stage.plan(more=closed_window() + blackout(3600))
        done = stage.run("apply", "plan.yaml", "--yes", "--override-window", "--reason", REASON)
        check("a blackout binds whatever is said of windows", done.returncode == 7, done.stdout + done.stderr)
        check("a blackout is named", "in the blackout sale (the sale)" in done.stdout, done.stdout)
        check("a blackout is a reason of its own", stage.report()["not_started"]["blackout"] == 6, stage.report()["not_started"])
        done = stage.run("resume", "--override-blackout", "sale", "--reason", REASON)
        check("the window still binds", done.returncode == 7 and stage.report()["not_started"]["window"] == 6, done.stdout)
        check("nothing was sent so far", stage.cloud.ledger()["restart_calls"] == 0, stage.cloud.ledger())
        done = stage.run("resume", "--override-window", "--override-blackout", "sale", "--reason", REASON)
        check("both overridden: exit 0", done.returncode == 0, done.stdout + done.stderr)
        check("both overridden: reported", [(row["windows"], row["blackouts"]) for row in stage.report()["overrides"]]
              == [(True, []), (False, ["sale"]), (True, ["sale"])], stage.report()["overrides"])
        every_server_once("both overridden", stage)


def overrides_that_are_refused():
    stories = {
        "no reason": (["--override-window"], "needs a reason"),
        "a blank reason": (["--override-window", "--reason", " "], "needs a reason"),
        "a reason for nothing": (["--reason", REASON], "nothing is overridden"),
        "a misspelt blackout": (["--override-blackout", "sales", "--reason", REASON], "did you mean 'sale'?"),
        "an unknown blackout": (["--override-blackout", "winter-freeze", "--reason", REASON], "its blackouts: sale"),
        "a blackout without a reason": (["--override-blackout", "sale"], "needs a reason"),
        "a reason without end": (["--override-window", "--reason", "x" * 1025], "at most 1024 bytes"),
    }
    with Stage(PLAN, SIM) as stage:
        stage.plan(more=closed_window() + blackout(3600))
        for name, (words, said) in stories.items():
            done = stage.run("apply", "plan.yaml", "--yes", *words)
            check(f"{name}: exit 1", done.returncode == 1, f"{done.returncode} {done.stderr}")
            check(f"{name}: says so", said in done.stderr, done.stderr)
        stage.plan()
        done = stage.run("apply", "plan.yaml", "--yes", "--override-window", "--reason", REASON)
        check("no windows to override: exit 1", done.returncode == 1 and "no windows" in done.stderr, done.stderr)
        check("no run came of it", stage.runs() == [], stage.runs())
        check("nothing was sent", stage.cloud.ledger()["restart_calls"] == 0, stage.cloud.ledger())


def on_close_wait_waits():
    with Stage(PLAN, SIM) as stage:
        opens = now() + datetime.timedelta(seconds=4)
        stage.plan(more=blackout(4) + "on_close: wait\n")
        done = stage.run("apply", "plan.yaml", "--yes")
        check("waited: exit 0", done.returncode == 0, done.stdout + done.stderr)
        check("waited: says until when", "in the blackout sale (the sale): waiting until " in done.stderr, done.stderr)
        report = stage.report()
        check("waited: not before the end", parsed(report["waves"][0]["batches"][0]["sending_wall"]) >= opens.replace(microsecond=0),
              report["waves"][0])
        check("waited: told apart from other waits", report["waits"]["blackout"] >= 1 and report["waits"]["window"] == 0,
              report["waits"])
        every_server_once("waited", stage)


def too_long_to_wait_for():
    with Stage(PLAN, SIM) as stage:
        stage.plan(more=closed_window() + "on_close: wait\nmax_wait: 1h\n")
        done = stage.run("apply", "plan.yaml", "--yes")
        check("longer than max_wait: exit 7", done.returncode == 7 and "later than max_wait 1h allows" in done.stdout, done.stdout)


def a_window_that_closes_during_the_second_wave():
    with Stage(PLAN, SIM) as stage:
        open_for = 8
        stage.cloud.befall(*(f"job_takes:{server}=12s" for server in stage.cloud.ids[2:4]))
        stage.plan(more=window_from(now() - datetime.timedelta(minutes=1), open_for))
        done = stage.run("apply", "plan.yaml", "--yes")
        check("closed on: exit 7", done.returncode == 7 and "exit 7: " in done.stdout, done.stdout + done.stderr)
        check("closed on: no third call", stage.cloud.ledger()["restart_calls"] == 2, stage.cloud.ledger())
        check("closed on: what was in flight is followed", stage.outcomes() == ["ok"] * 4 + ["not_started"] * 2, stage.outcomes())
        report = stage.report()
        overruns = [wave["overrun"] for wave in report["waves"]]
        check("closed on: the overrun is told", overruns[0] == 0 and overruns[1] > 0 and overruns[2] is None, overruns)
        check("closed on: the window that was used", len(report["windows_used"]) == 1, report["windows_used"])
        done = stage.run("resume", "--override-window", "--reason", REASON)
        check("closed on: resumed to the end", done.returncode == 0, done.stdout + done.stderr)
        every_server_once("closed on", stage)


def a_start_that_comes_too_late():
    with Stage(PLAN, SIM) as stage:
        stage.plan(more=window_from(now() - datetime.timedelta(hours=2), 3600) + "start_deadline: 1h\n")
        done = stage.run("apply", "plan.yaml", "--yes")
        check("too late: exit 7", done.returncode == 7 and "had not begun 1h later" in done.stdout, done.stdout + done.stderr)
        check("too late: nothing sent", stage.cloud.ledger()["restart_calls"] == 0, stage.cloud.ledger())
        check("too late: counted as missed", stage.report()["not_started"]["missed"] == 6, stage.report()["not_started"])


def a_simulation_starts_at_the_next_opening():
    with Stage(PLAN, SIM) as stage:
        stage.plan(more=closed_window())
        for speed in (["--speed", "50"], []):
            done = stage.run("apply", "plan.yaml", "--yes", "--simulate", *speed)
            check("simulated: exit 0", done.returncode == 0, done.stdout + done.stderr)
            report = stage.report()
            opening = report["windows_used"][0]
            check("simulated: in the window", opening["opens"] <= report["run"]["started"] < opening["closes"], report["run"])
            told = [line for line in done.stderr.splitlines() if "the clock of this simulation" in line]
            check("simulated: said in one line", len(told) == 1 and opening["opens"] in told[0], done.stderr)
            jobs = [attempt["end"] for server in report["servers"] for attempt in server["attempts"]]
            check("simulated: the pretend cloud has the same time", all(opening["opens"] <= end < opening["closes"] for end in jobs), jobs)
        stage.plan()
        done = stage.run("apply", "plan.yaml", "--yes", "--simulate")
        check("without windows it starts now", "the clock of this simulation" not in done.stderr, done.stderr)


def a_simulation_leaves_out_an_opening_that_it_is_too_late_for():
    with Stage(PLAN, SIM) as stage:
        stage.plan(more=window_from(now() - datetime.timedelta(hours=2), 3600) + "start_deadline: 1h\n")
        done = stage.run("apply", "plan.yaml", "--yes", "--simulate", "--speed", "50")
        check("simulated late: exit 0", done.returncode == 0, done.stdout + done.stderr)
        opening = stage.report()["windows_used"][0]
        check("simulated late: in the next opening", parsed(opening["opens"]) > now(), opening)


def what_is_to_come():
    with Stage(PLAN, SIM) as stage:
        stage.plan(more='windows: [{start: "02:30", duration: 2h, time_zone: Europe/Berlin}]\n')
        words = ["windows", "plan.yaml", "--from", "2026-03-28T12:00:00+01:00", "--count", "2"]
        done = stage.run(*words)
        check("windows: exit 0", done.returncode == 0, done.stderr)
        check("windows: local time and offset", "2026-03-29T03:00:00+02:00  2026-03-29T05:00:00+02:00" in done.stdout, done.stdout)
        check("windows: UTC", "2026-03-29T01:00:00Z" in done.stdout, done.stdout)
        check("windows: the clocks change", "02:30 does not exist on this day: opens at 03:00" in done.stdout, done.stdout)
        record = json.loads(stage.run(*words, "--json").stdout)
        check("windows: as many as asked for", [opening["opens"] for opening in record["openings"]]
              == ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"], record)
        record = json.loads(stage.run("windows", "plan.yaml", "--count", "1000", "--json").stdout)
        check("windows: a thousand at most", len(record["openings"]) == 1000, len(record["openings"]))
        done = stage.run("windows", "plan.yaml", "--count", "1001")
        check("windows: not one more", done.returncode == 1 and "1001" in done.stderr, f"{done.returncode} {done.stderr}")
        done = stage.run("windows", "plan.yaml", "--from", "tomorrow")
        check("windows: from nowhere", done.returncode == 1 and "'tomorrow' is not an instant" in done.stderr, done.stderr)
        check("windows: no journal", not (stage.folder / "state").exists())


def a_machine_without_time_zones():
    with Stage(PLAN, SIM) as stage:
        stage.plan(more=closed_window().replace("UTC", "Asia/Shanghai"))
        check("with time zones it is a good plan", stage.run("validate", "plan.yaml").returncode == 0)
        for words in (["validate", "plan.yaml"], ["apply", "plan.yaml", "--yes"]):
            done = stage.run(*words, variables={"TZDIR": str(stage.folder / "nowhere")})
            check(f"without time zones: {words}: exit 1", done.returncode == 1, f"{done.returncode} {done.stderr}")
            check(f"without time zones: {words}: what to do", "install tzdata" in done.stderr, done.stderr)
        check("without time zones: nothing was sent", stage.cloud.ledger()["restart_calls"] == 0, stage.cloud.ledger())


def main():
    for story in (a_closed_window_suspends_and_sends_nothing, an_override_sends_and_stands_in_the_report,
                  the_longest_reason, a_blackout_is_overridden_by_its_name, overrides_that_are_refused, on_close_wait_waits, too_long_to_wait_for,
                  a_window_that_closes_during_the_second_wave, a_start_that_comes_too_late,
                  a_simulation_starts_at_the_next_opening,
                  a_simulation_leaves_out_an_opening_that_it_is_too_late_for, what_is_to_come,
                  a_machine_without_time_zones):
        story()
    return close()


if __name__ == "__main__":
    sys.exit(main())
