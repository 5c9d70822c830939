#!/usr/bin/env python3
"""credentials_test.py CPH_PLAN CPH_SIM: the real program signs in to the pretend cloud in every way, loses its credential in the
middle of a run, and is locked out; over HTTP and HTTPS."""

import json
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import urllib.request

from stage import PATIENCE_S, PROJECT, await_that, check, close

PLAN, SIM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
KEYS = {"HUAWEICLOUD_SDK_AK": "EXAMPLEACCESSKEY", "HUAWEICLOUD_SDK_SK": "example-secret-key-for-the-simulator-only"}
USER = {"HW_USER_NAME": "operator", "HW_USER_PASSWORD": "made-up-password", "HW_DOMAIN_NAME": "company"}
CREDENTIALS = {"access_key": KEYS["HUAWEICLOUD_SDK_AK"], "secret_key": KEYS["HUAWEICLOUD_SDK_SK"], "user": USER["HW_USER_NAME"],
               "password": USER["HW_USER_PASSWORD"], "domain": USER["HW_DOMAIN_NAME"]}


class Cloud:
    """A cph-sim of this configuration, and a plan for its servers, until the end of the block."""

    def __init__(self, faults=(), tls=False, split=4, **more):
        self.temporary = tempfile.TemporaryDirectory(prefix="cph-plan-credentials-")
        self.folder = pathlib.Path(self.temporary.name)
        config = {"fleet": [{"servers": 4}], "durations": "300ms", "credentials": CREDENTIALS | more, "faults": list(faults),
                  "tls": "on" if tls else "off"}
        (self.folder / "cloud.yaml").write_text(json.dumps(config))  # JSON is YAML
        port = self.folder / "port"
        self.authority = self.folder / "ca.pem"
        command = [SIM, "--config", self.folder / "cloud.yaml", "--port-file", port, "--token", "good-token"]
        self.process = subprocess.Popen(command + (["--ca-file", self.authority] if tls else []), stdout=subprocess.DEVNULL)
        await_that(lambda: port.exists() and port.read_text() != "")
        self.place = "127.0.0.1:" + port.read_text()
        self.origin = ("https://" if tls else "http://") + self.place
        self.context = ssl.create_default_context(cafile=self.authority) if tls else None
        servers = self.ask(f"/v1/{PROJECT}/cloud-phone/servers")["servers"]
        ids = json.dumps([server["server_id"] for server in servers])
        (self.folder / "plan.yaml").write_text(
            f'version: 1\nname: story\ntarget: {{region: cn-east-3, project_id: "{PROJECT}", endpoint: "{self.origin}", '
            f'iam_endpoint: "{self.origin}"}}\ngroups: {{farm: {{servers: {ids}}}}}\nwaves: [{{groups: [farm], split: [{split}]}}]\n')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(timeout=PATIENCE_S)
        self.temporary.cleanup()

    def ask(self, path, body=None):
        request = urllib.request.Request(self.origin + path, body, {"X-Auth-Token": "good-token"})
        with urllib.request.urlopen(request, timeout=PATIENCE_S, context=self.context) as reply:
            return json.load(reply)

    def ledger(self):
        return self.ask("/_sim/ledger")

    def requests(self):
        return self.ledger()["requests"]

    def apply(self, **variables):
        command = [PLAN, "apply", "plan.yaml", "--yes", "--quiet", "--journal", self.folder / "journal.db", "--report", "report.json",
                   "--allow-endpoint", self.place]
        if self.context:
            command += ["--ca-file", self.authority]
        kept = {name: os.environ[name] for name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}
        return subprocess.run(command, cwd=self.folder, env=kept | {"HOME": str(self.folder)} | variables, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE_S)


def shown(done, cloud):
    return f"exit {done.returncode}, {cloud.requests()}\n{done.stdout}{done.stderr}"


