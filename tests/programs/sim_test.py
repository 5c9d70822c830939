#!/usr/bin/env python3
"""sim_test.py CPH_SIM: the pretend cloud as its users meet it: its options, its certificates, its rest."""

import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import warnings

from stage import PATIENCE_S, PROJECT, ROOT, await_that, check, close

SIM = os.path.abspath(sys.argv[1])
KEY = ["--access-key", "EXAMPLEACCESSKEY", "--secret-key", "example-secret-key-for-the-simulator-only"]


def said(*words):
    return subprocess.run([SIM, *map(str, words)], capture_output=True, text=True, timeout=PATIENCE_S, stdin=subprocess.DEVNULL)


class Running:
    """A cph-sim with these options, until the end of the block."""

    def __init__(self, folder, *words):
        self.port = folder / "port"
        self.port.unlink(missing_ok=True)
        self.process = subprocess.Popen([SIM, "--port-file", self.port, *map(str, words)], stdout=subprocess.PIPE, text=True)
        await_that(lambda: self.port.exists() and self.port.read_text() != "")
        self.place = "127.0.0.1:" + self.port.read_text()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.out, _ = self.process.communicate(timeout=PATIENCE_S)


def mistakes_in_the_command():
    stories = {
        "an unknown option": (["--sped", "2"], "--sped"),
        "no servers": (["--servers", "0"], "--servers"),
        "servers both made up and listed": (["--servers", "3", "--ids", "ids.txt"], "--servers"),
        "no file of ids": (["--ids", "/nonexistent/ids"], "/nonexistent/ids"),
        "half a key": (["--access-key", "K"], "go together"),
        "half a user": (["--user", "u"], "go together"),
        "a life that is no duration": (["--token-life", "5"], "--token-life"),
        "an unknown fault": (["--fault", "drop_aftr"], "did you mean drop_after?"),
        "a fault of nobody": (["--fault", "job_stuck:nobody"], "no server 'nobody'"),
        "an authority without TLS": (["--ca-file", "ca.pem"], "--tls"),
        "no configuration": (["--config", "/nonexistent/cloud.yaml"], "/nonexistent/cloud.yaml"),
        "a folder as configuration": (["--config", "/"], "cannot be read"),
        "a port that cannot be": (["--port", "70000"], "--port"),
        "a port file that cannot be": (["--port-file", "/nonexistent/port"], "/nonexistent/port"),
    }
    for name, (words, expected) in stories.items():
        done = said(*words)
        check(name, done.returncode == 1 and expected in done.stderr, f"exit {done.returncode}: {done.stdout} {done.stderr}")


def what_it_tells():
    for word, expected in {"--help": "--list-faults", "--version": ".", "--list-faults": "drop_after"}.items():
        done = said(word)
        check(word, done.returncode == 0 and expected in done.stdout and done.stderr == "", done.stdout + done.stderr)


def the_pages_keep_step():
    page = (ROOT / "docs/simulator.md").read_text()
    listed = re.findall(r"^  ([a-z_]+)", said("--list-faults").stdout, re.M)
    named = set(re.findall(r"`([a-z_]+)(?:=[^`]*)?`", page))
    check("the page names every fault", listed and set(listed) <= named, sorted(set(listed) - named))
    options = set(re.findall(r"--[a-z][a-z-]+", said("--help").stdout))
    manual = set(re.findall(r"\*(--[a-z-]+)\*", (ROOT / "docs/man/cph-sim.1.scd").read_text()))
    check("the man page has the options of the help", options == manual, options ^ manual)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "cloud.yaml").write_text(re.search(r"^```yaml\n(.*?)^```", page, re.M | re.S)[1])
        (folder / "ids.txt").write_text("88b8449b896f3a4f0ad57222dd91909\n")
        with Running(folder, "--config", folder / "cloud.yaml") as cloud:
            check("the configuration that it shows is one", cloud.process.poll() is None)


