#include "simulator/core/fleet.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace cph_sim;

TEST_CASE("a fleet finds every server by its exact id") {
    const Fleet fleet = Fleet::generated(1000, 3);
    CHECK(fleet.size() == 1000);
    std::set<std::string_view> ids;
    for (std::uint32_t i = 0; i < fleet.size(); ++i) {
        const std::string_view id = fleet.id(ServerIndex{i});
        CHECK(id.size() == 32);
        CHECK(fleet.find(id) == ServerIndex{i});
        ids.insert(id);
    }
    CHECK(ids.size() == 1000);
    CHECK_FALSE(fleet.find("nobody").has_value());
    CHECK_FALSE(Fleet().find("nobody").has_value());
}

TEST_CASE("an id stands in a fleet once, and one in other letters is another") {
    Fleet fleet;
    CHECK(fleet.add({.id = "ab"}));
    CHECK_FALSE(fleet.add({.id = "ab", .name = "again"}));
    CHECK(fleet.add({.id = "AB"}));
    CHECK(fleet.size() == 2);
    CHECK(fleet.name(ServerIndex{0}) == "cph-0001");
    CHECK(fleet.name(ServerIndex{1}) == "cph-0002");
}

TEST_CASE("servers keep what they were added with") {
    Fleet fleet;
    const Profile east{.zone = "cn-east-3b", .phones = 60};
    fleet.add({.id = "a", .status = 10, .profile = east});
    fleet.add({.id = "b", .name = "named"});
    fleet.add({.id = "c", .profile = east});
    CHECK(fleet.profile(ServerIndex{0}) == east);
    CHECK(fleet.profile(ServerIndex{1}) == Profile{});
    CHECK(fleet.profile(ServerIndex{2}) == east);
    CHECK(fleet.first_status(ServerIndex{0}) == 10);
    CHECK(fleet.first_status(ServerIndex{1}) == status_normal);
    CHECK(fleet.name(ServerIndex{1}) == "named");
}

TEST_CASE("a seed draws the same fleet again, and another seed another") {
    CHECK(Fleet::generated(1, 3).id(ServerIndex{0}) == Fleet::generated(1, 3).id(ServerIndex{0}));
    CHECK(Fleet::generated(1, 3).id(ServerIndex{0}) != Fleet::generated(1, 4).id(ServerIndex{0}));
}
