// The engine, the real client, a real journal and a clock that runs fast: bounds of minutes pass in a second.
#include "cph_plan/driver/real_world.hpp"

#include <array>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace cph_plan;

namespace {

// A port of this machine that nobody listens on, for as long as this lives.
class ClosedPort {
public:
    ClosedPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        place_ = fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
    }
    ~ClosedPort() { ::close(socket_); }
    ClosedPort(const ClosedPort&) = delete;
    const std::string& place() const { return place_; }

private:
    int socket_;
    std::string place_;
};

class JournalFolder {
public:
    JournalFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "cph-plan-driver-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~JournalFolder() { std::filesystem::remove_all(path_); }
    JournalFolder(const JournalFolder&) = delete;
    std::string journal() const { return (path_ / "journal.db").string(); }

private:
    std::filesystem::path path_;
};

Plan plan_at(const std::string& place) {
    Plan plan;
    plan.name = {"story"};
    plan.targets.push_back({.name = {"default"},
                            .region = "cn-east-3",
                            .project_id = "0605767b8bab40ffb711234cb80d0000",
                            .endpoint = "http://" + place});
    Group group{.name = {"farm"}, .servers = {}};
    group.servers.add("1234567b8bab40ffb711234cb80d0234");
    plan.groups.push_back(std::move(group));
    plan.waves.push_back({.name = {"1"}, .groups = {0}});
    return plan;
}

} // namespace

TEST_CASE("a cloud that refuses every connection suspends the run after five minutes of its clock") {
    constexpr double speed = 400;
    const ClosedPort port;
    const JournalFolder folder;
    const Schedule schedule = make_schedule(plan_at(port.place()), 1);
    auto journal = open_sqlite_journal(folder.journal(), OpenMode::create_if_missing);
    REQUIRE(journal);
    const RunHeader header{.id = {"20261124-040448-7f3a9c"}, .plan = {"story"}, .created = wall_time()};
    auto lease = (*journal)->create(header, schedule);
    REQUIRE(lease);

    const RunClock clock({}, speed);
    auto cloud = CloudClient::create(
        schedule.targets, {TokenCredential{Secret("not-a-real-token")}, "a test"},
        {.allowed_endpoints = {port.place()}, .run_clock = [&] { return clock.now().run; }, .speed = speed});
    REQUIRE(cloud);
    auto signals = Signals::watch();
    REQUIRE(signals);
    RealWorld world(schedule, **lease, **cloud, **signals, clock);
    Engine engine(schedule, {});
    const Instant begun = clock.now().run;
    const Exit exit =
        drive(engine, world, {.epoch = 1, .host = "here", .operator_name = "me", .command = "apply"},
              [](const Entry&, const Ledger&) {});

    CHECK(exit == Exit::suspended);
    CHECK(clock.now().run - begun >= refusal_patience);
    CHECK(engine.ledger().state() == RunState::suspended);
    CHECK_FALSE(engine.ledger().anything_sent());
    REQUIRE(engine.ledger().stops().size() == 1);
    CHECK(engine.ledger().stops().front().reason == Stopping::Reason::unreachable);
    const auto record = (*journal)->read(header.id);
    REQUIRE(record);
    CHECK(std::holds_alternative<Closed>(record->entries.back().body)); // so that a resume finds it
}
