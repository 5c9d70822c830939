// cph-sim: the pretend cloud on its own.
#include "simulator/server/config.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace {

using cph_plan::Result;
using cph_plan::Status;
using cph_sim::ServerOptions;

// What the command line says; what it does not say is as the configuration has it.
struct Wishes {
    std::string config;
    std::string ids;
    std::optional<std::uint32_t> servers;
    std::optional<std::uint64_t> seed;
    std::optional<std::int64_t> job_milliseconds;
    std::optional<std::string> project;
    std::string access_key;
    std::string secret_key;
    std::string token;
    std::string user;
    std::string password;
    std::string token_life;
    std::vector<std::string> faults;
    std::optional<double> speed;
    std::uint16_t port = 0;
    std::string port_file;
    bool tls = false;
    std::string ca_file;
};

void add_options(CLI::App& app, Wishes& wishes) {
    app.add_option("--config", wishes.config,
                   "a YAML file that describes the cloud; docs/simulator.md shows its keys");
    app.add_option("--servers", wishes.servers, "how many servers to make up (12)")
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--ids", wishes.ids, "a file with the servers' ids, one a line")->excludes("--servers");
    app.add_option("--seed", wishes.seed, "of everything that is drawn (1)");
    app.add_option("--job-duration-ms", wishes.job_milliseconds,
                   "how long a restart takes, in milliseconds (1500)")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--project", wishes.project, "the project's id");
    app.add_option("--access-key", wishes.access_key, "the key whose signatures are accepted");
    app.add_option("--secret-key", wishes.secret_key, "its secret; made up, never a real one")
        ->needs("--access-key");
    app.add_option("--token", wishes.token, "a token that is accepted for ever");
    app.add_option("--user", wishes.user, "who gets tokens from POST /v3/auth/tokens");
    app.add_option("--password", wishes.password, "made up, never a real one")->needs("--user");
    app.add_option("--token-life", wishes.token_life, "how long such a token is good (24h)");
    app.add_option("--fault", wishes.faults, "something that goes wrong; may stand here several times");
    app.add_option("--speed", wishes.speed, "the cloud's time runs this many times faster (1)")
        ->check(CLI::Range(0.001, 1e6));
    app.add_option("--port", wishes.port, "0 for any that is free (0)");
    app.add_option("--port-file", wishes.port_file, "write the port there, once the server listens");
    app.add_flag("--tls", wishes.tls, "HTTPS, with a certificate that is made now");
    app.add_option("--ca-file", wishes.ca_file, "with TLS: write there what cph-plan takes as --ca-file");
    app.add_flag_callback(
        "--list-faults",
        [] {
            fmt::print("{}", cph_sim::fault_list());
            throw CLI::Success();
        },
        "print every fault that can be asked for, with its meaning");
    app.set_version_flag("--version", CPH_PLAN_VERSION);
    app.footer("Clients are answered on loopback, tests below /_sim/: GET /_sim/ledger says what each server "
               "received,\n"
               "POST /_sim/faults adds faults while it runs. The page docs/simulator.md tells it all.");
}

Result<std::string> content_of(const std::string& path) {
    const std::ifstream file(path);
    std::ostringstream content;
    content << file.rdbuf();
    if (!file || !content) return cph_plan::fail({.what = "cannot be read", .where = path});
    return content.str();
}

Result<ServerOptions> configured(const Wishes& wishes) {
    if (wishes.config.empty()) return cph_sim::read_config("", "cph-sim");
    const auto content = content_of(wishes.config);
    if (!content) return cph_plan::fail(content.error());
    return cph_sim::read_config(*content, wishes.config);
}

Status choose_fleet(const Wishes& wishes, cph_sim::Options& cloud) {
    using cph_sim::Fleet;
    if (!wishes.ids.empty()) {
        const auto ids = cph_sim::read_ids(wishes.ids);
        if (!ids) return cph_plan::fail(ids.error());
        cloud.fleet = std::make_shared<const Fleet>(Fleet::of(*ids));
    } else if (wishes.servers || (wishes.config.empty() && wishes.seed)) {
        cloud.fleet =
            std::make_shared<const Fleet>(Fleet::generated(wishes.servers.value_or(12), cloud.seed));
    }
    return {};
}

