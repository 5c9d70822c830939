#!/usr/bin/env python3
"""secrets_test.py CPH_PLAN CPH_SIM: canary secrets given to the real program stand nowhere afterwards: not in what it prints, not in
the journal, the report or the event file, not in its own command line, and not in a plan that was refused for holding one."""

import base64
import os
import pathlib
import re
import signal
import sys
import urllib.parse

from stage import PROJECT, Process, Stage, await_that, check, close

PLAN, SIM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])

# Made up, and with characters that look different when they are encoded.
TOKEN = "canary-token/+=%~0123456789"
ACCESS_KEY = "CANARYACCESSKEY01234"
SECRET_KEY = "canary-secret-key/+=%~0123456789"
SECURITY_TOKEN = "canary-security-token/+=%~0123456789"
PROXY_PASSWORD = "canary-proxy-password"
PROXY = f"http://user:{PROXY_PASSWORD}@127.0.0.1:9"


def forms(secret):
    """The secret as it is and as it would look encoded, without the ends that depend on what stands beside it."""
    raw = secret.encode()
    found = {raw, urllib.parse.quote(secret, safe="").encode(), raw.hex().encode(), raw.hex().upper().encode(), repr(secret).encode()}
    for shift in range(3):
        found.add(base64.b64encode(b"\0" * shift + raw)[4 if shift else 0:-4])
        found.add(base64.urlsafe_b64encode(b"\0" * shift + raw)[4 if shift else 0:-4])
    return found


def leaks(secrets, texts):
    return [(name, secret) for secret in secrets for form in forms(secret) for name, text in texts.items() if form in text]


def files_of(folder):
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def command_line(process):
    return pathlib.Path(f"/proc/{process.popen.pid}/cmdline").read_bytes()


def limits(process):
    return pathlib.Path(f"/proc/{process.popen.pid}/limits").read_text()


class CloudWith:
    """A stage whose cloud takes these credentials."""

    def __init__(self, words):
        self.program = Stage(PLAN)
        self.words = words

    def __enter__(self):
        stage = self.program
        port, ids = stage.folder / "port", stage.folder / "ids.txt"
        ids.write_text("".join(f"{number:032x}\n" for number in range(6)))
        self.cloud = Process([SIM, "--project", PROJECT, "--ids", str(ids), "--job-duration-ms", "300", "--port-file", str(port),
                              *self.words])
        await_that(lambda: port.exists() and port.read_text() != "")
        stage.place = "127.0.0.1:" + port.read_text().strip()
        (stage.folder / "plan.yaml").write_text(
            "version: 1\nname: story\n"
            f'target: {{region: cn-east-3, project_id: "{PROJECT}", endpoint: "http://{stage.place}"}}\n'
            "groups: {farm: {servers_from: ids.txt}}\nwaves: [{groups: [farm], split: [2]}]\n")
        return stage

    def __exit__(self, *_):
        self.cloud.popen.kill()
        self.cloud.end()
        self.program.__exit__()


def a_run(name, words, variables, secrets, status=0):
    """A run that is interrupted, resumed, reported and asked about, with everything shown that can be."""
    with CloudWith(words) as stage:
        environment = {name: value for name, value in stage.environment().items() if name != "HW_AUTH_TOKEN"} | variables
        texts = {}

        def keep(label, *line, expected=None):
            process = Process(stage.command(*line), cwd=stage.folder, env=environment)
            got, out, said = process.end()
            texts[label] = (out + said).encode()
            if expected is not None:
                check(f"{name}: {label} ends with {expected}", got == expected, f"{got} {said}")

        process = Process(stage.command("apply", "plan.yaml", "--yes", "-v", "--events", "events"), cwd=stage.folder, env=environment)
        if status == 0 and process.await_line("sent as request"):
            texts["command line"] = command_line(process)
            check(f"{name}: the command line was seen", b"apply" in texts["command line"])
            check(f"{name}: no core file will hold it", re.search(r"^Max core file size +0 +0 ", limits(process), re.M), limits(process))
            process.signal(signal.SIGTERM)
        got, out, said = process.end()
        texts["apply"] = (out + said).encode()
        check(f"{name}: apply went as far as it should", got == (130 if status == 0 else status), f"{got} {said}")
        keep("resume", "resume", "-v", "--events", "events", expected=status)
        keep("runs", "runs", "--json")
        keep("status", "status", "--json")
        keep("report", "report")
        texts |= files_of(stage.folder)
        check(f"{name}: there was something to search", len(texts) > 8 and sum(map(len, texts.values())) > 10_000, list(texts))
        found = leaks(secrets, texts)
        check(f"{name}: no secret anywhere", not found, found)


