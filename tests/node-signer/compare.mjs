// compare.mjs REQUESTS-PROGRAM: the vendor's signer and ours on 200 made-up requests.
import { execFileSync } from "node:child_process";
import { signed } from "./signer.mjs";

const seed = 20261124;
const count = 200;

const lines = execFileSync(process.argv[2], [seed, count], { encoding: "utf8", maxBuffer: 1 << 26 }).trim().split("\n");
let passed = 0;
let failed = 0;
for (const line of lines) {
  const ours = JSON.parse(line);
  const { host, "x-sdk-date": date, ...others } = ours.headers;
  const theirs = signed({
    ...ours,
    origin: `https://${host}`,
    headers: { ...others, host, "X-Sdk-Date": date },
    data: ours.data ?? undefined,
  });
  if (theirs.Authorization === ours.authorization) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`FAILED, seed ${seed}: ${line}\n  theirs: ${theirs.Authorization}`);
  }
}
if (lines.length !== count) failed += 1;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