Status add_credentials(const Wishes& wishes, cph_sim::Settings& settings) {
    if (wishes.access_key.empty() != wishes.secret_key.empty())
        return cph_plan::fail({.what = "--access-key and --secret-key go together"});
    if (wishes.user.empty() != wishes.password.empty())
        return cph_plan::fail({.what = "--user and --password go together"});
    if (!wishes.access_key.empty()) settings.keys.push_back({wishes.access_key, wishes.secret_key});
    if (!wishes.token.empty()) settings.tokens.push_back(wishes.token);
    if (!wishes.user.empty()) settings.user = cph_sim::User{wishes.user, wishes.password};
    if (wishes.token_life.empty()) return {};
    const auto life = cph_sim::read_duration(wishes.token_life);
    if (!life) return cph_plan::fail({life.error().what, "--token-life", life.error().hint});
    settings.token_life = *life;
    return {};
}

Status add_faults(const Wishes& wishes, cph_sim::Settings& settings) {
    for (const std::string& line : wishes.faults) {
        auto fault = cph_sim::read_fault(line, *settings.cloud.fleet);
        if (!fault) return cph_plan::fail(fault.error());
        settings.faults.push_back(std::move(*fault));
    }
    return {};
}

Result<ServerOptions> options_of(const Wishes& wishes) {
    auto options = configured(wishes);
    if (!options) return options;
    cph_sim::Settings& settings = options->settings;
    if (wishes.seed) settings.cloud.seed = *wishes.seed;
    if (wishes.project) settings.project_id = *wishes.project;
    if (wishes.job_milliseconds)
        settings.cloud.durations = cph_sim::DurationLaw::fixed(cph_sim::Duration{*wishes.job_milliseconds});
    if (wishes.speed) options->speed = *wishes.speed;
    if (wishes.tls && options->tls == ServerOptions::Tls::off) options->tls = ServerOptions::Tls::on;
    options->port = wishes.port;
    if (auto chosen = choose_fleet(wishes, settings.cloud); !chosen) return cph_plan::fail(chosen.error());
    if (auto added = add_credentials(wishes, settings); !added) return cph_plan::fail(added.error());
    if (auto added = add_faults(wishes, settings); !added) return cph_plan::fail(added.error());
    if (!wishes.ca_file.empty() && options->tls == ServerOptions::Tls::off)
        return cph_plan::fail({.what = "--ca-file is of no use without TLS", .hint = "add --tls"});
    return options;
}

Status write(const std::string& path, const std::string& text) {
    if (path.empty()) return {};
    std::ofstream file(path);
    file << text;
    file.close();
    if (!file) return cph_plan::fail({.what = "cannot be written", .where = path});
    return {};
}

// The port last: whoever waits for that file finds everything else in place.
Status announce(const Wishes& wishes, const cph_sim::Server& server) {
    const bool tls = !server.authority().empty();
    if (auto written = write(wishes.ca_file, server.authority()); !written) return written;
    fmt::print("listening on {}://127.0.0.1:{}\n", tls ? "https" : "http", server.port());
    if (tls && wishes.ca_file.empty()) fmt::print("{}", server.authority());
    std::fflush(stdout);
    return write(wishes.port_file, fmt::format("{}", server.port()));
}

int complain(const cph_plan::Error& error) {
    fmt::print(stderr, "cph-sim: {}{}{}\n", error.where, error.where.empty() ? "" : ": ", error.what);
    if (!error.hint.empty()) fmt::print(stderr, "  {}\n", error.hint);
    return 1;
}

int serve(const Wishes& wishes) {
    auto options = options_of(wishes);
    if (!options) return complain(options.error());
    sigset_t ends; // blocked before the server's thread begins, so that only this one takes them
    sigemptyset(&ends);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ends, signal);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    const auto server = cph_sim::Server::start(std::move(*options));
    if (!server) return complain(server.error());
    if (const auto announced = announce(wishes, **server); !announced) return complain(announced.error());
    int signal = 0;
    sigwait(&ends, &signal);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("A pretend Huawei Cloud Phone service on loopback, for demos and tests.", "cph-sim");
    Wishes wishes;
    add_options(app, wishes);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? 0 : 1;
    }
    return serve(wishes);
}
