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
INSERT INTO runs VALUES ('20261124-144508-3c42ff', '{"id":"20261124-144508-3c42ff","plan":"story","plan_path":"plan.yaml","plan_digest":"2f147f918c402f212d9675914d5c272d023516a1439de0f3c961b161869f9ca8","git_commit":"","git_dirty":false,"created":1795531508688,"operator":"root","host":"ops-1","version":"0.1.0","simulated":false,"remaining_of":""}', 'story', '0605767b8bab40ffb711234cb80d0000', 5, 1795531508688, 1795531512018, 'halted', 5, 15, '474f444d69db0573fd40a63c2c179d32e124bf18ef24edcb4dd84b674ec2d0bb', '390c8528dbd3160ae4a1c1f0ff9c0fd45e8c8ac8473c30f0369b84ec8862f85b');
INSERT INTO runs VALUES ('20261124-144512-21e096', '{"id":"20261124-144512-21e096","plan":"story","plan_path":"plan.yaml","plan_digest":"2f147f918c402f212d9675914d5c272d023516a1439de0f3c961b161869f9ca8","git_commit":"","git_dirty":false,"created":1795531512156,"operator":"root","host":"ops-1","version":"0.1.0","simulated":false,"remaining_of":"20261124-144508-3c42ff"}', 'story', '0605767b8bab40ffb711234cb80d0000', 3, 1795531512156, 1795531515499, 'halted', 5, 15, '8a7bd454e0dc2c22e7379425ff2abe4d1dc843fbd76bcaf1dc4e7878cdb9ed3c', 'd60043323d3f939801c7df53943c481575689b1cab438fcf1817c2a27b63efe0');
INSERT INTO pins VALUES ('20261124-144508-3c42ff', CAST('version: 1
name: story
target: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000", endpoint: "http://127.0.0.1:40373"}
groups: {farm: {servers: ["63033b0ca389c35a939736f800000000", "63033b0ca389c35a939736f800000001", "63033b0ca389c35a939736f800000002", "63033b0ca389c35a939736f800000003", "63033b0ca389c35a939736f800000004"]}}
waves: [{groups: [farm], split: [1, 2], pause: 1s}]
' AS BLOB), '{"name":"story","targets":[{"name":"default","region":"cn-east-3","project_id":"0605767b8bab40ffb711234cb80d0000","endpoint":"http://127.0.0.1:40373","iam_endpoint":""}],"groups":["farm"],"waves":[{"name":"1[1]","first":0,"count":1,"first_batch":0,"batch_count":1,"pause":1000,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}},{"name":"1[2]","first":1,"count":2,"first_batch":1,"batch_count":1,"pause":1000,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}},{"name":"1[3]","first":3,"count":2,"first_batch":2,"batch_count":1,"pause":0,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}}],"batches":[{"wave":0,"target":0,"first":0,"count":1},{"wave":1,"target":0,"first":1,"count":2},{"wave":2,"target":0,"first":3,"count":2}],"max_failures":"0","on_unknown":"halt","max_parallel_calls":1,"max_calls_per_minute":null,"hours":{"windows":[],"blackouts":[],"on_close":"suspend","max_wait":604800000,"start_deadline":null},"seed":2068852603695447037,"group_of":[{"group":0,"count":5}]}', '63033b0ca389c35a939736f800000000
63033b0ca389c35a939736f800000001
63033b0ca389c35a939736f800000002
63033b0ca389c35a939736f800000003
63033b0ca389c35a939736f800000004
');
INSERT INTO pins VALUES ('20261124-144512-21e096', CAST('version: 1
name: story
target: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000", endpoint: "http://127.0.0.1:40373"}
groups: {farm: {servers: ["63033b0ca389c35a939736f800000000", "63033b0ca389c35a939736f800000001", "63033b0ca389c35a939736f800000002", "63033b0ca389c35a939736f800000003", "63033b0ca389c35a939736f800000004"]}}
waves: [{groups: [farm], split: [1, 2], pause: 1s}]
' AS BLOB), '{"name":"story","targets":[{"name":"default","region":"cn-east-3","project_id":"0605767b8bab40ffb711234cb80d0000","endpoint":"http://127.0.0.1:40373","iam_endpoint":""}],"groups":["farm"],"waves":[{"name":"1[2]","first":0,"count":1,"first_batch":0,"batch_count":1,"pause":1000,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}},{"name":"1[3]","first":1,"count":2,"first_batch":1,"batch_count":1,"pause":0,"max_failures":null,"job_timeout":1800000,"health":{"check":"status_normal","healthy_deadline":600000}}],"batches":[{"wave":0,"target":0,"first":0,"count":1},{"wave":1,"target":0,"first":1,"count":2}],"max_failures":"0","on_unknown":"halt","max_parallel_calls":1,"max_calls_per_minute":null,"hours":{"windows":[],"blackouts":[],"on_close":"suspend","max_wait":604800000,"start_deadline":null},"seed":2068852603695447037,"group_of":[{"group":0,"count":3}]}', '63033b0ca389c35a939736f800000002
63033b0ca389c35a939736f800000003
63033b0ca389c35a939736f800000004
');
INSERT INTO leases VALUES ('20261124-144508-3c42ff', 1, 'ops-1:3670', 'ops-1', 1795531508689, 'af63844f4145116779168c70b8a6eefccb28618250534ed00ce2616c7559440b');
INSERT INTO leases VALUES ('20261124-144512-21e096', 1, 'ops-1:3767', 'ops-1', 1795531512156, 'e876231504cb4ae627416dcc3c85112636174f6e2d9ecfd772fab44d910a658e');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 1, 1795531508715, 'owned', '{"epoch":1,"host":"ops-1","operator":"root","command":"apply","version":"0.1.0","overrides":{"windows":false,"blackouts":[],"reason":""}}', '69b482484d338fdda354b3c3ee46e89e1cf0c889fa5ba975b4ac0ae4e10d4ac8');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 2, 1795531508732, 'intent', '{"permit":1,"batch":0,"servers":"0","baseline":[1767225600000],"window":null}', '897efdc39ff9a4ee32e59dc0b53cd93d93f84bf2b6e958d0c7f360c209ded290');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 3, 1795531508733, 'sending', '{"permit":1,"wall":1795531508734,"offset":0}', '2bbb61762bb0ea06d02d4ebb9c395971ee38dff4c9cf59c732f9fef1eb2c1e0d');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 4, 1795531508744, 'answered', '{"permit":1,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000000"],"code":"","message":""}],"request":"bd64a5d9adefe0003951df9900000003","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"","warnings":[]}}', 'ac6d26193fdb6f3c32326fff713a473b22fdade8078fd45ee8c65f2cb95a078f');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 5, 1795531509792, 'jobs_ended', '{"ends":[{"server":0,"job":{"job":"63cbe1e459320dd7f43c661c00000000","state":"succeeded","begin":1795531508000,"end":1795531509000,"code":"","message":""}}]}', 'a832f07feb9d873bc26a889d8ed030212e5941497a8efeb6705d5ee88a54cd04');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 6, 1795531509870, 'checked', '{"healthy":"0","unhealthy":[]}', '5707b922ddd700eefa3d3807fbb78374a30901bc60e3cc809b04d411ee75ddc1');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 7, 1795531509875, 'wave_settled', '{"wave":0,"pause_until":1795531510875}', 'dd8eb777f7fbe6558db8def6d1615b7203d29dfa17eae08c2bdce636ca2063fd');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 8, 1795531510879, 'intent', '{"permit":2,"batch":1,"servers":"1-2","baseline":[1767225600000,1767225600000],"window":null}', '606b64cfd474fe192ca8b127d41903db04e8d84a1878483e8b5158354c4e65a0');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 9, 1795531510907, 'sending', '{"permit":2,"wall":1795531510908,"offset":0}', 'd7e6fabe3a747384f18e98230f5ae4f5b329a1dba63ff018f9b354fb2527749e');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 10, 1795531510916, 'answered', '{"permit":2,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000001"],"code":"","message":""},{"kind":"rejected","jobs":[],"code":"CPS.0158","message":"not available"}],"request":"bd64a5d9adefe0003951df9900000009","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"","warnings":[]}}', 'f515c9d54205a8299d2fcf0b15e6ae4123dd59186cc2ebd5c3ef238b7672d0b8');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 11, 1795531510919, 'stopping', '{"reason":"budget","detail":"1 bad, 0 tolerated"}', 'f03ee2026b74c15ddbd6622e59013275538148dc2c6c1202a5d42ea977990fb9');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 12, 1795531511938, 'jobs_ended', '{"ends":[{"server":1,"job":{"job":"63cbe1e459320dd7f43c661c00000001","state":"succeeded","begin":1795531510000,"end":1795531511000,"code":"","message":""}}]}', 'ab616582809f88764f1c55dbb5f9ff718cf060cb9a06816eebd6c602fe4871f6');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 13, 1795531512010, 'checked', '{"healthy":"1","unhealthy":[]}', 'b4b753c7d038f6f1f42193f4b6aece3601686cd022c7bdf17500afc5bb0c40e7');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 14, 1795531512015, 'wave_settled', '{"wave":1,"pause_until":1795531513015}', '33b9860cfb6fbe28c702611e3264911d7ec557abd899c3f728b69fad8304c224');
INSERT INTO entries VALUES ('20261124-144508-3c42ff', 15, 1795531512018, 'closed', '{"state":"halted","exit":5}', '474f444d69db0573fd40a63c2c179d32e124bf18ef24edcb4dd84b674ec2d0bb');
INSERT INTO entries VALUES ('20261124-144512-21e096', 1, 1795531512171, 'owned', '{"epoch":1,"host":"ops-1","operator":"root","command":"apply","version":"0.1.0","overrides":{"windows":false,"blackouts":[],"reason":""}}', 'e20a7b5b9f89805c8d5e611e9d5d9cd7143eb0dd1720dc33eca67b2c2c3fd7dc');
INSERT INTO entries VALUES ('20261124-144512-21e096', 2, 1795531512204, 'intent', '{"permit":1,"batch":0,"servers":"0","baseline":[1795531511000],"window":null}', '2b41f51e33f8294050335c92ba63deafd47dff9cc1ce7b9a80433bc7b5c06262');
INSERT INTO entries VALUES ('20261124-144512-21e096', 3, 1795531512215, 'sending', '{"permit":1,"wall":1795531512216,"offset":0}', 'a70ce9f971acb79bacc956adb7afe2da8ffaf4e939bde9cb4fe244adc571ec4d');
INSERT INTO entries VALUES ('20261124-144512-21e096', 4, 1795531512217, 'answered', '{"permit":1,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000003"],"code":"","message":""}],"request":"bd64a5d9adefe0003951df990000000e","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"","warnings":[]}}', '1dcd370a06d50483a2793f96e237941f4077c7c4eff8b51f1f01ef400a07728d');
INSERT INTO entries VALUES ('20261124-144512-21e096', 5, 1795531513264, 'jobs_ended', '{"ends":[{"server":0,"job":{"job":"63cbe1e459320dd7f43c661c00000003","state":"succeeded","begin":1795531512000,"end":1795531512000,"code":"","message":""}}]}', '009045b39312965f7623b5aca5c48281c4988923d639ce77cf37207f5ad896f9');
INSERT INTO entries VALUES ('20261124-144512-21e096', 6, 1795531513310, 'checked', '{"healthy":"0","unhealthy":[]}', '0e1da25c3a84b0de6313d017528959f6885d879589eb3155fb647678982a589f');
INSERT INTO entries VALUES ('20261124-144512-21e096', 7, 1795531513319, 'wave_settled', '{"wave":0,"pause_until":1795531514319}', '63479872d3e3aafcd697e35cf0f957a57a5f866e349155426cbcfe38be866923');
INSERT INTO entries VALUES ('20261124-144512-21e096', 8, 1795531514331, 'intent', '{"permit":2,"batch":1,"servers":"1-2","baseline":[1767225600000,1767225600000],"window":null}', '2956f6d6c567d961c063ad887eee552c0130f8b34607ba97ebdca08b1af532a9');
INSERT INTO entries VALUES ('20261124-144512-21e096', 9, 1795531514346, 'sending', '{"permit":2,"wall":1795531514347,"offset":0}', '0353694cafb56eb8a544ad3e646edb1be9d25b9deb53baa425537bf0e27cdcb8');
INSERT INTO entries VALUES ('20261124-144512-21e096', 10, 1795531514352, 'answered', '{"permit":2,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,"servers":[{"kind":"accepted","jobs":["63cbe1e459320dd7f43c661c00000004"],"code":"","message":""},{"kind":"rejected","jobs":[],"code":"CPS.0158","message":"not available"}],"request":"bd64a5d9adefe0003951df9900000014","http_status":200,"saw_2xx":false,"code":"","message":"","gateway_request":"","warnings":[]}}', '20a325f10311b1c637b23181c6a6d78da147272c2ef5f638c15bd95467d205ed');
INSERT INTO entries VALUES ('20261124-144512-21e096', 11, 1795531514355, 'stopping', '{"reason":"budget","detail":"1 bad, 0 tolerated"}', 'f1a2538b44e80d36ad6450aeb19b2d8839f00b73da63d59ec1d97ee010aa75f7');
INSERT INTO entries VALUES ('20261124-144512-21e096', 12, 1795531515408, 'jobs_ended', '{"ends":[{"server":1,"job":{"job":"63cbe1e459320dd7f43c661c00000004","state":"succeeded","begin":1795531514000,"end":1795531514000,"code":"","message":""}}]}', '26fca43f338a55c455314d505e2be95e4b5c1e28ec0f0b8fb9e5832d3c47899f');
INSERT INTO entries VALUES ('20261124-144512-21e096', 13, 1795531515486, 'checked', '{"healthy":"1","unhealthy":[]}', 'd1fe651392214853dc7e5cef58b337855df0e57d02abf735085292eddec152dc');
INSERT INTO entries VALUES ('20261124-144512-21e096', 14, 1795531515487, 'wave_settled', '{"wave":1,"pause_until":1795531515487}', 'e844fbe4233e1a8c291d10e1e19857a63d2c20874eeadd0ff49fe0a79d42b937');
INSERT INTO entries VALUES ('20261124-144512-21e096', 15, 1795531515499, 'closed', '{"state":"halted","exit":5}', '8a7bd454e0dc2c22e7379425ff2abe4d1dc843fbd76bcaf1dc4e7878cdb9ed3c');
