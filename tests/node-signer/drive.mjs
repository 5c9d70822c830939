// drive.mjs CPH_SIM: a client of the vendor's making drives the pretend cloud: it lists servers, restarts two of them and
// follows their jobs. What our client and our cloud might have in common by mistake, this one does not share.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { signed } from "./signer.mjs";

const project = "0605767b8bab40ffb711234cb80d0000";
const access = "EXAMPLEACCESSKEY";
const secret = "example-secret-key-for-the-simulator-only";
const patience = 20_000; // milliseconds, for anything

let passed = 0;
let failed = 0;
function check(name, holds, shown) {
  if (holds) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`FAILED ${name}: ${JSON.stringify(shown)}`);
  }
}

async function awaited(what) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await what();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await pass(20);
  }
}

function content(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function call(origin, method, what, { query = {}, data, key = secret } = {}) {
  const path = `/v1/${project}/cloud-phone/${what}`;
  const headers = signed({
    method,
    origin,
    path,
    query,
    data,
    headers: { "content-type": "application/json", "X-Project-Id": project },
    access,
    secret: key,
  });
  delete headers.host; // fetch sends the same by itself
  const words = new URLSearchParams(query).toString();
  const reply = await fetch(origin + path + (words ? `?${words}` : ""), {
    method,
    headers,
    body: data && JSON.stringify(data),
  });
  return { status: reply.status, body: await reply.json() };
}

async function story(origin) {
  const listed = await call(origin, "GET", "servers", { query: { limit: 100, offset: 0 } });
  check("servers are listed", listed.status === 200 && listed.body.servers.length === 5, listed);
  const ids = listed.body.servers.slice(0, 2).map((server) => server.server_id);

  const restarted = await call(origin, "POST", "servers/batch-restart", { data: { server_ids: ids } });
  check("a restart is accepted", restarted.status === 200, restarted);
  check("each server has a job", restarted.body.jobs.every((job) => ids.includes(job.server_id) && job.job_id), restarted);

  const again = await call(origin, "POST", "servers/batch-restart", { data: { server_ids: [ids[0]] } });
  check("a server that restarts is refused by itself", again.status === 200 && again.body.jobs[0].error_code === "CPS.0158", again);

  const jobs = await awaited(async () => {
    const page = await call(origin, "GET", "jobs", { query: { request_id: restarted.body.request_id, limit: 100, offset: 0 } });
    return page.body.jobs.every((job) => job.status !== 1) && page.body.jobs;
  });
  check("both jobs end well", jobs.length === 2 && jobs.every((job) => job.status === 2), jobs);

  const one = await call(origin, "GET", `jobs/${jobs[0].job_id}`);
  check("a job is shown by its id", one.body.job_id === jobs[0].job_id && one.body.status === 2, one);

  const forged = await call(origin, "GET", "servers", { key: "another-secret" });
  check("a forged signature is refused", forged.status === 401 && forged.body.error_code === "APIGW.0301", forged);

  const ledger = await (await fetch(`${origin}/_sim/ledger`)).json();
  const restarts = JSON.stringify(ledger);
  check("the cloud remembers the servers", ids.every((id) => restarts.includes(id)), ledger);
}

const folder = mkdtempSync(join(tmpdir(), "cph-plan-drive-"));
const portFile = join(folder, "port");
const words = ["--servers", "5", "--job-duration-ms", "1000", "--project", project];
const cloud = spawn(process.argv[2], [...words, "--access-key", access, "--secret-key", secret, "--port-file", portFile], {
  stdio: ["ignore", "ignore", "inherit"],
});
try {
  const port = await awaited(() => content(portFile));
  await story(`http://127.0.0.1:${port}`);
} catch (error) {
  failed += 1;
  console.log(`FAILED: ${error.stack}`);
} finally {
  cloud.kill();
  rmSync(folder, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
