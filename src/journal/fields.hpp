// The stored form of every value, said once: the fields of each struct in the order in which they are
// written, and the words of each enum. The writer and the reader both follow these tables, so that neither
// can know a field that the other does not.
#pragma once

#include "cph_plan/engine/run_record.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace cph_plan::journal {

template <class Owner, class Value>
struct Field {
    std::string_view name;
    Value Owner::*member;
};
template <class Owner, class Value>
Field(std::string_view, Value Owner::*) -> Field<Owner, Value>;

// A tuple of Field for a struct that has a stored form of its own.
template <class T>
inline constexpr std::nullptr_t fields = nullptr;

// The words of an enum, the one of value 0 first.
template <class T>
inline constexpr std::nullptr_t words = nullptr;

template <class T>
concept Described = requires {
    std::tuple_size<std::remove_cvref_t<decltype(fields<T>)>>::value;
}
&&!std::same_as<decltype(fields<T>), const std::nullptr_t>;
template <class T>
concept Worded = !std::same_as<decltype(words<T>), const std::nullptr_t>;

// --- the words

template <>
inline constexpr auto words<RestartReply::Kind> = std::to_array<std::string_view>(
    {"answered", "unknown", "not_sent", "try_again", "rejected", "credentials"});
template <>
inline constexpr auto words<RestartReply::Again> =
    std::to_array<std::string_view>({"throttled", "busy", "iam_down", "fresh_token"});
template <>
inline constexpr auto words<RestartReply::NotSent> = std::to_array<std::string_view>({"network", "gate"});
template <>
inline constexpr auto words<ServerReply::Kind> = std::to_array<std::string_view>({"accepted", "rejected",
                                                                                  "unknown"});
template <>
inline constexpr auto words<JobReading::State> = std::to_array<std::string_view>({"running", "succeeded",
                                                                                  "failed"});
template <>
inline constexpr auto words<Flagged::Flag> = std::to_array<std::string_view>({"late", "inconsistent"});
template <>
inline constexpr auto words<Evidence::Class> = std::to_array<std::string_view>({"accepted", "moved",
                                                                                "untouched", "none"});
template <>
inline constexpr auto words<Stopping::Reason> = std::to_array<std::string_view>(
    {"budget", "wave_budget", "wave_ineligible", "unknown", "credentials", "unreachable", "interrupted",
     "halted", "window", "blackout", "missed", "clock"});
template <>
inline constexpr auto words<RunState> = std::to_array<std::string_view>({"running", "suspended",
                                                                         "interrupted", "finished", "halted",
                                                                         "abandoned"});
template <>
inline constexpr auto words<OpeningAwaited::Why> = std::to_array<std::string_view>({"window", "blackout"});
template <>
inline constexpr auto words<Weekday> = std::to_array<std::string_view>({"mon", "tue", "wed", "thu", "fri",
                                                                        "sat", "sun"});
template <>
inline constexpr auto words<OnClose> = std::to_array<std::string_view>({"suspend", "wait"});
template <>
inline constexpr auto words<Health::Check> = std::to_array<std::string_view>({"status_normal", "none"});
template <>
inline constexpr auto words<OnUnknown> = std::to_array<std::string_view>({"halt", "assume_sent"});

// --- what the cloud said

template <>
inline constexpr auto fields<ServerReply> =
    std::tuple{Field{"kind", &ServerReply::kind}, Field{"jobs", &ServerReply::jobs},
               Field{"code", &ServerReply::code}, Field{"message", &ServerReply::message}};
template <>
inline constexpr auto fields<RestartReply> =
    std::tuple{Field{"kind", &RestartReply::kind},
               Field{"again", &RestartReply::again},
               Field{"not_sent", &RestartReply::not_sent},
               Field{"wait", &RestartReply::wait},
               Field{"servers", &RestartReply::servers},
               Field{"request", &RestartReply::request},
               Field{"http_status", &RestartReply::http_status},
               Field{"saw_2xx", &RestartReply::saw_2xx},
               Field{"code", &RestartReply::code},
               Field{"message", &RestartReply::message},
               Field{"gateway_request", &RestartReply::gateway_request},
               Field{"warnings", &RestartReply::warnings}};
