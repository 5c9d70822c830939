// A cloud of a few servers for one story, and the moments at which the story looks at it.
#pragma once

#include "simulator/core/cloud.hpp"

#include <doctest/doctest.h>

namespace cph_sim {

using namespace std::chrono_literals;

// The two servers and the tone of the published samples.
inline const std::string first_server = "1234567b8bab40ffb711234cb80d0234";
inline const std::string second_server = "1678567b8bab40f93711234cb80d0764";
inline const std::string third_server = "88b8449b896f3a4f0ad57222dd91909"; // 31 digits, as one sample has it

constexpr Instant start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
constexpr Duration job_duration = 1min;

inline Options three_servers() {
    const std::vector<std::string> ids{first_server, second_server, third_server};
    return {.fleet = std::make_shared<const Fleet>(Fleet::of(ids)),
            .durations = DurationLaw::fixed(job_duration)};
}

inline Options three_servers(Trouble trouble, const std::string& server = first_server) {
    Options options = three_servers();
    options.cues.push_back({.server = server, .trouble = std::move(trouble)});
    return options;
}

inline RestartReply restart(Cloud& cloud, Instant now, const std::vector<std::string>& servers) {
    const auto reply = cloud.restart(now, servers);
    REQUIRE(reply.has_value());
    return *reply;
}

// The jobs of one restart call as a list shows them.
inline std::vector<JobView> jobs_of(Cloud& cloud, Instant now, const RequestId& request) {
    const auto page = cloud.jobs(now, std::vector{request.text});
    REQUIRE(page.has_value());
    return page->jobs;
}

inline int status_of(Cloud& cloud, Instant now, const std::string& server) {
    const auto detail = cloud.server(now, server);
    REQUIRE(detail.has_value());
    return cloud.state(detail->server).status;
}

template <class T>
std::string code_of(const Answer<T>& answer) {
    return answer ? "" : answer.error().code;
}

} // namespace cph_sim
