#include "simulator/core/named_trouble.hpp"

#include "simulator/core/replies.hpp"
#include "simulator/core/values.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace cph_sim {

namespace {

using cph_plan::Result;
using namespace std::chrono_literals;

Result<Trouble> with_duration(std::string_view value, Trouble (*make)(Duration)) {
    const auto duration = read_duration(value);
    if (!duration) return cph_plan::fail(duration.error());
    return make(*duration);
}

Result<Trouble> with_number(std::string_view value, std::int64_t least, std::int64_t most,
                            Trouble (*make)(std::int64_t)) {
    const auto number = read_number(value, least, most);
    if (!number) return cph_plan::fail(number.error());
    return make(*number);
}

Result<Trouble> job_form(std::string_view value) {
    using Form = ReplyJobIs::Form;
    constexpr std::pair<std::string_view, Form> forms[] = {{"absent", Form::absent},
                                                           {"null", Form::null},
                                                           {"empty", Form::empty},
                                                           {"number", Form::number},
                                                           {"same", Form::same_as_first}};
    for (const auto& [name, form] : forms)
        if (name == value) return ReplyJobIs{form};
    return cph_plan::fail({.what = fmt::format("a job id cannot be '{}'", value),
                           .hint = "it can be absent, null, empty, number or same"});
}

Result<Trouble> job_times(std::string_view value) {
    using Oddity = JobTimes::Oddity;
    constexpr std::pair<std::string_view, Oddity> oddities[] = {{"absent", Oddity::absent},
                                                                {"reversed", Oddity::end_before_begin},
                                                                {"future", Oddity::in_the_future}};
    for (const auto& [name, oddity] : oddities)
        if (name == value) return JobTimes{oddity};
    return cph_plan::fail({.what = fmt::format("times of a job cannot be '{}'", value),
                           .hint = "they can be absent, reversed or future"});
}

// "2,-1,1": shown one after the other, a second apart, whatever is true.
Result<Trouble> job_shows(std::string_view value) {
    JobShows shows;
    while (!value.empty()) {
        const std::string_view word = value.substr(0, value.find(','));
        value.remove_prefix(std::min(word.size() + 1, value.size()));
        const auto status = read_number(word, INT32_MIN, INT32_MAX);
        if (!status) return cph_plan::fail(status.error());
        const auto steps = static_cast<Duration::rep>(shows.steps.size() + 1);
        shows.steps.push_back({.after = steps * Duration{1000}, .status = static_cast<int>(*status)});
    }
    return shows;
}

constexpr std::array table = {
    NamedTrouble{"item_refused", "CODE", "CPS.0158", "the reply refuses this server with the code",
                 [](std::string_view value) -> Result<Trouble> { return Refused{std::string(value)}; }},
    NamedTrouble{"job_fails", "CODE", "CPS.0003", "the job ends with status -1 and the code",
                 [](std::string_view value) -> Result<Trouble> {
                     return JobFails{std::string(value), std::string(usual_message(value))};
                 }},
    NamedTrouble{"job_stuck", "", "", "the job stays at status 1 for ever",
                 [](std::string_view) -> Result<Trouble> { return JobNeverEnds{}; }},
    NamedTrouble{"job_takes", "DURATION", "10m", "the job takes so long",
                 [](std::string_view value) {
                     return with_duration(value, [](Duration it) -> Trouble { return JobTakes{it}; });
                 }},
    NamedTrouble{"job_vanishes", "DURATION", "0s", "so long after the reply no read shows the job any more",
                 [](std::string_view value) {
                     return with_duration(value, [](Duration it) -> Trouble { return JobVanishes{it}; });
                 }},
    NamedTrouble{"job_late", "DURATION", "5s", "no read shows the job until so long after the reply",
                 [](std::string_view value) {
                     return with_duration(value, [](Duration it) -> Trouble { return JobAppearsLate{it}; });
                 }},
    NamedTrouble{"job_flips", "STATUS,…", "2,-1,1", "reads show these statuses in turn, a second apart",
                 job_shows},
    NamedTrouble{"job_times", "FORM", "absent", "the job's times are absent, reversed or in the future",
                 job_times},
    NamedTrouble{"reply_omits", "", "", "restarted, but the reply does not name it",
                 [](std::string_view) -> Result<Trouble> { return ReplyOmits{}; }},
    NamedTrouble{
        "reply_adds", "SERVER", "ffffffffffffffffffffffffffffffff",
        "the reply also names a server that nobody asked for",
        [](std::string_view value) -> Result<Trouble> { return ReplyAddsForeign{std::string(value)}; }},
    NamedTrouble{"reply_repeats", "CODE", "",
                 "the reply names the server twice, with two jobs; with a code the second one fails",
                 [](std::string_view value) -> Result<Trouble> { return ReplyRepeats{std::string(value)}; }},
    NamedTrouble{"reply_job", "FORM", "null", "the reply's job id is absent, null, empty, a number, or same",
                 job_form},
    NamedTrouble{"reply_code", "CODE", "CPS.0003", "the reply gives a job id and the code beside it",
                 [](std::string_view value) -> Result<Trouble> { return ReplyAddsCode{std::string(value)}; }},
    NamedTrouble{"reply_capitals", "", "", "the reply names the server in capital letters",
                 [](std::string_view) -> Result<Trouble> { return ReplyChangesCase{}; }},
    NamedTrouble{"never_healthy", "STATUS", "2", "the job succeeds, the server stays at this status",
                 [](std::string_view value) {
                     return with_number(value, 0, 127, [](std::int64_t it) -> Trouble {
                         return EndsUnhealthy{static_cast<int>(it)};
                     });
                 }},
    NamedTrouble{"unhealthy_for", "DURATION", "30s", "the job succeeds, the server is abnormal for so long",
                 [](std::string_view value) {
                     return with_duration(
                         value, [](Duration it) -> Trouble { return EndsUnhealthy{.recovers_after = it}; });
                 }},
    NamedTrouble{"phones_fail", "COUNT", "1", "so many phones of the server end as restart failed (-6)",
                 [](std::string_view value) {
                     return with_number(value, 1, 1024, [](std::int64_t it) -> Trouble {
                         return PhonesFail{static_cast<std::uint32_t>(it)};
                     });
                 }},
};

} // namespace

std::span<const NamedTrouble> named_troubles() {
    return table;
}

const NamedTrouble* find_trouble(std::string_view name) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const NamedTrouble& it) { return it.name == name; });
    return found == table.end() ? nullptr : found;
}

} // namespace cph_sim