template <>
inline constexpr auto fields<JobReading> =
    std::tuple{Field{"job", &JobReading::job},     Field{"state", &JobReading::state},
               Field{"begin", &JobReading::begin}, Field{"end", &JobReading::end},
               Field{"code", &JobReading::code},   Field{"message", &JobReading::message}};
template <>
inline constexpr auto fields<ServerReading> =
    std::tuple{Field{"found", &ServerReading::found}, Field{"status", &ServerReading::status},
               Field{"updated", &ServerReading::updated}, Field{"read_at", &ServerReading::read_at}};

// --- the entries

template <>
inline constexpr auto fields<Overrides> =
    std::tuple{Field{"windows", &Overrides::windows}, Field{"blackouts", &Overrides::blackouts},
               Field{"reason", &Overrides::reason}};
template <>
inline constexpr auto fields<Owned> = std::tuple{Field{"epoch", &Owned::epoch},
                                                 Field{"host", &Owned::host},
                                                 Field{"operator", &Owned::operator_name},
                                                 Field{"command", &Owned::command},
                                                 Field{"version", &Owned::version},
                                                 Field{"overrides", &Owned::overrides}};
template <>
inline constexpr auto fields<Surveyed::Ineligible> =
    std::tuple{Field{"server", &Surveyed::Ineligible::server}, Field{"found", &Surveyed::Ineligible::found},
               Field{"status", &Surveyed::Ineligible::status}};
template <>
inline constexpr auto fields<Surveyed> =
    std::tuple{Field{"wave", &Surveyed::wave}, Field{"ineligible", &Surveyed::ineligible}};
template <>
inline constexpr auto fields<OpenSpan> =
    std::tuple{Field{"opens", &OpenSpan::opens}, Field{"closes", &OpenSpan::closes}};
template <>
inline constexpr auto fields<Intent> =
    std::tuple{Field{"permit", &Intent::permit}, Field{"batch", &Intent::batch},
               Field{"servers", &Intent::servers}, Field{"baseline", &Intent::baseline},
               Field{"window", &Intent::window}};
template <>
inline constexpr auto fields<Sending> = std::tuple{
    Field{"permit", &Sending::permit}, Field{"wall", &Sending::wall}, Field{"offset", &Sending::offset}};
template <>
inline constexpr auto fields<Answered> =
    std::tuple{Field{"permit", &Answered::permit}, Field{"reply", &Answered::reply}};
template <>
inline constexpr auto fields<Cleared> =
    std::tuple{Field{"permit", &Cleared::permit}, Field{"unchanged", &Cleared::unchanged}};
template <>
inline constexpr auto fields<JobsEnded::End> =
    std::tuple{Field{"server", &JobsEnded::End::server}, Field{"job", &JobsEnded::End::job}};
template <>
inline constexpr auto fields<JobsEnded> = std::tuple{Field{"ends", &JobsEnded::ends}};
template <>
inline constexpr auto fields<TimedOut> = std::tuple{Field{"servers", &TimedOut::servers}};
template <>
inline constexpr auto fields<Vanished> =
    std::tuple{Field{"servers", &Vanished::servers}, Field{"detail", &Vanished::detail}};
template <>
inline constexpr auto fields<Checked::Unhealthy> =
    std::tuple{Field{"server", &Checked::Unhealthy::server}, Field{"found", &Checked::Unhealthy::found},
               Field{"status", &Checked::Unhealthy::status}};
template <>
inline constexpr auto fields<Checked> =
    std::tuple{Field{"healthy", &Checked::healthy}, Field{"unhealthy", &Checked::unhealthy}};
template <>
inline constexpr auto fields<Flagged> = std::tuple{
    Field{"server", &Flagged::server}, Field{"flag", &Flagged::flag}, Field{"detail", &Flagged::detail}};
template <>
inline constexpr auto fields<Evidence::Sample> =
    std::tuple{Field{"server", &Evidence::Sample::server}, Field{"reading", &Evidence::Sample::reading},
               Field{"phones_restarting", &Evidence::Sample::phones_restarting},
               Field{"moved", &Evidence::Sample::moved}};
template <>
inline constexpr auto fields<Evidence> =
    std::tuple{Field{"permit", &Evidence::permit}, Field{"verdict", &Evidence::verdict},
               Field{"samples", &Evidence::samples}, Field{"detail", &Evidence::detail}};