def a_configuration_and_options_over_it():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        config = folder / "cloud.yaml"
        config.write_text("fleet: [{servers: 3, name_prefix: farm-}]\ncredentials: {token: made-up}\nfaults: [busy]\n")
        with Running(folder, "--config", config, "--fault", "throttled:servers") as cloud:
            faults = json.load(urllib.request.urlopen(f"http://{cloud.place}/_sim/faults", timeout=PATIENCE_S))["faults"]
            check("faults of both are there, the file's first", faults == ["busy", "throttled:servers"], faults)
            request = urllib.request.Request(f"http://{cloud.place}/v1/{PROJECT}/cloud-phone/servers",
                                             headers={"X-Auth-Token": "made-up"})
            try:
                urllib.request.urlopen(request, timeout=PATIENCE_S)
                status = 200
            except urllib.error.HTTPError as refusal:
                status = refusal.code
            check("the option's fault befalls its call", status == 429, status)
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as reply:
                names = [server["server_name"] for server in json.load(reply)["servers"]]
            check("the servers are those of the file", names == ["farm-0001", "farm-0002", "farm-0003"], names)
        config.write_text("fleet: [{servers: 3}]\nodds: {refused: 3}\n")
        done = said("--config", config)
        check("a mistake is named with its place", done.returncode == 1 and f"{config}:2:17: '3' is not a share" in done.stderr,
              done.stderr)


def handshake(place, host, authority, **limits):
    """What a strange client says of the connection: "" when it stands."""
    context = ssl.create_default_context(cafile=authority)
    context.set_ciphers("ALL:@SECLEVEL=0")  # so that it is the server who finds a version too old
    for name, value in limits.items():
        setattr(context, name, value)
    try:
        with urllib.request.urlopen(f"https://{host}:{place.split(':')[1]}/_sim/faults", timeout=PATIENCE_S, context=context) as reply:
            return "" if reply.status == 200 else str(reply.status)
    except (urllib.error.URLError, ssl.SSLError, OSError) as problem:
        return str(problem)


def certificates():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        authority = folder / "ca.pem"
        with Running(folder, "--tls", "--ca-file", authority) as cloud:
            for host in ("127.0.0.1", "localhost"):
                check(f"TLS to {host}", handshake(cloud.place, host, authority) == "", handshake(cloud.place, host, authority))
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                trouble = handshake(cloud.place, "127.0.0.1", authority, minimum_version=version, maximum_version=version)
                check(f"{version.name}", trouble == "", trouble)
            old = handshake(cloud.place, "127.0.0.1", authority, minimum_version=ssl.TLSVersion.TLSv1_1,
                            maximum_version=ssl.TLSVersion.TLSv1_1)
            check("nothing older than TLS 1.2", "ALERT_PROTOCOL_VERSION" in old, old)
            trouble = handshake(cloud.place, "127.0.0.1", None)
            check("nobody else vouches for it", "CERTIFICATE_VERIFY_FAILED" in trouble, trouble)
        for kind, expected in {"expired": "expired", "other_host": "not valid for"}.items():
            (folder / "cloud.yaml").write_text(f"tls: {kind}\n")
            with Running(folder, "--config", folder / "cloud.yaml", "--ca-file", authority) as cloud:
                trouble = handshake(cloud.place, "127.0.0.1", authority)
                check(f"a certificate that is {kind}", expected in trouble, trouble)
        with Running(folder, "--tls") as cloud:
            pass
        check("without a file the authority is printed", "-----BEGIN CERTIFICATE-----" in cloud.out, cloud.out)
        check("a signal ends it well", cloud.process.returncode == 0, cloud.process.returncode)


def steps_taken(pid):
    """How often any of its threads has begun to run."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if "ctxt_switches" in line:
                total += int(line.split()[1])
    return total


def rest():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with Running(folder, "--job-duration-ms", "1", "--token", "made-up", *KEY) as cloud:
            urllib.request.urlopen(f"http://{cloud.place}/_sim/ledger", timeout=PATIENCE_S).close()
            # It comes to rest once its last answer is out, and then nothing moves it.
            quiet = [steps_taken(cloud.process.pid)]

            def unmoved():
                time.sleep(0.5)
                quiet.append(steps_taken(cloud.process.pid))
                return quiet[-1] == quiet[-2]

            check("idle it does not run at all", await_that(unmoved), quiet)


def main():
    warnings.simplefilter("ignore", DeprecationWarning)  # Python does not like to be asked for TLS 1.1
    mistakes_in_the_command()
    what_it_tells()
    the_pages_keep_step()
    a_configuration_and_options_over_it()
    certificates()
    rest()
    return close()


if __name__ == "__main__":
    sys.exit(main())
