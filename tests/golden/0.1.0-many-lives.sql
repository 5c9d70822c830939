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
INSERT INTO runs VALUES ('20261124-144523-44349d', '{"id":"20261124-144523-44349d","plan":"story","plan_path":"plan.yaml","plan_digest":"bc7da53e2799b49422118a53bff1ca83771c9d8858d21c5b6a3a1247258ae430","git_commit":"","git_dirty":false,"created":1795531523554,"operator":"root","host":"ops-1","version":"0.1.0","simulated":false,"remaining_of":""}', 'story', '0605767b8bab40ffb711234cb80d0000', 5, 1795531523554, 1795531532860, 'finished', 0, 24, '4e2e17e3afd09c22439a0e85842a0fce722e0153637396f81b4911a120dbc9c2', 'f82c87b3a1cc61138b4cb6843cb1941bd7fc551bdd256217ca0449252a889416');
INSERT INTO pins VALUES ('20261124-144523-44349d', CAST('version: 1
name: story
target: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000", endpoint: "http://127.0.0.1:34849"}
groups: {farm: {servers: ["63033b0ca389c35a939736f800000000", "63033b0ca389c35a939736f800000001", "63033b0ca389c35a939736f800000002", "63033b0ca389c35a939736f800000003", "63033b0ca389c35a939736f800000004"]}}
waves: [{groups: [farm], split: [1, 2], pause: 1s}]
max_failures: 3
on_unknown: assume_sent
' AS BLOB), '{"name":"story","targets":[{"name":"default","region":"cn-east-3","project_id":"0605767b8bab40ffb711234cb80d0000","endpoint":"http://127.0.0.1:34849","iam_endpoint":""}],"groups":["farm"],"waves":[{"name":"1[1]","first":0,"count":1,"first_batch":0,"batch_count":1,"pause":1000,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}},{"name":"1[2]","first":1,"count":2,"first_batch":1,"batch_count":1,"pause":1000,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}},{"name":"1[3]","first":3,"count":2,"first_batch":2,"batch_count":1,"pause":0,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}}],"batches":[{"wave":0,"target":0,"first":0,"count":1},{"wave":1,"target":0,"first":1,"count":2},{"wave":2,"target":0,"first":3,"count":2}],"max_failures":"3","on_unknown":"assume_sent","max_parallel_calls":1,"max_calls_per_minute":null,"hours":{"windows":[],"blackouts":[],"on_close":"suspend","max_wait":604800000,"start_deadline":null},"seed":12988718760395105952,"group_of":[{"group":0,"count":5}]}', '63033b0ca389c35a939736f800000000
63033b0ca389c35a939736f800000001
63033b0ca389c35a939736f800000002
63033b0ca389c35a939736f800000003
63033b0ca389c35a939736f800000004
');
INSERT INTO leases VALUES ('20261124-144523-44349d', 4, 'ops-1:4330', 'ops-1', 1795531525859, '2ddb2dedc6504da06ee86abcc35d769c1309002152bb1a023178687b7e7b36f6');
INSERT INTO entries VALUES ('20261124-144523-44349d', 1, 1795531523575, 'owned', '{"epoch":1,"host":"ops-1","operator":"root","command":"apply","version":"0.1.0","overrides":{"windows":false,"blackouts":[],"reason":""}}', '85651587c75d5b04833184fa97373cae7d28b923926892c42b61253241cc124d');
INSERT INTO entries VALUES ('20261124-144523-44349d', 2, 1795531523591, 'intent', '{"permit":1,"batch":0,"servers":"0","baseline":[1767225600000],"window":null}', '6cd5406f7a5fb7e3c1e9c937b334dbbe54b2a1d68309732ae398a76a9884940b');
INSERT INTO entries VALUES ('20261124-144523-44349d', 3, 1795531523595, 'sending', '{"permit":1,"wall":1795531523596,"offset":0}', '22c2f9cc8f17f4c78ea1cd0dbe281a938445f61b8a615dc2ccaf0bfb19c644a4');
INSERT INTO entries VALUES ('20261124-144523-44349d', 4, 1795531523600, 'answered', '{"permit":1,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000000"],"code":"","message":""}],"request":"bd64a5d9adefe0003951df9900000003","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"00000000000000000000000000000003","warnings":[]}}', '3f3ee0005dcdce1e0380faff188d8a377c74e5d1a988e1ed49a7c2a1b03b8215');
INSERT INTO entries VALUES ('20261124-144523-44349d', 5, 1795531523608, 'stopping', '{"reason":"interrupted","detail":"interrupted by a signal"}', '25cb32b63b55bd4ba845f75c128a3e54fb2be21afcd724d06223b8bebf8efda5');
INSERT INTO entries VALUES ('20261124-144523-44349d', 6, 1795531524609, 'jobs_ended', '{"ends":[{"server":0,"job":{"job":"63cbe1e459320dd7f43c661c00000000","state":"succeeded","begin":1795531523000,"end":1795531523000,"code":"","message":""}}]}', 'caa0c5cf8ba15f4e53e37e94f1f1aba6a8598aa56b7870e7c537175608ca1a14');
INSERT INTO entries VALUES ('20261124-144523-44349d', 7, 1795531524626, 'checked', '{"healthy":"0","unhealthy":[]}', '59995f99bc836ae837850a6f7e027e41ac762cff680ceb1a34b1a2741d460e60');
INSERT INTO entries VALUES ('20261124-144523-44349d', 8, 1795531524642, 'wave_settled', '{"wave":0,"pause_until":1795531525642}', 'ed84e2edccb9b9061b1a5cde051027166cdc8df23adea04fbb41cc4651bcd339');
INSERT INTO entries VALUES ('20261124-144523-44349d', 9, 1795531524662, 'closed', '{"state":"interrupted","exit":130}', 'c7e9b7cb4cfb9a2aadb1ff74f6122501d1107df5255452ebf132a89d1e6082af');
INSERT INTO entries VALUES ('20261124-144523-44349d', 10, 1795531524813, 'owned', '{"epoch":2,"host":"ops-1","operator":"root","command":"resume","version":"0.1.0","overrides":{"windows":false,"blackouts":[],"reason":""}}', '712577d573b484bce04d855ba837c9b0f19115e80e3bd03f2db5f80edad8a130');
INSERT INTO entries VALUES ('20261124-144523-44349d', 11, 1795531525644, 'intent', '{"permit":2,"batch":1,"servers":"1-2","baseline":[1767225600000,1767225600000],"window":null}', '928f5a6f3d850d35ea378373f8a5a326a0d263392cd311f97294387b07a5e115');
INSERT INTO entries VALUES ('20261124-144523-44349d', 12, 1795531525645, 'sending', '{"permit":2,"wall":1795531525645,"offset":0}', '77cff91c6234cfd245f9eb44cebf534862089d6a935fe4db109807f9042f1385');
INSERT INTO entries VALUES ('20261124-144523-44349d', 13, 1795531525785, 'unlocked', '{"operator":"root","host":"ops-1"}', '636343d76a7145898ca02cce43c875899d8b09e90af22be6031306258d21b71a');
INSERT INTO entries VALUES ('20261124-144523-44349d', 14, 1795531525867, 'owned', '{"epoch":4,"host":"ops-1","operator":"root","command":"resume","version":"0.1.0","overrides":{"windows":false,"blackouts":[],"reason":""}}', '616f58f50e5850bb5d8cff1abb525e5ba7a644e7ed290ed5b4d9bd42143e01f3');
INSERT INTO entries VALUES ('20261124-144523-44349d', 15, 1795531530787, 'evidence', '{"permit":2,"verdict":"moved","samples":[{"server":1,"reading":{"found":true,"status":5,"updated":1795531525000,"read_at":1795531530786},"phones_restarting":0,"moved":true},{"server":2,"reading":{"found":true,"status":5,"updated":1795531525000,"read_at":1795531530787},"phones_restarting":0,"moved":true}],"detail":""}', '39d25a97b8766b5cd781408090a33a78db2b38f1584d572e4e6f192e17bd9b29');
INSERT INTO entries VALUES ('20261124-144523-44349d', 16, 1795531530787, 'presumed', '{"ok":"1-2"}', '41163e0ebbb5bf8541a849551192758b0e53d6be079af050b2d487e96162bfff');
INSERT INTO entries VALUES ('20261124-144523-44349d', 17, 1795531530802, 'wave_settled', '{"wave":1,"pause_until":1795531531802}', '684f9994d66b4580a9cd2665bed934c9a19592b4f4367ec7842d42ce7e03955b');
INSERT INTO entries VALUES ('20261124-144523-44349d', 18, 1795531531807, 'intent', '{"permit":3,"batch":2,"servers":"3-4","baseline":[1767225600000,1767225600000],"window":null}', '9863fe2c058b3e54029a43fd917ecb674f43f71d1504c0110e64698fc7f6344a');
INSERT INTO entries VALUES ('20261124-144523-44349d', 19, 1795531531822, 'sending', '{"permit":3,"wall":1795531531823,"offset":0}', 'f94189d58bff4c5dd233c71cbfd80f2bbc3b38fbcc787c449e42b03cb8286e2a');
INSERT INTO entries VALUES ('20261124-144523-44349d', 20, 1795531531831, 'answered', '{"permit":3,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000003"],"code":"","message":""},{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000004"],"code":"","message":""}],"request":"bd64a5d9adefe0003951df9900000010","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"00000000000000000000000000000065","warnings":[]}}', '8b0e0020026e587fced330735a0a9ac5e1b250985bb8ffac64f3a34ac598fb4c');
INSERT INTO entries VALUES ('20261124-144523-44349d', 21, 1795531532839, 'jobs_ended', '{"ends":[{"server":3,"job":{"job":"63cbe1e459320dd7f43c661c00000003","state":"succeeded","begin":1795531531000,"end":1795531532000,"code":"","message":""}},{"server":4,"job":{"job":"63cbe1e459320dd7f43c661c00000004","state":"succeeded","begin":1795531531000,"end":1795531532000,"code":"","message":""}}]}', 'b593de4f207e1b41007915f615622fc7cb924621e94034e06958e1db287b3aec');
INSERT INTO entries VALUES ('20261124-144523-44349d', 22, 1795531532851, 'checked', '{"healthy":"3-4","unhealthy":[]}', '8bfafb946c737313b55587739602ae10108ac96058577a80c38506354f0a1498');
INSERT INTO entries VALUES ('20261124-144523-44349d', 23, 1795531532853, 'wave_settled', '{"wave":2,"pause_until":1795531532853}', 'c0c4c00208f804a0b7050137091fbab6a5e86adf2d40b58cad87674e1a92c91c');
INSERT INTO entries VALUES ('20261124-144523-44349d', 24, 1795531532860, 'closed', '{"state":"finished","exit":0}', '4e2e17e3afd09c22439a0e85842a0fce722e0153637396f81b4911a120dbc9c2');
