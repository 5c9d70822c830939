// cph-sim: the pretend cloud on its own.
#include "simulator/server/server.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <fmt/format.h>
#include <fstream>

namespace {

cph_sim::Fleet fleet_from(const std::string& path, std::uint32_t servers, std::uint64_t seed) {
    if (path.empty()) return cph_sim::Fleet::generated(servers, seed);
    std::ifstream file(path);
    std::vector<std::string> ids;
    for (std::string line; std::getline(file, line);) {
        line = line.substr(0, line.find('#'));
        while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
        if (!line.empty()) ids.push_back(line);
    }
    return cph_sim::Fleet::of(ids);
}

} // namespace

int main(int argc, char** argv) {
    cph_sim::ServerOptions options;
    std::string ids;
    std::string port_file;
    std::uint32_t servers = 12;
    std::int64_t job_milliseconds = 1500;
    CLI::App app("A pretend Huawei Cloud Phone service on loopback, for demos and tests.", "cph-sim");
    app.add_option("--ids", ids, "a file with the servers' ids, one a line");
    app.add_option("--servers", servers, "how many servers to make up without --ids");
    app.add_option("--seed", options.cloud.seed, "of everything that is drawn");
    app.add_option("--job-duration-ms", job_milliseconds, "how long a restart takes, in milliseconds");
    app.add_option("--project", options.project_id, "the project id")->required();
    app.add_option("--access-key", options.access_key, "the key whose signatures are accepted");
    app.add_option("--secret-key", options.secret_key, "its secret; made up, never a real one");
    app.add_option("--token", options.token, "the token that is accepted");
    app.add_option("--speed", options.speed, "time runs this many times faster");
    app.add_option("--port", options.port, "0 for any that is free");
    app.add_option("--port-file", port_file, "write the port there");
    CLI11_PARSE(app, argc, argv);

    options.cloud.fleet =
        std::make_shared<const cph_sim::Fleet>(fleet_from(ids, servers, options.cloud.seed));
    options.cloud.durations = cph_sim::DurationLaw::fixed(cph_sim::Duration{job_milliseconds});
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM}) sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    const cph_sim::Server server(std::move(options));
    if (!port_file.empty()) std::ofstream(port_file) << server.port();
    fmt::print("listening on http://127.0.0.1:{}\n", server.port());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&set, &signal);
    return 0;
}