def plans_that_hold_a_secret():
    """Refused without repeating it, whichever way it got there."""
    base = ("version: 1\nname: story\ntarget: {region: cn-east-3, project_id: \"" + PROJECT + "\"}\n"
            "groups: {farm: {servers: [\"" + "1" * 32 + "\"]}}\nwaves: [{groups: [farm]}]\n")
    plans = {
        "a key at the top": base + f"token: {TOKEN}\n",
        "a key in a list": base + f"ak: [\"{TOKEN}\"]\n",
        "a key in capitals": base + f"SECRET_KEY: '{TOKEN}'\n",
        "a key beside a mistake": base.replace("version: 1", "version: 2") + f"password: \"{TOKEN}\"\n",
        "on several lines": base + f"security_token: >\n  {TOKEN}\n  {TOKEN}\n",
        "a variable": base.replace("cn-east-3", "${HW_SECRET_KEY}"),
        "a variable for a plan": base.replace("cn-east-3", "${CPH_PLAN_REGION}"),
    }
    for name, text in plans.items():
        with Stage(PLAN) as stage:
            (stage.folder / "plan.yaml").write_text(text)
            for line in (["validate", "plan.yaml"], ["validate", "plan.yaml", "--json"], ["preview", "plan.yaml"],
                         ["apply", "plan.yaml", "--yes", "-v"]):
                done = stage.run(*line, variables={"HW_SECRET_KEY": TOKEN, "CPH_PLAN_REGION": TOKEN})
                check(f"{name}: {line} refuses", done.returncode == 1, done.returncode)
                shown = {"output": (done.stdout + done.stderr).encode()}
                check(f"{name}: {line} does not repeat it", not leaks([TOKEN], shown), shown)


def the_search_finds():
    for secret in (TOKEN, SECRET_KEY):
        for text in (secret, urllib.parse.quote(secret, safe=""), secret.encode().hex(),
                     base64.b64encode(f"x:{secret}:y".encode()).decode()):
            check(f"the search finds {text}", leaks([secret], {"text": f"before {text} after".encode()}) != [])


def main():
    the_search_finds()
    proxies = {"HTTPS_PROXY": PROXY, "HTTP_PROXY": PROXY, "https_proxy": PROXY, "http_proxy": PROXY, "ALL_PROXY": PROXY}
    token = ["--token", TOKEN]
    keys = ["--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY]
    key_variables = {"HUAWEICLOUD_SDK_AK": ACCESS_KEY, "HUAWEICLOUD_SDK_SK": SECRET_KEY}
    a_run("token", [*token], {"HW_AUTH_TOKEN": TOKEN, **proxies}, [TOKEN, PROXY_PASSWORD])
    a_run("access key", [*keys], key_variables | proxies, [SECRET_KEY, PROXY_PASSWORD])
    a_run("refused token", ["--token", "another"], {"HW_AUTH_TOKEN": TOKEN}, [TOKEN], 11)
    a_run("refused key", ["--access-key", ACCESS_KEY, "--secret-key", "another"],
          key_variables | {"HUAWEICLOUD_SDK_SECURITY_TOKEN": SECURITY_TOKEN}, [SECRET_KEY, SECURITY_TOKEN], 11)
    plans_that_hold_a_secret()
    return close()


if __name__ == "__main__":
    sys.exit(main())
