// The servers of one project: what does not change while the cloud runs. Built once, then shared by any
// number of clouds, so that a thousand rehearsals of a large fleet hold it once.
#pragma once

#include "cph_plan/base/id_table.hpp"
#include "simulator/core/duration_law.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cph_sim {

// A server's position in its fleet, which is also its place in every list.
enum class ServerIndex : std::uint32_t {};

// What the wire calls a normal, an abnormal and a frozen server; only 5 and 2 may be restarted here.
constexpr int status_normal = 5;
constexpr int status_abnormal = 2;
constexpr int status_frozen = 8;

// What many servers have in common.
struct Profile {
    std::string zone = "cn-east-3a";
    std::string phone_model = "rx1.cp.c105.d6.e5v5";
    std::string server_model = "physical.rx1.xlarge";
    std::string network_version = "v2";
    std::map<std::string, std::string> tags{};
    std::uint32_t phones = 2;

    friend bool operator==(const Profile&, const Profile&) = default;
};

// How one server stands when the cloud starts.
struct ServerSpec {
    std::string id;
    std::string name{}; // empty: one is made from the position
    int status = status_normal;
    Instant updated{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
    Profile profile{};
};

class Fleet {
public:
    // False when the id is there already; nothing is added then.
    bool add(const ServerSpec& spec);

    // Servers known by id alone, everything else at its default.
    static Fleet of(std::span<const std::string> ids);
    // `count` servers with ids drawn from the seed.
    static Fleet generated(std::uint32_t count, std::uint64_t seed, const Profile& profile = {});

    std::uint32_t size() const { return static_cast<std::uint32_t>(ids_.size()); }
    std::optional<ServerIndex> find(std::string_view id) const;

    std::string_view id(ServerIndex server) const { return ids_[position(server)]; }
    std::string_view name(ServerIndex server) const { return names_[position(server)]; }
    const Profile& profile(ServerIndex server) const { return profiles_[starts_[position(server)].profile]; }
    int first_status(ServerIndex server) const { return starts_[position(server)].status; }
    Instant first_updated(ServerIndex server) const { return starts_[position(server)].updated; }

private:
    struct Start {
        Instant updated;
        int status;
        std::uint32_t profile;
    };

    static std::size_t position(ServerIndex server) { return static_cast<std::size_t>(server); }
    std::size_t slot_of(std::string_view id) const; // the slot that holds the id, or the free one for it
    void grow();

    cph_plan::IdTable ids_;
    cph_plan::IdTable names_;
    std::vector<Start> starts_;
    std::vector<Profile> profiles_;
    std::vector<std::uint32_t> slots_; // a hash table of position + 1; 0 is free
};

} // namespace cph_sim
