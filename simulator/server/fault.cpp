#include "fault.hpp"

#include "cph_plan/base/text.hpp"
#include "simulator/core/named_trouble.hpp"
#include "simulator/core/values.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_sim {

namespace {

using cph_plan::fail;
using cph_plan::Result;

struct NamedDeed {
    std::string_view name;
    std::string_view value;
    std::string_view meaning;
    Deed::Kind kind;
};

constexpr NamedDeed deeds[] = {
    {"server_status", "STATUS", "the server shows this status from now on", Deed::Kind::server_status},
    {"restarted_by_other", "", "somebody else restarts the server now", Deed::Kind::restarted_by_other},
    {"tokens_revoked", "", "tokens that IAM gave out are refused with APIGW.0307",
     Deed::Kind::tokens_revoked},
};

// The line taken apart.
struct Words {
    std::string_view name;
    std::string_view when{};
    std::string_view where{};
    std::optional<std::string_view> value{};
};

Words words_of(std::string_view line) {
    Words words;
    if (const std::size_t equals = line.find('='); equals != std::string_view::npos) {
        words.value = line.substr(equals + 1);
        line = line.substr(0, equals);
    }
    if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
        words.where = line.substr(colon + 1);
        line = line.substr(0, colon);
    }
    if (const std::size_t at = line.find('@'); at != std::string_view::npos) {
        words.when = line.substr(at + 1);
        line = line.substr(0, at);
    }
    words.name = line;
    return words;
}

struct When {
    std::uint32_t nth = 1;
    std::uint32_t times = 1;
};

Result<When> read_when(std::string_view text) {
    constexpr std::int64_t most = 1'000'000'000;
    if (text.empty()) return When{};
    const auto first = read_number(text.substr(0, text.find('-')), 1, most);
    if (!first) return fail(first.error());
    const auto nth = static_cast<std::uint32_t>(*first);
    if (text.find('-') == std::string_view::npos) return When{nth, 1};
    const std::string_view end = text.substr(text.find('-') + 1);
    if (end.empty()) return When{nth, 0};
    const auto last = read_number(end, *first, most);
    if (!last) return fail(last.error());
    return When{nth, static_cast<std::uint32_t>(*last - *first + 1)};
}

// What is to be used as the value: what is given, or else the usual one. None may be given where none is
// taken.
Result<std::string_view> value_of(const Words& words, std::string_view form, std::string_view usual) {
    if (words.value && form.empty()) return fail({.what = fmt::format("{} takes no value", words.name)});
    return words.value.value_or(usual);
}

Result<Fault> read_call_fault(std::string_view line, const Words& words, const NamedCallFault& named) {
    const auto when = read_when(words.when);
    if (!when) return fail(when.error());
    const auto value = value_of(words, named.value, named.usual);
    if (!value) return fail(value.error());
    const auto bend = named.make(*value);
    if (!bend) return fail(bend.error());
    CallFault fault{.text = std::string(line),
                    .reach = named.reach,
                    .bend = *bend,
                    .on = Endpoint::restart,
                    .nth = when->nth,
                    .times = when->times};
    if (named.reach == NamedCallFault::Reach::later) fault.later = *read_duration(*value);
    if (words.where == "any") {
        fault.on.reset();
    } else if (!words.where.empty()) {
        fault.on = endpoint_named(words.where);
        if (!fault.on)
            return fail({.what = fmt::format("there is no call '{}'", words.where),
                         .hint = fmt::format("there are {} and any", fmt::join(endpoint_names, ", "))});
    }
    return fault;
}

Result<Fault> read_trouble(const Words& words, const NamedTrouble& named) {
    const auto when = read_when(words.when);
    if (!when) return fail(when.error());
    const auto value = value_of(words, named.value, named.usual);
    if (!value) return fail(value.error());
    auto trouble = named.make(*value);
    if (!trouble) return fail(trouble.error());
    return Cue{.server = std::string(words.where),
               .trouble = std::move(*trouble),
               .nth = when->nth,
               .times = when->times};
}

