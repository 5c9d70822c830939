// What goes wrong with single servers, on cue. A cue waits for the n-th restart that its server receives and
// then bends that restart: the refusal, the job, the reply, or the server's health afterwards.
#pragma once

#include "simulator/core/duration_law.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cph_sim {

// --- before anything starts

struct Refused { // the item is refused with this code; an empty message is the code's usual one
    std::string code = "CPS.0158";
    std::string message{};
};

// --- the job

struct JobFails { // ends with -1 at the time at which it would have succeeded
    std::string code = "CPS.0003";
    std::string message = "Service internal error.";
};
struct JobNeverEnds {}; // and the server is never free again
struct JobTakes {
    Duration duration{};
};
struct JobVanishes { // no list and no single read shows it any more
    Duration after{};
};
struct JobAppearsLate { // reads lag behind the reply that named it
    Duration after{};
};
struct JobStep {
    Duration after{};
    int status = 1;
};
struct JobShows { // statuses shown instead of the true one, whatever they are
    std::vector<JobStep> steps{};
};
struct JobTimes { // times that no decision may rest on
    enum class Oddity : std::uint8_t { absent, end_before_begin, in_the_future } oddity = Oddity::absent;
};

// --- the reply to the restart call

struct ReplyOmits {}; // restarted, but not in the reply
struct ReplyAddsForeign {
    std::string server;
};
struct ReplyRepeats { // in the reply twice, with two jobs; the second one fails when a code is given
    std::string second_code{};
};
struct ReplyJobIs { // the job exists all the same
    enum class Form : std::uint8_t { absent, null, empty, number, same_as_first } form = Form::null;
};
struct ReplyAddsCode { // an error code beside the job id
    std::string code = "CPS.0003";
    std::string message{};
};
struct ReplyChangesCase {}; // the server id in capitals

// --- afterwards

struct EndsUnhealthy { // the job succeeds, the server does not come back as it was
    int status = 2;
    std::optional<Duration> recovers_after{};
};
struct PhonesFail { // this many phones of the server end as "restart failed"
    std::uint32_t count = 1;
};

using Trouble = std::variant<Refused, JobFails, JobNeverEnds, JobTakes, JobVanishes, JobAppearsLate, JobShows,
                             JobTimes, ReplyOmits, ReplyAddsForeign, ReplyRepeats, ReplyJobIs, ReplyAddsCode,
                             ReplyChangesCase, EndsUnhealthy, PhonesFail>;

struct Cue {
    std::string server{}; // empty: every server, counted together
    Trouble trouble;
    std::uint32_t nth = 1;   // from the n-th restart received
    std::uint32_t times = 1; // for this many; 0 = for ever
};

} // namespace cph_sim