def every_way_in():
    ways = {"a token": {"HW_AUTH_TOKEN": "good-token"}, "a signature": KEYS, "user and password": USER}
    for tls in (False, True):
        for name, variables in ways.items():
            with Cloud(tls=tls) as cloud:
                done = cloud.apply(**variables)
                check(f"{name}{', TLS' if tls else ''}", done.returncode == 0, shown(done, cloud))
                fetched = cloud.requests()["token"]
                check(f"{name}: asks IAM only if it must", fetched == (1 if variables is USER else 0), fetched)
                secrets = [value for key, value in variables.items() if key not in ("HUAWEICLOUD_SDK_AK", "HW_USER_NAME", "HW_DOMAIN_NAME")]
                written = done.stdout + done.stderr + (cloud.folder / "report.json").read_text()
                check(f"{name}: nothing of it is written", not any(secret in written for secret in secrets), written)


def a_temporary_key():
    stories = {"with its token": ("its-token", 0), "with another token": ("another", 11), "without its token": ("", 11)}
    for name, (token, status) in stories.items():
        with Cloud(security_token="its-token") as cloud:
            done = cloud.apply(**KEYS, **({"HUAWEICLOUD_SDK_SECURITY_TOKEN": token} if token else {}))
            check(f"a temporary key {name}", done.returncode == status, shown(done, cloud))
    with Cloud() as cloud:
        done = cloud.apply(**KEYS, HUAWEICLOUD_SDK_SECURITY_TOKEN="its-token")
        check("a permanent key with a token", done.returncode == 11, shown(done, cloud))


def wrong_ones():
    wrong = {
        "a token": {"HW_AUTH_TOKEN": "bad-token"},
        "a secret": KEYS | {"HUAWEICLOUD_SDK_SK": "another"},
        "a key": KEYS | {"HUAWEICLOUD_SDK_AK": "ANOTHER"},
        "a password": USER | {"HW_USER_PASSWORD": "another"},
        "a domain": USER | {"HW_DOMAIN_NAME": "another"},
    }
    for name, variables in wrong.items():
        with Cloud() as cloud:
            done = cloud.apply(**variables)
            check(f"{name} that is wrong: exits 11", done.returncode == 11, shown(done, cloud))
            check(f"{name} that is wrong: restarts nobody", cloud.ledger()["restarts"] == [], cloud.ledger())
            # The seventh bad signature in a row would find the key locked.
            tries = sum(cloud.requests().values()) - 1  # one was this test's
            check(f"{name} that is wrong: does not lock the key", 1 <= tries <= 5, tries)
            right = {"HW_AUTH_TOKEN": "good-token"} if "HW_AUTH_TOKEN" in variables else KEYS if "HUAWEICLOUD_SDK_AK" in variables else USER
            (cloud.folder / "journal.db").unlink(missing_ok=True)
            check(f"the right {name} works afterwards", cloud.apply(**right).returncode == 0)


def tokens_that_die():
    with Cloud(["token_update@1:restart", "token_update@3:server"], split=2) as cloud:
        done = cloud.apply(**USER)
        check("a token that must be updated is, and the run goes on", done.returncode == 0, shown(done, cloud))
        check("each time once", cloud.requests()["token"] == 3, cloud.requests())
        check("nobody is restarted twice", len(cloud.ledger()["restarts"]) == 4, cloud.ledger()["restarts"])
    with Cloud(["token_update@1-:restart"]) as cloud:
        done = cloud.apply(**USER)
        check("a token that is refused again ends it", done.returncode == 11, shown(done, cloud))
        check("after two calls", cloud.ledger()["restart_calls"] == 2, cloud.ledger())
    with Cloud(["token_update:restart"]) as cloud:
        done = cloud.apply(HW_AUTH_TOKEN="good-token")
        check("a token that nobody can renew ends it at once", done.returncode == 11, shown(done, cloud))
        check("after one call", cloud.ledger()["restart_calls"] == 1, cloud.ledger())


def main():
    every_way_in()
    a_temporary_key()
    wrong_ones()
    tokens_that_die()
    return close()


if __name__ == "__main__":
    sys.exit(main())
