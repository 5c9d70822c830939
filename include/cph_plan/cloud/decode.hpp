// Reply texts into plain values: pure, strict, and tolerant only where the vendor's own samples differ from
// one another. An Error means that nothing of the text may be believed.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/model/answer.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cph_plan {

// Messages from the cloud are kept up to this length, cut between characters.
constexpr std::size_t kept_message_max = std::size_t{64} * 1024;

// --- batch-restart

struct RestartItem {
    enum class JobField : std::uint8_t { absent, valid, malformed }; // null and "" are as good as absent
    std::string server{};                                            // empty when it is not a text
    JobField job_field = JobField::absent;
    JobId job{};
    bool code_malformed = false; // neither text nor null
    std::string code{};          // normalised
    std::string message{};
};

struct RestartBody {
    bool has_list = false;
    std::size_t odd_items = 0;
    RequestId request{}; // empty when missing or not an id
    std::vector<RestartItem> items{};
};

Result<RestartBody> decode_restart(std::string_view body);

// --- jobs

// Items without a job id that could be one are left out. A status that is not exactly the integer 2 or -1 is
// `running`: nothing else ever counts as an end.
struct JobPage {
    std::size_t items = 0; // all of them, also those left out: a short page is the last one
    std::vector<JobReading> jobs{};
};

Result<JobPage> decode_jobs(std::string_view body);
Result<JobReading> decode_job(std::string_view body);

// --- servers

struct ServerEntry {
    std::string id{};
    int status = 0;
    std::optional<Instant> updated{};
};

// Entries without an id and an integer status are left out, so that their servers count as not described.
struct ServerPage {
    std::size_t items = 0;                // all of them, also those left out
    std::optional<std::uint32_t> count{}; // servers of the whole project
    std::vector<ServerEntry> servers{};
};

// Whether the asker has use for the server of this id. Most of a project's list is often of no use.
using WantedServer = std::function<bool(std::string_view)>;

// Servers that are not wanted are left out; all are without `wanted`.
Result<ServerPage> decode_servers(std::string_view body, const WantedServer& wanted = {});
Result<ServerEntry> decode_server(std::string_view body);

// --- phones

struct PhonePage {
    std::size_t items = 0;
    std::optional<std::uint32_t> count{};
    std::uint32_t restarting = 0; // in state 4 (restarting) or -6 (restart failed)
};

// Phones of other servers, should the filter have been ignored, are not counted.
Result<PhonePage> decode_phones(std::string_view body, std::string_view server);

// --- errors

struct ErrorBody {
    std::string code{}; // normalised; numbers as text
    std::string message{};
};

// Every shape seen: `error_code`/`error_msg`, `code`/`message`, at the root before deeper ones, never inside
// a list. Nothing when the text is not JSON or holds no code.
std::optional<ErrorBody> decode_error(std::string_view body);

// --- tokens

struct TokenTimes {
    std::optional<Instant> issued{};
    Instant expires{};
};

Result<TokenTimes> decode_token(std::string_view body);

// "CPS0005", as one of the vendor's samples has it, becomes "CPS.0005".
std::string normalised_code(std::string_view code);

} // namespace cph_plan
