#include "ledger_page.hpp"

#include <array>
#include <fmt/format.h>

namespace cph_sim {

namespace {

constexpr std::array<std::string_view, call_kinds> kind_names = {"restart", "jobs",   "job",   "servers",
                                                                 "server",  "phones", "tagged"};

std::string_view name_of(Sender sender) {
    switch (sender) {
    case Sender::client: return "client";
    case Sender::client_late: return "client, late";
    case Sender::other: return "somebody else";
    }
    return "";
}

Json restarts_json(const Ledger& ledger) {
    Json list = Json::array();
    for (const ReceivedRestart& restart : ledger.restarts())
        list.push_back({{"server", restart.server},
                        {"at", exact_time(restart.at)},
                        {"request_id", restart.request.text},
                        {"call", restart.call},
                        {"accepted", restart.accepted},
                        {"code", restart.code},
                        {"job_id", restart.job.text},
                        {"sender", name_of(restart.sender)}});
    return list;
}

Json calls_json(const Ledger& ledger) {
    Json list = Json::array();
    for (const ProcessedCall& call : ledger.calls()) {
        Json one = {{"number", call.number},
                    {"at", exact_time(call.at)},
                    {"kind", kind_names[static_cast<std::size_t>(call.kind)]},
                    {"sender", name_of(call.sender)},
                    {"refusal", call.refusal}};
        if (call.kind == CallKind::restart) {
            one["asked"] = call.asked;
            one["accepted"] = call.accepted;
        }
        list.push_back(std::move(one));
    }
    return list;
}

} // namespace

std::string exact_time(Instant instant) {
    const auto milliseconds = (instant - std::chrono::floor<std::chrono::seconds>(instant)).count();
    std::string text = cph_plan::format_utc(instant);
    text.insert(text.size() - 1, fmt::format(".{:03}", milliseconds));
    return text;
}

Json ledger_json(const Ledger& ledger) {
    return {{"restarts", restarts_json(ledger)}, {"calls", calls_json(ledger)}};
}

std::string ledger_text(const Ledger& ledger) {
    std::string text;
    for (const ReceivedRestart& restart : ledger.restarts())
        text +=
            fmt::format("{} {}\n", restart.server, restart.accepted ? "accepted" : "refused " + restart.code);
    return text;
}

} // namespace cph_sim
