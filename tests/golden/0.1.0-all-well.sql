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
INSERT INTO runs VALUES ('20261124-144502-e5aa62', '{"id":"20261124-144502-e5aa62","plan":"story","plan_path":"plan.yaml","plan_digest":"d1e97db6e3bd57b78f547912b3da77920cd7b52088d80613166ab98c8ff7ba39","git_commit":"","git_dirty":false,"created":1795531502423,"operator":"root","host":"ops-1","version":"0.1.0","simulated":false,"remaining_of":""}', 'story', '0605767b8bab40ffb711234cb80d0000', 5, 1795531502423, 1795531507658, 'finished', 0, 20, 'db515ec52d516094d4be16e11f9b8968c8699e303837b08767143f8c98792df5', '792d3bd131f36e4feeabc3e9fba0bf8d7222ebc8a4ce0b4b4e101a3e6a51f309');
INSERT INTO pins VALUES ('20261124-144502-e5aa62', CAST('version: 1
name: story
target: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000", endpoint: "http://127.0.0.1:32971"}
groups: {farm: {servers: ["63033b0ca389c35a939736f800000000", "63033b0ca389c35a939736f800000001", "63033b0ca389c35a939736f800000002", "63033b0ca389c35a939736f800000003", "63033b0ca389c35a939736f800000004"]}}
waves: [{groups: [farm], split: [1, 2], pause: 1s}]
' AS BLOB), '{"name":"story","targets":[{"name":"default","region":"cn-east-3","project_id":"0605767b8bab40ffb711234cb80d0000","endpoint":"http://127.0.0.1:32971","iam_endpoint":""}],"groups":["farm"],"waves":[{"name":"1[1]","first":0,"count":1,"first_batch":0,"batch_count":1,"pause":1000,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}},{"name":"1[2]","first":1,"count":2,"first_batch":1,"batch_count":1,"pause":1000,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}},{"name":"1[3]","first":3,"count":2,"first_batch":2,"batch_count":1,"pause":0,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}}],"batches":[{"wave":0,"target":0,"first":0,"count":1},{"wave":1,"target":0,"first":1,"count":2},{"wave":2,"target":0,"first":3,"count":2}],"max_failures":"0","on_unknown":"halt","max_parallel_calls":1,"max_calls_per_minute":null,"hours":{"windows":[],"blackouts":[],"on_close":"suspend","max_wait":604800000,"start_deadline":null},"seed":12386983346197338848,"group_of":[{"group":0,"count":5}]}', '63033b0ca389c35a939736f800000000
63033b0ca389c35a939736f800000001
63033b0ca389c35a939736f800000002
63033b0ca389c35a939736f800000003
63033b0ca389c35a939736f800000004
');
INSERT INTO leases VALUES ('20261124-144502-e5aa62', 1, 'ops-1:3636', 'ops-1', 1795531502431, '6391331dc64eb8c57d0cd20381c79eb4173d2fe32091f890fcac2422e859c96a');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 1, 1795531502455, 'owned', '{"epoch":1,"host":"ops-1","operator":"root","command":"apply","version":"0.1.0","overrides":{"windows":false,"blackouts":[],"reason":""}}', '5ef67c69bc85b78ebb5f98b72c22c543a75052e64f03ac0a4c55137cd25c9280');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 2, 1795531502474, 'intent', '{"permit":1,"batch":0,"servers":"0","baseline":[1767225600000],"window":null}', 'fba3c27cb12f1f31f4184d8643215b8f5a6d997b76f700653c1cccbf58e02634');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 3, 1795531502483, 'sending', '{"permit":1,"wall":1795531502483,"offset":0}', '3413175f23d5216942d6bb425da8135b3e5d75d9edf6f5e55c20cef38b31fc28');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 4, 1795531502491, 'answered', '{"permit":1,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000000"],"code":"","message":""}],"request":"bd64a5d9adefe0003951df9900000003","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"00000000000000000000000000000003","warnings":[]}}', '3bd2ce406d3f02e87c385906272824041466af268e3795edaa6afe763459c748');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 5, 1795531503496, 'jobs_ended', '{"ends":[{"server":0,"job":{"job":"63cbe1e459320dd7f43c661c00000000","state":"succeeded","begin":1795531502000,"end":1795531502000,"code":"","message":""}}]}', 'abf4c339e3769fd06a44b8600b22381204f9681bcd3316b730fb0673ca422a88');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 6, 1795531503511, 'checked', '{"healthy":"0","unhealthy":[]}', 'afacdaf79432ca46dd8e0d6f4e441990796a9643d38d05034ea4b86b37b97f46');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 7, 1795531503518, 'wave_settled', '{"wave":0,"pause_until":1795531504518}', '89d317563e58dbbfa5b9e889b5260dccbb7a759ca6fd16c26ae586ac414a50fe');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 8, 1795531504519, 'intent', '{"permit":2,"batch":1,"servers":"1-2","baseline":[1767225600000,1767225600000],"window":null}', 'b380699d30955524ee21edddac9d24a33e3d78138d50a57b08d32679632d2cad');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 9, 1795531504538, 'sending', '{"permit":2,"wall":1795531504539,"offset":0}', '6cf99af1db7cc55f6fcfb76de6e7a2f8e70b39a27e6cd443015a84812ddaa97b');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 10, 1795531504546, 'answered', '{"permit":2,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000001"],"code":"","message":""},{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000002"],"code":"","message":""}],"request":"bd64a5d9adefe0003951df9900000009","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"00000000000000000000000000000009","warnings":[]}}', '6a90c88a999d617f2ff29edcfef72ebb21d2fe48a19ac7e973e26a281eb28a5b');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 11, 1795531505555, 'jobs_ended', '{"ends":[{"server":1,"job":{"job":"63cbe1e459320dd7f43c661c00000001","state":"succeeded","begin":1795531504000,"end":1795531504000,"code":"","message":""}},{"server":2,"job":{"job":"63cbe1e459320dd7f43c661c00000002","state":"succeeded","begin":1795531504000,"end":1795531504000,"code":"","message":""}}]}', '6c353010831cae330808c7fd6a632f62f16ccc2e1dc57bdf0fbae062dea0dc2f');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 12, 1795531505579, 'checked', '{"healthy":"1-2","unhealthy":[]}', '7efae8c85fa6ef9c0581bdf39f06f50f91e3016e45460718abbed9d6aa4ab7c6');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 13, 1795531505582, 'wave_settled', '{"wave":1,"pause_until":1795531506582}', 'ec8a8873a2730595ee6ba656cd0c8e91ea5277f1351c26db31d5ff3de1684349');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 14, 1795531506587, 'intent', '{"permit":3,"batch":2,"servers":"3-4","baseline":[1767225600000,1767225600000],"window":null}', 'ce6a03d33286149e2b5c49a30922a9ea478226fe8ef6b5acd9b6d7d63eefeb1f');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 15, 1795531506606, 'sending', '{"permit":3,"wall":1795531506607,"offset":0}', '98ea6b44898c9eea28551d39bbfc35c6a842d8c36ea57903c19d2d85496820ec');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 16, 1795531506610, 'answered', '{"permit":3,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000003"],"code":"","message":""},{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000004"],"code":"","message":""}],"request":"bd64a5d9adefe0003951df9900000010","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"00000000000000000000000000000010","warnings":[]}}', 'c30712e9461947b19e836c61d13f421c248a9c9df6dba80bfb261d99ba9e2bfc');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 17, 1795531507616, 'jobs_ended', '{"ends":[{"server":3,"job":{"job":"63cbe1e459320dd7f43c661c00000003","state":"succeeded","begin":1795531506000,"end":1795531506000,"code":"","message":""}},{"server":4,"job":{"job":"63cbe1e459320dd7f43c661c00000004","state":"succeeded","begin":1795531506000,"end":1795531506000,"code":"","message":""}}]}', 'f0e0f28771837236d3330d11889b7735eb4f873c1d1762986f0806987fc408a3');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 18, 1795531507647, 'checked', '{"healthy":"3-4","unhealthy":[]}', '747f62e011fd002a7d830582bca4929a36eac11c269846c1c4242e3d36f24245');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 19, 1795531507650, 'wave_settled', '{"wave":2,"pause_until":1795531507650}', '4925b5681be64f1c519625a6810be174a9666d6ff8bc600986775c6b0ef8938d');
INSERT INTO entries VALUES ('20261124-144502-e5aa62', 20, 1795531507658, 'closed', '{"state":"finished","exit":0}', 'db515ec52d516094d4be16e11f9b8968c8699e303837b08767143f8c98792df5');