Result<Fault> read_deed(const Words& words, const NamedDeed& named) {
    if (!words.when.empty()) return fail({.what = fmt::format("{} happens at once", named.name)});
    const auto value = value_of(words, named.value, "");
    if (!value) return fail(value.error());
    Deed deed{.kind = named.kind, .server = std::string(words.where)};
    const bool takes_server = named.kind != Deed::Kind::tokens_revoked;
    if (takes_server == deed.server.empty())
        return fail({.what = fmt::format("{} {} server", named.name, takes_server ? "needs a" : "takes no"),
                     .hint = fmt::format("write it like {}{}", named.name, takes_server ? ":SERVER" : "")});
    if (named.kind == Deed::Kind::server_status) {
        const auto status = read_number(*value, 0, 127);
        if (!status) return fail(status.error());
        deed.status = static_cast<int>(*status);
    }
    return deed;
}

Result<Fault> read_words(std::string_view line, const Words& words) {
    if (const NamedCallFault* named = find_call_fault(words.name))
        return read_call_fault(line, words, *named);
    if (const NamedTrouble* named = find_trouble(words.name)) return read_trouble(words, *named);
    for (const NamedDeed& named : deeds)
        if (named.name == words.name) return read_deed(words, named);
    std::vector<std::string_view> names;
    for (const NamedCallFault& named : named_call_faults()) names.push_back(named.name);
    for (const NamedTrouble& named : named_troubles()) names.push_back(named.name);
    for (const NamedDeed& named : deeds) names.push_back(named.name);
    const std::string_view meant = cph_plan::nearest(words.name, names);
    return fail({.what = fmt::format("there is no fault '{}'", words.name),
                 .hint = meant.empty() ? "cph-sim --list-faults shows them all"
                                       : fmt::format("did you mean {}?", meant)});
}

std::string list_line(std::string_view name, std::string_view value, std::string_view usual,
                      std::string_view meaning) {
    const std::string form = value.empty() ? std::string(name) : fmt::format("{}={}", name, value);
    const std::string otherwise = value.empty() || usual.empty() ? "" : fmt::format(" (usually {})", usual);
    return fmt::format("  {:28}{}{}\n", form, meaning, otherwise);
}

} // namespace

Result<Fault> read_fault(std::string_view line, const Fleet& fleet) {
    const Words words = words_of(line);
    auto fault = read_words(line, words);
    const bool of_server = fault && !std::holds_alternative<CallFault>(*fault) && !words.where.empty();
    if (of_server && !fleet.find(words.where))
        fault = fail({.what = fmt::format("there is no server '{}'", cph_plan::printable(words.where)),
                      .hint = "ids are exact; GET .../servers lists them"});
    if (!fault) {
        cph_plan::Error error = fault.error();
        error.where = fmt::format("fault '{}'", cph_plan::printable(line));
        return fail(std::move(error));
    }
    return fault;
}

std::string fault_list() {
    using Reach = NamedCallFault::Reach;
    std::string before;
    std::string after;
    for (const NamedCallFault& it : named_call_faults())
        (it.reach == Reach::never ? before : after) += list_line(it.name, it.value, it.usual, it.meaning);
    std::string servers;
    for (const NamedTrouble& it : named_troubles())
        servers += list_line(it.name, it.value, it.usual, it.meaning);
    std::string at_once;
    for (const NamedDeed& it : deeds) at_once += list_line(it.name, it.value, "", it.meaning);
    return fmt::format("NAME[@WHEN][:WHERE][=VALUE]; WHEN is N, N-M or N-, counted from now\n\n"
                       "Whole calls, before anything is accepted (WHERE: {} or any; usually restart):\n{}\n"
                       "Whole calls, after the service has done what was asked:\n{}\n"
                       "Single servers (WHERE: a server's id; usually any server):\n{}\n"
                       "At once:\n{}",
                       fmt::join(endpoint_names, ", "), before, after, servers, at_once);
}

std::optional<CallFault> WaitingFaults::take(Endpoint endpoint) {
    std::optional<CallFault> due;
    for (Waiting& waiting : waiting_) {
        const CallFault& fault = waiting.fault;
        if (fault.on && *fault.on != endpoint) continue;
        ++waiting.seen;
        if (due || waiting.seen < fault.nth) continue;
        ++waiting.taken;
        due = fault;
    }
    std::erase_if(waiting_,
                  [](const Waiting& it) { return it.fault.times != 0 && it.taken >= it.fault.times; });
    return due;
}

std::vector<std::string> WaitingFaults::list() const {
    std::vector<std::string> texts;
    for (const Waiting& waiting : waiting_) texts.push_back(waiting.fault.text);
    return texts;
}

} // namespace cph_sim
