// What the pretend cloud answers, as values. How they look on the wire is the server's business.
#pragma once

#include "simulator/core/ledger.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace cph_sim {

// A whole call refused by the service, with its code ("CPS.0094").
struct Refusal {
    std::string code;
    std::string message;
};

template <class T>
using Answer = tl::expected<T, Refusal>;

// The message that belongs to a service code; empty for a code that is not in our table.
std::string_view usual_message(std::string_view code);
Refusal refusal(std::string_view code);

struct RestartItem {
    enum class JobForm : std::uint8_t { absent, null, number, text };
    std::string server;
    JobForm form = JobForm::absent;
    JobId job{};        // form text; the empty text is possible
    std::string code{}; // empty: none given
    std::string message{};
};

struct RestartReply {
    RequestId request;
    std::vector<RestartItem> items;
};

struct Page {
    std::int64_t offset = 0;
    std::int64_t limit = 100;
};

// Status numbers of a job on the wire.
constexpr int job_running = 1;
constexpr int job_succeeded = 2;
constexpr int job_failed = -1;

struct JobView {
    JobId job;
    RequestId request;
    std::string_view server; // lives as long as the fleet
    int status = job_running;
    std::optional<Instant> begin{};
    std::optional<Instant> end{};
    std::string code{};
    std::string message{};
};

struct JobPage {
    RequestId request; // of this call
    std::vector<JobView> jobs;
};

struct ServerState {
    int status = status_normal;
    Instant updated{};
};

struct ServerFilter {
    std::string name{}; // part of the name
    std::string id{};
    std::string network_version{};
    std::string phone_model{};
    std::optional<int> status{};
};

struct ServerPage {
    RequestId request;
    std::uint32_t count = 0; // over all pages
    std::vector<ServerIndex> servers;
};

struct ServerDetail {
    RequestId request;
    ServerIndex server{};
};

struct PhoneView {
    std::string phone;
    std::string name;
    ServerIndex server{};
    int status = 2;
    Instant updated{};
};

struct PhoneFilter {
    std::string server{};
    std::optional<int> status{};
};

struct PhonePage {
    RequestId request;
    std::uint32_t count = 0;
    std::vector<PhoneView> phones;
};

// Keys are joined by "and", the values of one key by "or"; no values means any.
struct TagQuery {
    std::vector<std::pair<std::string, std::vector<std::string>>> tags{};
    std::string name{}; // exact
    bool without_any_tag = false;
};

struct TaggedPage {
    std::uint32_t count = 0;
    std::vector<ServerIndex> servers;
};

} // namespace cph_sim
