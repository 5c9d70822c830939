#include "simulation.hpp"

#include "simulator/server/server.hpp"

#include <fmt/format.h>
#include <map>

namespace cph_plan {

namespace {

constexpr const char* access_key = "SIMULATEDACCESSKEY";
constexpr const char* secret_key = "made-up-secret-of-the-bundled-cloud";
// Long enough to watch, short enough to wait for.
constexpr Duration job_duration = 2s;

Result<std::unique_ptr<cph_sim::Server>> start_project(const Schedule& schedule,
                                                       const std::string& project_id, double speed,
                                                       std::optional<Instant> begins) {
    std::vector<std::string> ids;
    for (const Batch& batch : schedule.batches)
        for (std::uint32_t server = batch.first; server < batch.first + batch.count; ++server)
            if (schedule.targets[batch.target].project_id == project_id)
                ids.emplace_back(schedule.ids[server]);
    cph_sim::ServerOptions options;
    options.settings.cloud.fleet = std::make_shared<const cph_sim::Fleet>(cph_sim::Fleet::of(ids));
    options.settings.cloud.durations = cph_sim::DurationLaw::fixed(job_duration);
    options.settings.project_id = project_id;
    options.settings.keys = {{.access = access_key, .secret = secret_key}};
    options.speed = speed;
    options.begins = begins;
    return cph_sim::Server::start(std::move(options));
}

class BundledCloud : public Simulation {
public:
    Status start(const Schedule& schedule, double speed, std::optional<Instant> begins) {
        for (const Target& target : schedule.targets) {
            if (projects_.contains(target.project_id)) continue;
            auto server = start_project(schedule, target.project_id, speed, begins);
            if (!server) return fail(server.error());
            projects_[target.project_id] = std::move(*server);
        }
        return {};
    }
    std::string place(const std::string& project_id) const override {
        return fmt::format("127.0.0.1:{}", projects_.at(project_id)->port());
    }

private:
    std::map<std::string, std::unique_ptr<cph_sim::Server>> projects_;
};

} // namespace

Result<std::unique_ptr<Simulation>> start_simulation(const Schedule& schedule, double speed,
                                                     std::optional<Instant> begins) {
    auto cloud = std::make_unique<BundledCloud>();
    if (auto started = cloud->start(schedule, speed, begins); !started) return fail(started.error());
    return cloud;
}

Credentials simulated_credentials() {
    return {KeyCredential{access_key, Secret(secret_key), Secret()}, "made up for the bundled cloud"};
}

} // namespace cph_plan
