#include "simulation.hpp"

#include "simulator/server/server.hpp"

#include <fmt/format.h>

namespace cph_plan {

namespace {

constexpr const char* access_key = "SIMULATEDACCESSKEY";
constexpr const char* secret_key = "made-up-secret-of-the-bundled-cloud";
// Long enough to watch, short enough to wait for.
constexpr Duration job_duration = 2s;

class BundledCloud : public Simulation {
public:
    explicit BundledCloud(cph_sim::ServerOptions options) : server_(std::move(options)) {}
    std::string endpoint() const override { return "http://" + place(); }
    std::string place() const override { return fmt::format("127.0.0.1:{}", server_.port()); }

private:
    cph_sim::Server server_;
};

} // namespace

std::unique_ptr<Simulation> start_simulation(const Schedule& schedule, double speed) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < schedule.ids.size(); ++i) ids.emplace_back(schedule.ids[i]);
    cph_sim::ServerOptions options;
    options.cloud.fleet = std::make_shared<const cph_sim::Fleet>(cph_sim::Fleet::of(ids));
    options.cloud.durations = cph_sim::DurationLaw::fixed(job_duration);
    options.project_id = schedule.targets.front().project_id;
    options.access_key = access_key;
    options.secret_key = secret_key;
    options.speed = speed;
    return std::make_unique<BundledCloud>(std::move(options));
}

Credentials simulated_credentials() {
    return {KeyCredential{access_key, Secret(secret_key), Secret()}, "made up for the bundled cloud"};
}

} // namespace cph_plan
