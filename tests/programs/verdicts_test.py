#!/usr/bin/env python3
"""verdicts_test.py CPH_PLAN CPH_SIM: what the real program makes of each way in which a restart call can go wrong.

Four servers in waves of two; the first call, or the first server, is struck by one fault of the pretend cloud. A row says how the
run must end, what must become of the two servers, and how many calls the cloud must have got. `TABLE` is the table of verdicts.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from stage import Stage, a_share_of, check, close

PLAN, SIM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
WORKERS = 6  # stories at a time; they mostly wait

# (exit status, outcomes of the two servers struck, restart calls on the wire); the other two servers end ok where the run went on
# and are not started where it did not.
UNKNOWN = (10, ["unknown", "unknown"], 1)
AGAIN = (0, ["ok", "ok"], 3)
FORBIDDEN = (11, ["not_started", "not_started"], 1)
REJECTED = (5, ["rejected", "rejected"], 1)
FINE = (0, ["ok", "ok"], 2)


def one(outcome, exit_status=5):
    """The first server ends so, the second one well, and the run stops there."""
    return exit_status, [outcome, "ok"], 1


TABLE = {
    # No answer, or none that is HTTP: it may have been accepted.
    "drop_before": UNKNOWN,
    "drop_after": UNKNOWN,
    "reset_before": UNKNOWN,
    "reset_after": UNKNOWN,
    "garbage_after": UNKNOWN,
    # 2xx and cut off: accepted, the ids are lost.
    "truncated": UNKNOWN,
    "truncated=0": UNKNOWN,
    "truncated=1": UNKNOWN,
    "oversized": UNKNOWN,
    # 2xx and complete, but not an answer.
    "empty_object": UNKNOWN,
    "empty_body": UNKNOWN,
    "status=204": UNKNOWN,
    "html": UNKNOWN,
    "body=null": UNKNOWN,
    "body=[]": UNKNOWN,
    "cut_json": UNKNOWN,
    "jobs_is=null": UNKNOWN,
    "jobs_is={}": UNKNOWN,
    'jobs_is="none"': UNKNOWN,
    "jobs_is=[]": UNKNOWN,
    "jobs_is=absent": UNKNOWN,
    "odd_json=trailing": UNKNOWN,
    "odd_json=repeated_key": UNKNOWN,
    "odd_json=bad_utf8": UNKNOWN,
    "odd_json=deep": UNKNOWN,
    # Any 2xx with the right body is the right answer.
    "status=201": FINE,
    "status=202": FINE,
    "slow=1500ms": FINE,
    # Proxies and gateways that may have passed it on.
    "gateway_before=500": UNKNOWN,
    "gateway_before=502": UNKNOWN,
    "gateway_before=503": UNKNOWN,
    "gateway_before=504": UNKNOWN,
    "gateway_after=502": UNKNOWN,
    "gateway_after=504": UNKNOWN,
    "refused=502 APIGW.0201": UNKNOWN,
    "refused=504 APIGW.0201": UNKNOWN,
    "refused=APIGW.0601": UNKNOWN,
    "internal_error": UNKNOWN,
    # A bare status proves nothing, and a redirect is not followed.
    "gateway_before=400": UNKNOWN,
    "gateway_before=403": UNKNOWN,
    "gateway_before=404": UNKNOWN,
    "gateway_before=429": UNKNOWN,
    "redirect=301": UNKNOWN,
    "redirect=302": UNKNOWN,
    "redirect=307": UNKNOWN,
    "redirect=308": UNKNOWN,
    # Codes that leave it open.
    "refused=CPS.0003": UNKNOWN,
    "refused=CPS.0054": UNKNOWN,
    "refused=CPS.9999": UNKNOWN,
    "refused=APIGW.9999": UNKNOWN,
    # Refused for now.
    "throttled": AGAIN,
    "throttled=1": AGAIN,
    "throttled=date+1s": AGAIN,
    "throttled=0": AGAIN,
    "throttled=-1": AGAIN,
    "throttled=soon": AGAIN,
    "refused=APIG.0308": AGAIN,
    "refused=APIGW.0613": AGAIN,
    "busy": AGAIN,
    # Refused for good: credentials or permission.
    "refused=APIGW.0301": FORBIDDEN,
    "refused=APIGW.0302": FORBIDDEN,
    "refused=APIGW.0303": FORBIDDEN,
    "refused=403 APIGW.0304": FORBIDDEN,
    "refused=APIGW.0306": FORBIDDEN,
    "refused=APIGW.0307": FORBIDDEN,  # the token was given and cannot be renewed
    "refused=APIGW.0310": FORBIDDEN,
    "refused=APIGW.0401": FORBIDDEN,
    "refused=APIGW.0402": FORBIDDEN,
    "refused=CPS.0001": FORBIDDEN,
    "refused=CPS.0006": FORBIDDEN,
    "refused=CPS.0007": FORBIDDEN,
    "refused=CPS.0008": FORBIDDEN,
    # Refused for good: the call.
    "refused=APIGW.0101": REJECTED,
    "refused=APIGW.0103": REJECTED,
    "refused=413 APIGW.0201": REJECTED,
    "refused=414 APIGW.0201": REJECTED,
    "refused=494 APIGW.0201": REJECTED,
    "refused=APIGW.0610": REJECTED,
    "refused=CPS.0015": REJECTED,
    "refused=CPS.0094": REJECTED,
    "refused=CPS.0096": REJECTED,
    # One item of the reply.
    "item_refused=CPS.0158": one("rejected"),
    "item_refused=CPS.0156": one("rejected"),
    "item_refused=CPS.1028": one("rejected"),
    "item_refused=CPS.0003": one("unknown", 10),
    "item_refused=CPS.0054": one("unknown", 10),
    "item_refused=CPS.9999": one("unknown", 10),
    "reply_omits": one("unknown", 10),
    "reply_job=absent": one("unknown", 10),
    "reply_job=null": one("unknown", 10),
    "reply_job=empty": one("unknown", 10),
    "reply_job=number": one("unknown", 10),
    "reply_code=CPS.0003": FINE,  # a job id beside a code is followed
    "reply_adds": FINE,
    "reply_repeats": FINE,
    "reply_repeats=CPS.0105": one("failed"),  # of two jobs the worse wins
    # The job and what comes after it.
    "job_fails=CPS.0105": one("failed"),
    "job_stuck": one("timed_out"),
    "job_late=2s": FINE,
    "job_flips=2,-1,1": FINE,  # the first end counts
    "job_flips=-1,2": one("failed"),
    "job_flips=3,2": FINE,  # a status that nobody knows is no end
    "job_times=absent": FINE,
    "job_times=reversed": FINE,
    "job_times=future": FINE,
    "never_healthy": one("unhealthy"),
    "unhealthy_for=1s": FINE,
}
# So that a job that is stuck, and a server that stays ill, are waited for no longer than a test likes.
PATIENCE = "job_timeout: 4s\nhealth: {status: normal, healthy_deadline: 4s}\n"
OF_CALLS = {"drop", "reset", "garbage", "truncated", "oversized", "empty", "status", "html", "body", "cut", "jobs", "odd", "slow",
            "gateway", "refused", "internal", "redirect", "throttled", "busy"}


def strike(fault, server):
    """A fault of single servers is given its server."""
    name, equals, value = fault.partition("=")
    return fault if name.split("_")[0] in OF_CALLS else f"{name}:{server}{equals}{value}"


def told(fault):
    with Stage(PLAN, SIM, servers=4) as stage:
        stage.plan(more=PATIENCE)
        stage.cloud.befall(strike(fault, stage.cloud.ids[0]))
        done = stage.run("apply", "plan.yaml", "--yes", "--quiet")
        ledger = stage.cloud.ledger()
        accepted = [restart["server"] for restart in ledger["restarts"] if restart["accepted"]]
        return done, stage.outcomes(), ledger["restart_calls"], len(accepted) == len(set(accepted))


def main():
    table = dict(a_share_of(TABLE.items()))
    with ThreadPoolExecutor(WORKERS) as pool:
        for (fault, (status, outcomes, calls)), story in zip(table.items(), pool.map(told, table)):
            done, ended, sent, once = story
            rest = ["ok", "ok"] if status == 0 else ["not_started", "not_started"]
            seen = f"exit {done.returncode}, {ended}, {sent} calls\n{done.stdout}{done.stderr}"
            check(fault, (done.returncode, ended, sent) == (status, outcomes + rest, calls), seen)
            check(f"{fault}: nobody twice", once, seen)
    return close()


if __name__ == "__main__":
    sys.exit(main())
