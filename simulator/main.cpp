// cph-sim: the pretend cloud on its own.
#include "simulator/server/server.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <fmt/format.h>
#include <fstream>
#include <iostream>

namespace {

using cph_plan::Result;
using cph_plan::Status;

struct Wishes {
    std::string ids;
    std::uint32_t servers = 12;
    std::int64_t job_milliseconds = 1500;
    std::string access_key;
    std::string secret_key;
    std::string token;
    std::vector<std::string> faults;
    bool tls = false;
    std::string ca_file;
    std::string port_file;
    cph_sim::ServerOptions options;
};

void add_options(CLI::App& app, Wishes& wishes) {
    cph_sim::Settings& settings = wishes.options.settings;
    app.add_option("--ids", wishes.ids, "a file with the servers' ids, one a line");
    app.add_option("--servers", wishes.servers, "how many servers to make up without --ids");
    app.add_option("--seed", settings.cloud.seed, "of everything that is drawn");
    app.add_option("--job-duration-ms", wishes.job_milliseconds, "how long a restart takes, in milliseconds");
    app.add_option("--project", settings.project_id, "the project id");
    app.add_option("--access-key", wishes.access_key, "the key whose signatures are accepted");
    app.add_option("--secret-key", wishes.secret_key, "its secret; made up, never a real one");
    app.add_option("--token", wishes.token, "a token that is accepted");
    app.add_option("--fault", wishes.faults, "what goes wrong; --list-faults shows the names");
    app.add_option("--speed", wishes.options.speed, "time runs this many times faster");
    app.add_option("--port", wishes.options.port, "0 for any that is free");
    app.add_option("--port-file", wishes.port_file, "write the port there");
    app.add_flag("--tls", wishes.tls, "HTTPS, with a certificate that is made now");
    app.add_option("--ca-file", wishes.ca_file, "with --tls: write there what the client takes as --ca-file");
    app.add_flag_callback(
        "--list-faults",
        [] {
            fmt::print("{}", cph_sim::fault_list());
            throw CLI::Success();
        },
        "print every fault with its meaning");
}

Result<cph_sim::Fleet> fleet_of(const Wishes& wishes) {
    if (wishes.ids.empty())
        return cph_sim::Fleet::generated(wishes.servers, wishes.options.settings.cloud.seed);
    std::ifstream file(wishes.ids);
    std::vector<std::string> ids;
    for (std::string line; std::getline(file, line);) {
        line = line.substr(0, line.find('#'));
        while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
        if (!line.empty()) ids.push_back(line);
    }
    if (ids.empty())
        return cph_plan::fail(
            {.what = "holds no id, or cannot be read", .where = wishes.ids, .hint = "write one id a line"});
    return cph_sim::Fleet::of(ids);
}

Status prepare(Wishes& wishes) {
    cph_sim::Settings& settings = wishes.options.settings;
    auto fleet = fleet_of(wishes);
    if (!fleet) return cph_plan::fail(fleet.error());
    settings.cloud.fleet = std::make_shared<const cph_sim::Fleet>(std::move(*fleet));
    settings.cloud.durations = cph_sim::DurationLaw::fixed(cph_sim::Duration{wishes.job_milliseconds});
    if (!wishes.access_key.empty()) settings.keys.push_back({wishes.access_key, wishes.secret_key});
    if (!wishes.token.empty()) settings.tokens.push_back(wishes.token);
    for (const std::string& line : wishes.faults) {
        auto fault = cph_sim::read_fault(line, *settings.cloud.fleet);
        if (!fault) return cph_plan::fail(fault.error());
        settings.faults.push_back(std::move(*fault));
    }
    if (wishes.tls) wishes.options.tls = cph_sim::ServerOptions::Tls::on;
    return {};
}

int complain(const cph_plan::Error& error) {
    fmt::print(stderr, "cph-sim: {}{}{}\n", error.where, error.where.empty() ? "" : ": ", error.what);
    if (!error.hint.empty()) fmt::print(stderr, "  {}\n", error.hint);
    return 1;
}

// The port last: whoever waits for that file finds everything else in place.
void announce(const Wishes& wishes, const cph_sim::Server& server) {
    if (!wishes.ca_file.empty()) std::ofstream(wishes.ca_file) << server.authority();
    if (!wishes.port_file.empty()) std::ofstream(wishes.port_file) << server.port();
    fmt::print("listening on {}://127.0.0.1:{}\n", wishes.tls ? "https" : "http", server.port());
    if (wishes.tls && wishes.ca_file.empty()) fmt::print("{}", server.authority());
    std::fflush(stdout);
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
    if (const auto prepared = prepare(wishes); !prepared) return complain(prepared.error());

    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM}) sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    const auto server = cph_sim::Server::start(wishes.options);
    if (!server) return complain(server.error());
    announce(wishes, **server);
    int signal = 0;
    sigwait(&set, &signal);
    return 0;
}
