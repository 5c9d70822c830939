PRAGMA application_id = 1129334864;
PRAGMA user_version = 1;
CREATE TABLE runs (
  id TEXT PRIMARY KEY, header TEXT NOT NULL, plan TEXT NOT NULL, projects TEXT NOT NULL, servers INTEGER NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL, state TEXT NOT NULL, exit INTEGER NOT NULL,
  last_seq INTEGER NOT NULL, last_hash TEXT NOT NULL, seal TEXT NOT NULL
) STRICT;
CREATE TABLE pins (
  run TEXT PRIMARY KEY, plan_text BLOB NOT NULL, schedule TEXT NOT NULL, ids TEXT NOT NULL
) STRICT;
CREATE TABLE leases (
  run TEXT PRIMARY KEY, epoch INTEGER NOT NULL, owner TEXT NOT NULL, host TEXT NOT NULL,
  heartbeat INTEGER NOT NULL, seal TEXT NOT NULL
) STRICT;
CREATE TABLE entries (
  run TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
  hash TEXT NOT NULL, PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE claims (
  project TEXT NOT NULL, server TEXT NOT NULL, run TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX claims_once ON claims (project, server);
CREATE INDEX claims_of_run ON claims (run);
CREATE TABLE requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, kind TEXT NOT NULL, operator TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
INSERT INTO runs VALUES ('20261124-144520-e16922', '{"id":"20261124-144520-e16922","plan":"story","plan_path":"plan.yaml","plan_digest":"ec4d9791fc88c40b3e26462239aed6be54057dbcf0cda61ee4b37e712f4b7321","git_commit":"","git_dirty":false,"created":1795531520512,"operator":"root","host":"ops-1","version":"0.1.0","simulated":false,"remaining_of":""}', 'story', '0605767b8bab40ffb711234cb80d0000', 5, 1795531520512, 1795531522591, 'running', -1, 10, 'bd36483cba1d9b42b83b84dfd0ae4c3db5ba023f878842e321071d9d9c52b2ef', '11c428b168c4808736dced27243285494bcb002a23c14d4adf25274c0ae8bd93');
INSERT INTO pins VALUES ('20261124-144520-e16922', CAST('version: 1
name: story
target: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000", endpoint: "http://127.0.0.1:35361"}
groups: {farm: {servers: ["63033b0ca389c35a939736f800000000", "63033b0ca389c35a939736f800000001", "63033b0ca389c35a939736f800000002", "63033b0ca389c35a939736f800000003", "63033b0ca389c35a939736f800000004"]}}
waves: [{groups: [farm], split: [1, 2], pause: 1s}]
' AS BLOB), '{"name":"story","targets":[{"name":"default","region":"cn-east-3","project_id":"0605767b8bab40ffb711234cb80d0000","endpoint":"http://127.0.0.1:35361","iam_endpoint":""}],"groups":["farm"],"waves":[{"name":"1[1]","first":0,"count":1,"first_batch":0,"batch_count":1,"pause":1000,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}},{"name":"1[2]","first":1,"count":2,"first_batch":1,"batch_count":1,"pause":1000,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}},{"name":"1[3]","first":3,"count":2,"first_batch":2,"batch_count":1,"pause":0,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}}],"batches":[{"wave":0,"target":0,"first":0,"count":1},{"wave":1,"target":0,"first":1,"count":2},{"wave":2,"target":0,"first":3,"count":2}],"max_failures":"0","on_unknown":"halt","max_parallel_calls":1,"max_calls_per_minute":null,"hours":{"windows":[],"blackouts":[],"on_close":"suspend","max_wait":604800000,"start_deadline":null},"seed":5253778488498068672,"group_of":[{"group":0,"count":5}]}', '63033b0ca389c35a939736f800000000
63033b0ca389c35a939736f800000001
63033b0ca389c35a939736f800000002
63033b0ca389c35a939736f800000003
63033b0ca389c35a939736f800000004
');
INSERT INTO leases VALUES ('20261124-144520-e16922', 1, 'ops-1:3933', 'ops-1', 1795531520517, 'fbd0a644e8f86cbf95b4819ce648c82a36885b0868d8f0f26e97959ed3bdf210');
INSERT INTO entries VALUES ('20261124-144520-e16922', 1, 1795531520531, 'owned', '{"epoch":1,"host":"ops-1","operator":"root","command":"apply","version":"0.1.0","overrides":{"windows":false,"blackouts":[],"reason":""}}', '3701c3ab18a80a242533de64714948e5f7c87cbe7c0b9c60c88685173ca328f8');
INSERT INTO entries VALUES ('20261124-144520-e16922', 2, 1795531520547, 'intent', '{"permit":1,"batch":0,"servers":"0","baseline":[1767225600000],"window":null}', '3408c7b6ce53854aecba6c534abf3f5507038cf7d2adc7ccd96eda76db5d840a');
INSERT INTO entries VALUES ('20261124-144520-e16922', 3, 1795531520555, 'sending', '{"permit":1,"wall":1795531520555,"offset":0}', '3c000156769d43ef1b6c31796df61f39534d2311c712a99b465b18cf5c2d0faa');
INSERT INTO entries VALUES ('20261124-144520-e16922', 4, 1795531520563, 'answered', '{"permit":1,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000000"],"code":"","message":""}],"request":"bd64a5d9adefe0003951df9900000003","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"00000000000000000000000000000003","warnings":[]}}', '82c4a6fc71116633cadf76d6e0496e12c20902c2231bc1f01875860486e612a9');
INSERT INTO entries VALUES ('20261124-144520-e16922', 5, 1795531521573, 'jobs_ended', '{"ends":[{"server":0,"job":{"job":"63cbe1e459320dd7f43c661c00000000","state":"succeeded","begin":1795531520000,"end":1795531520000,"code":"","message":""}}]}', '2382f1624d1a9bd54ca1d239cf2bd767a542ee705f4ca0cffd626f136592f68e');
INSERT INTO entries VALUES ('20261124-144520-e16922', 6, 1795531521575, 'checked', '{"healthy":"0","unhealthy":[]}', 'e81000f7bdc7623476174e68dd6c7bc38fffc160bdae03ef43f23492f92260f5');
INSERT INTO entries VALUES ('20261124-144520-e16922', 7, 1795531521576, 'wave_settled', '{"wave":0,"pause_until":1795531522575}', '97e9551d37c8863a6504c88ed588e112937ca2f0a8e58ca2aceaafbe9a3017c5');
INSERT INTO entries VALUES ('20261124-144520-e16922', 8, 1795531522577, 'intent', '{"permit":2,"batch":1,"servers":"1-2","baseline":[1767225600000,1767225600000],"window":null}', 'c75247ecdeb0be36af2bb93072a17fd2017241a9c24ea1220b6f416b0855e70c');
INSERT INTO entries VALUES ('20261124-144520-e16922', 9, 1795531522588, 'sending', '{"permit":2,"wall":1795531522589,"offset":0}', 'c4e6123d84ef5892406ea89ec661568285b432fc303cf6ca2496b54042886d58');
INSERT INTO entries VALUES ('20261124-144520-e16922', 10, 1795531522591, 'answered', '{"permit":2,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000001"],"code":"","message":""},{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000002"],"code":"","message":""}],"request":"bd64a5d9adefe0003951df9900000009","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"00000000000000000000000000000009","warnings":[]}}', 'bd36483cba1d9b42b83b84dfd0ae4c3db5ba023f878842e321071d9d9c52b2ef');
INSERT INTO claims VALUES ('0605767b8bab40ffb711234cb80d0000', '63033b0ca389c35a939736f800000000', '20261124-144520-e16922');
INSERT INTO claims VALUES ('0605767b8bab40ffb711234cb80d0000', '63033b0ca389c35a939736f800000001', '20261124-144520-e16922');
INSERT INTO claims VALUES ('0605767b8bab40ffb711234cb80d0000', '63033b0ca389c35a939736f800000002', '20261124-144520-e16922');
INSERT INTO claims VALUES ('0605767b8bab40ffb711234cb80d0000', '63033b0ca389c35a939736f800000003', '20261124-144520-e16922');
INSERT INTO claims VALUES ('0605767b8bab40ffb711234cb80d0000', '63033b0ca389c35a939736f800000004', '20261124-144520-e16922');
