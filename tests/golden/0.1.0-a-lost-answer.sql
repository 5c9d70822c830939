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
INSERT INTO runs VALUES ('20261124-144517-8b5b55', '{"id":"20261124-144517-8b5b55","plan":"story","plan_path":"plan.yaml","plan_digest":"12c5b568d962d95a9468e28dc1ac8eebe27c51fa7da815246b38ae00fbcef67b","git_commit":"","git_dirty":false,"created":1795531517540,"operator":"root","host":"ops-1","version":"0.1.0","simulated":false,"remaining_of":""}', 'story', '0605767b8bab40ffb711234cb80d0000', 5, 1795531517540, 1795531519655, 'halted', 10, 15, 'fd60d8ff9d46cab9a985082bc41dcbb949b2bd12941e631bae7d67eef1767df9', '1cb14eb2500e9a560522578307583ea4356a30a3fafe1749d84fbef231d02da9');
INSERT INTO pins VALUES ('20261124-144517-8b5b55', CAST('version: 1
name: story
target: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000", endpoint: "http://127.0.0.1:40269"}
groups: {farm: {servers: ["63033b0ca389c35a939736f800000000", "63033b0ca389c35a939736f800000001", "63033b0ca389c35a939736f800000002", "63033b0ca389c35a939736f800000003", "63033b0ca389c35a939736f800000004"]}}
waves: [{groups: [farm], split: [1, 2], pause: 1s}]
' AS BLOB), '{"name":"story","targets":[{"name":"default","region":"cn-east-3","project_id":"0605767b8bab40ffb711234cb80d0000","endpoint":"http://127.0.0.1:40269","iam_endpoint":""}],"groups":["farm"],"waves":[{"name":"1[1]","first":0,"count":1,"first_batch":0,"batch_count":1,"pause":1000,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}},{"name":"1[2]","first":1,"count":2,"first_batch":1,"batch_count":1,"pause":1000,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}},{"name":"1[3]","first":3,"count":2,"first_batch":2,"batch_count":1,"pause":0,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}}],"batches":[{"wave":0,"target":0,"first":0,"count":1},{"wave":1,"target":0,"first":1,"count":2},{"wave":2,"target":0,"first":3,"count":2}],"max_failures":"0","on_unknown":"halt","max_parallel_calls":1,"max_calls_per_minute":null,"hours":{"windows":[],"blackouts":[],"on_close":"suspend","max_wait":604800000,"start_deadline":null},"seed":7787502716950374588,"group_of":[{"group":0,"count":5}]}', '63033b0ca389c35a939736f800000000
63033b0ca389c35a939736f800000001
63033b0ca389c35a939736f800000002
63033b0ca389c35a939736f800000003
63033b0ca389c35a939736f800000004
');
INSERT INTO leases VALUES ('20261124-144517-8b5b55', 1, 'ops-1:3867', 'ops-1', 1795531517542, 'e69cfabf32280f1223ea60e3124eceb31639d7d9a662ff7910325c5f7b590706');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 1, 1795531517559, 'owned', '{"epoch":1,"host":"ops-1","operator":"root","command":"apply","version":"0.1.0","overrides":{"windows":false,"blackouts":[],"reason":""}}', '6314eb96a3c27dd7e73fda28ca589363633ad81e54ee95cb09d66c5dbd4dd1e8');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 2, 1795531517575, 'intent', '{"permit":1,"batch":0,"servers":"0","baseline":[1767225600000],"window":null}', '863dafaa72a60bd388388aeba4e19dc91b0e9a2a578732e59ec4de949f9f1cc2');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 3, 1795531517580, 'sending', '{"permit":1,"wall":1795531517580,"offset":0}', '074a56cdf14230ed1df77f10a16dbffbea52aff2ef31f800e132901f0a54a5ef');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 4, 1795531517583, 'answered', '{"permit":1,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000000"],"code":"","message":""}],"request":"bd64a5d9adefe0003951df9900000003","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"00000000000000000000000000000004","warnings":[]}}', '76193ec5187702a60ed8625d78d01aec6c8726aba10c8244bc75cd4904dad4f0');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 5, 1795531518588, 'jobs_ended', '{"ends":[{"server":0,"job":{"job":"63cbe1e459320dd7f43c661c00000000","state":"succeeded","begin":1795531517000,"end":1795531517000,"code":"","message":""}}]}', '63414805fdfb63c9bf26eafe0b08eff84f35be1fa6ea968c6a63aae40f2f8ba0');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 6, 1795531518607, 'checked', '{"healthy":"0","unhealthy":[]}', '9ab54f0b6227112f6fcb389db1254fe14b1e02b4b68e96988c5268ae0519c3bf');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 7, 1795531518614, 'wave_settled', '{"wave":0,"pause_until":1795531519614}', 'd16cb73ae11c4ba44014ae527c7028b8a60c9f3bc27447b8a2649ea25adf56e6');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 8, 1795531519619, 'intent', '{"permit":2,"batch":1,"servers":"1-2","baseline":[1767225600000,1767225600000],"window":null}', '00b53537387d3be8d39f4f2e3b1d5c02887f9aba82ae2248c30460f1d6ae0837');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 9, 1795531519634, 'sending', '{"permit":2,"wall":1795531519635,"offset":0}', '65d7841b6d59726a8d5ff3cf8c5e7fd19d1db53d3ba2eea1eb36d76978b3de4d');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 10, 1795531519638, 'answered', '{"permit":2,"reply":{"kind":"unknown","again":"throttled","not_sent":"network","wait":null,"servers":[],"request":"","http_status":0,"saw_2xx":false,"code":"","message":"the answer was lost: http://127.0.0.1:40269/v1/0605767b8bab40ffb711234cb80d0000/cloud-phone/servers/batch-restart: Empty reply from server","gateway_request":"","warnings":[]}}', '0dd4f11bc42fec1b8077970891c991c86a4da0d51bb4f097c0d08d5f23a73318');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 11, 1795531519642, 'stopping', '{"reason":"budget","detail":"2 bad, 0 tolerated"}', 'c511f2e8047c07b4160975ca33fd5ea982370cfc94d522d6f418c16d131c6e4e');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 12, 1795531519642, 'stopping', '{"reason":"unknown","detail":"2 unknown"}', '4947f0961dcf346acee3710ee91c3b6cebf054daa7c15919ef407f38efb5f729');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 13, 1795531519651, 'evidence', '{"permit":2,"verdict":"moved","samples":[{"server":1,"reading":{"found":true,"status":5,"updated":1795531519000,"read_at":1795531519651},"phones_restarting":2,"moved":true},{"server":2,"reading":{"found":true,"status":5,"updated":1795531519000,"read_at":1795531519651},"phones_restarting":2,"moved":true}],"detail":""}', '78f18374b3b268b7381037df57a37f78cdd753fb23f24ec93263ca02d0bbe773');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 14, 1795531519652, 'wave_settled', '{"wave":1,"pause_until":1795531520652}', '71d73dd88fc1ba58de5f86f01539549b89691aa64997f64ec947e0bc45e8495b');
INSERT INTO entries VALUES ('20261124-144517-8b5b55', 15, 1795531519655, 'closed', '{"state":"halted","exit":10}', 'fd60d8ff9d46cab9a985082bc41dcbb949b2bd12941e631bae7d67eef1767df9');
