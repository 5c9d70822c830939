#include "simulator/server/config.hpp"
#include "small_cloud.hpp"

#include <filesystem>
#include <fstream>

using namespace cph_sim;

namespace {

ServerOptions configured(const std::string& text) {
    auto options = read_config(text, "cloud.yaml");
    REQUIRE_MESSAGE(options.has_value(), options.error().what);
    return std::move(*options);
}

std::string complaint_about(const std::string& text) {
    const auto options = read_config(text, "cloud.yaml");
    REQUIRE_FALSE(options.has_value());
    return options.error().where + ": " + options.error().what;
}

} // namespace

TEST_CASE("an empty configuration is a dozen servers that nobody may call") {
    const ServerOptions options = configured("");
    CHECK(options.settings.cloud.fleet->size() == 12);
    CHECK(options.settings.cloud.durations.low == default_job_duration);
    CHECK(options.settings.keys.empty());
    CHECK(options.settings.tokens.empty());
    CHECK(options.speed == 1);
    CHECK(options.tls == ServerOptions::Tls::off);
}

TEST_CASE("every key is understood") {
    const ServerOptions options = configured(R"(
project: "11111111111111111111111111111111"
project_name: cn-north-4
seed: 7
speed: 2.5
clock_offset: -6m
fleet:
  - {servers: 3, zone: cn-east-3b, phones: 60, name_prefix: farm-, tags: {pool: a}, status: 8}
  - {ids: ["abc"], phone_model: rx1, server_model: big, network_version: v1}
durations: {median: 5m, sigma: 0.3, stragglers: {share: 2%, factor: 4}}
odds: {refused: 1%, job_fails: 2%, job_stuck: 3%, never_healthy: 4%}
shown_while_restarting: [11, 10, 13]
update_time: stays
throttling: {calls_per_minute: 60, retry_after: "30"}
latency: [10ms, 50ms]
credentials: {access_key: K, secret_key: S, security_token: T, token: tok, user: u, password: p, domain: d, token_life: 5m}
tls: expired
faults:
  - drop_after@2
  - job_fails:abc=CPS.0105
)");
    const Settings& settings = options.settings;
    CHECK(settings.project_id == "11111111111111111111111111111111");
    CHECK(settings.project_name == "cn-north-4");
    CHECK(settings.cloud.seed == 7);
    CHECK(options.speed == 2.5);
    CHECK(settings.clock_offset == -6min);
    const Fleet& fleet = *settings.cloud.fleet;
    REQUIRE(fleet.size() == 4);
    CHECK(fleet.profile(ServerIndex{0}).zone == "cn-east-3b");
    CHECK(fleet.profile(ServerIndex{0}).phones == 60);
    CHECK(fleet.profile(ServerIndex{0}).tags.at("pool") == "a");
    CHECK(fleet.name(ServerIndex{2}) == "farm-0003");
    CHECK(fleet.first_status(ServerIndex{2}) == 8);
    CHECK(fleet.find("abc") == ServerIndex{3});
    CHECK(fleet.profile(ServerIndex{3}).phone_model == "rx1");
    CHECK(fleet.profile(ServerIndex{3}).server_model == "big");
    CHECK(fleet.profile(ServerIndex{3}).network_version == "v1");
    CHECK(fleet.first_status(ServerIndex{3}) == status_normal);
    CHECK(settings.cloud.durations.kind == DurationLaw::Kind::log_normal);
    CHECK(settings.cloud.durations.low == 5min);
    CHECK(settings.cloud.durations.sigma == 0.3);
    CHECK(settings.cloud.durations.straggler_share == doctest::Approx(0.02));
    CHECK(settings.cloud.durations.straggler_factor == 4);
    CHECK(settings.cloud.odds.refused == doctest::Approx(0.01));
    CHECK(settings.cloud.odds.job_fails == doctest::Approx(0.02));
    CHECK(settings.cloud.odds.job_never_ends == doctest::Approx(0.03));
    CHECK(settings.cloud.odds.ends_unhealthy == doctest::Approx(0.04));
    CHECK(settings.cloud.statuses_while_restarting == std::vector{11, 10, 13});
    CHECK(settings.cloud.update_time == UpdateTime::stays);
    CHECK(settings.calls_per_minute == 60);
    CHECK(settings.throttle_retry_after == "30");
    CHECK(settings.latency_least == 10ms);
    CHECK(settings.latency_most == 50ms);
    REQUIRE(settings.keys.size() == 1);
    CHECK(settings.keys[0].access == "K");
    CHECK(settings.keys[0].secret == "S");
    CHECK(settings.keys[0].security_token == "T");
    CHECK(settings.tokens == std::vector<std::string>{"tok"});
    CHECK(settings.user->name == "u");
    CHECK(settings.user->password == "p");
    CHECK(settings.user->domain == "d");
    CHECK(settings.token_life == 5min);
    CHECK(options.tls == ServerOptions::Tls::expired);
    REQUIRE(settings.faults.size() == 2);
    CHECK(std::get<CallFault>(settings.faults[0]).nth == 2);
    CHECK(std::get<Cue>(settings.faults[1]).server == "abc");
}