template <>
inline constexpr auto fields<Presumed> = std::tuple{Field{"ok", &Presumed::ok}};
template <>
inline constexpr auto fields<WaveSettled> =
    std::tuple{Field{"wave", &WaveSettled::wave}, Field{"pause_until", &WaveSettled::pause_until}};
template <>
inline constexpr auto fields<Stopping> =
    std::tuple{Field{"reason", &Stopping::reason}, Field{"detail", &Stopping::detail}};
template <>
inline constexpr auto fields<Closed> =
    std::tuple{Field{"state", &Closed::state}, Field{"exit", &Closed::exit}};
template <>
inline constexpr auto fields<Abandoned> =
    std::tuple{Field{"operator", &Abandoned::operator_name}, Field{"host", &Abandoned::host}};
template <>
inline constexpr auto fields<Unlocked> =
    std::tuple{Field{"operator", &Unlocked::operator_name}, Field{"host", &Unlocked::host}};

template <>
inline constexpr auto fields<OpeningAwaited> =
    std::tuple{Field{"why", &OpeningAwaited::why}, Field{"blackout", &OpeningAwaited::blackout},
               Field{"opens", &OpeningAwaited::opens}};

// --- what a run pins

template <>
inline constexpr auto fields<OpeningDay> =
    std::tuple{Field{"weekday", &OpeningDay::weekday}, Field{"nth", &OpeningDay::nth}};
template <>
inline constexpr auto fields<Window> =
    std::tuple{Field{"days", &Window::days},           Field{"start", &Window::start},
               Field{"duration", &Window::duration},   Field{"end", &Window::end},
               Field{"time_zone", &Window::time_zone}, Field{"cutoff", &Window::cutoff}};
template <>
inline constexpr auto fields<Blackout> =
    std::tuple{Field{"name", &Blackout::name}, Field{"from", &Blackout::from}, Field{"to", &Blackout::to},
               Field{"reason", &Blackout::reason}};
template <>
inline constexpr auto fields<Hours> =
    std::tuple{Field{"windows", &Hours::windows}, Field{"blackouts", &Hours::blackouts},
               Field{"on_close", &Hours::on_close}, Field{"max_wait", &Hours::max_wait},
               Field{"start_deadline", &Hours::start_deadline}};

template <>
inline constexpr auto fields<Target> =
    std::tuple{Field{"name", &Target::name}, Field{"region", &Target::region},
               Field{"project_id", &Target::project_id}, Field{"endpoint", &Target::endpoint},
               Field{"iam_endpoint", &Target::iam_endpoint}};
template <>
inline constexpr auto fields<Health> =
    std::tuple{Field{"check", &Health::check}, Field{"healthy_deadline", &Health::healthy_deadline}};
template <>
inline constexpr auto fields<Wave> = std::tuple{Field{"name", &Wave::name},
                                                Field{"first", &Wave::first},
                                                Field{"count", &Wave::count},
                                                Field{"first_batch", &Wave::first_batch},
                                                Field{"batch_count", &Wave::batch_count},
                                                Field{"pause", &Wave::pause},
                                                Field{"max_failures", &Wave::max_failures},
                                                Field{"job_timeout", &Wave::job_timeout},
                                                Field{"health", &Wave::health}};
template <>
inline constexpr auto fields<Batch> =
    std::tuple{Field{"wave", &Batch::wave}, Field{"target", &Batch::target}, Field{"first", &Batch::first},
               Field{"count", &Batch::count}};

// The plan's text stands beside the header, as the bytes it is.
template <>
inline constexpr auto fields<RunHeader> = std::tuple{Field{"id", &RunHeader::id},
                                                     Field{"plan", &RunHeader::plan},
                                                     Field{"plan_path", &RunHeader::plan_path},
                                                     Field{"plan_digest", &RunHeader::plan_digest},
                                                     Field{"git_commit", &RunHeader::git_commit},
                                                     Field{"git_dirty", &RunHeader::git_dirty},
                                                     Field{"created", &RunHeader::created},
                                                     Field{"operator", &RunHeader::operator_name},
                                                     Field{"host", &RunHeader::host},
                                                     Field{"version", &RunHeader::version},
                                                     Field{"simulated", &RunHeader::simulated},
                                                     Field{"remaining_of", &RunHeader::remaining_of}};

} // namespace cph_plan::journal