TEST_CASE("durations and latency have a short form") {
    CHECK(configured("durations: 3s").settings.cloud.durations.low == 3s);
    const DurationLaw law = configured("durations: {between: [4m, 6m]}").settings.cloud.durations;
    CHECK(law.kind == DurationLaw::Kind::uniform);
    CHECK(law.low == 4min);
    CHECK(law.high == 6min);
    CHECK(configured("durations: {fixed: 3s}").settings.cloud.durations.kind == DurationLaw::Kind::fixed);
    CHECK(configured("latency: 20ms").settings.latency_most == 20ms);
    CHECK(configured("latency: 20ms").settings.latency_least == 20ms);
}

TEST_CASE("made-up servers of several parts have different ids, and the seed decides them") {
    const auto first_id = [](const std::string& text) {
        return std::string(configured(text).settings.cloud.fleet->id(ServerIndex{0}));
    };
    CHECK(configured("fleet: [{servers: 5}, {servers: 5}]").settings.cloud.fleet->size() == 10);
    CHECK(first_id("fleet: [{servers: 1}]\nseed: 3") == first_id("seed: 3\nfleet: [{servers: 1}]"));
    CHECK(first_id("seed: 3") != first_id("seed: 4"));
}

TEST_CASE("ids are read from a file that lies beside the configuration") {
    const auto folder =
        std::filesystem::temp_directory_path() / ("cph-sim-config-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "ids.txt") << "# the farm\nabc\ndef   # the last\r\n\n";
    const auto options = read_config("fleet: [{ids_from: ids.txt}]", (folder / "cloud.yaml").string());
    const auto absent = read_config("fleet: [{ids_from: no.txt}]", (folder / "cloud.yaml").string());
    std::filesystem::remove_all(folder);
    REQUIRE(options.has_value());
    CHECK(options->settings.cloud.fleet->size() == 2);
    CHECK(options->settings.cloud.fleet->find("def").has_value());
    CHECK_FALSE(absent.has_value());
}

TEST_CASE("a mistake is named with its place") {
    CHECK(complaint_about("speeed: 2") == "cloud.yaml:1:1: there is no key 'speeed' here");
    CHECK(read_config("speeed: 2", "cloud.yaml").error().hint == "did you mean speed?");
    CHECK(complaint_about("seed: 1\nodds: {refused: 3}") == "cloud.yaml:2:17: '3' is not a share");
    CHECK(complaint_about("seed: 1\nseed: 2") == "cloud.yaml:2:1: 'seed' stands here twice");
    CHECK(complaint_about("faults: [drop_aftr]") == "cloud.yaml:1:10: there is no fault 'drop_aftr'");
    CHECK(complaint_about("faults:\n  - job_stuck:nobody") == "cloud.yaml:2:5: there is no server 'nobody'");
    CHECK(complaint_about("seed: [").starts_with("cloud.yaml:1:"));
}

TEST_CASE("what makes no sense is refused") {
    for (const char* text : {"[]",
                             "text",
                             "seed: -1",
                             "seed: x",
                             "seed: [1]",
                             "speed: 0",
                             "speed: fast",
                             "project: {a: b}",
                             "fleet: {servers: 3}",
                             "fleet: [{}]",
                             "fleet: [{servers: 0}]",
                             "fleet: [{servers: 1, ids: [a]}]",
                             "fleet: [{ids: []}]",
                             "fleet: [{ids: [a, a]}]",
                             "fleet: [{ids: [a]}, {ids: [a]}]",
                             "fleet: [{servers: 1000001}]",
                             "fleet: [{servers: 1, tags: [a]}]",
                             "fleet: [{servers: 1, phones: 1025}]",
                             "durations: 5",
                             "durations: {between: [6m, 4m]}",
                             "durations: {between: 4m}",
                             "durations: {median: 5m, sigma: -1}",
                             "durations: {stragglers: {factor: 0.5}}",
                             "odds: {refused: 101%}",
                             "odds: {luck: 1%}",
                             "shown_while_restarting: 11",
                             "shown_while_restarting: [x]",
                             "update_time: jumps",
                             "throttling: {calls_per_minute: 0}",
                             "latency: [50ms, 10ms]",
                             "latency: [10ms]",
                             "credentials: {access_key: K}",
                             "credentials: {user: u}",
                             "credentials: {token_life: 5}",
                             "tls: maybe",
                             "clock_offset: 6",
                             "faults: drop_after",
                             "faults: [{a: b}]"}) {
        CAPTURE(text);
        CHECK_FALSE(read_config(text, "cloud.yaml").has_value());
    }
}
