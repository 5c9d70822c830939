#include "sections.hpp"

#include "findings.hpp"

namespace cph_plan {

namespace {

using Layout = JsonWriter::Layout;

void write_attempt(JsonWriter& json, const Ledger& ledger, const Attempt& attempt) {
    json.begin_object();
    json.key("permit").number(number(attempt.permit));
    json.key("outcome").text(to_text(attempt.outcome));
    json.key("job_ids").begin_array();
    for (std::uint32_t i = 0; i < attempt.job_count; ++i)
        json.text(kept_text(ledger.job_ids()[attempt.first_job + i]));
    json.end_array();
    json.key("begin").instant(attempt.job_begin);
    json.key("end").instant(attempt.job_end);
    json.key("error_code").text_or_null(kept_text(attempt.code));
    json.key("error_message").text_or_null(kept_text(attempt.message));
    json.key("note").text_or_null(kept_text(attempt.note));
    json.end_object();
}

void write_ineligible(JsonWriter& json, const Ledger& ledger, ServerIndex server) {
    const auto found = ledger.ineligible().find(server);
    if (found == ledger.ineligible().end()) {
        json.null();
        return;
    }
    json.begin_object();
    json.key("found").boolean(found->second.found);
    json.key("status");
    if (found->second.found)
        json.signed_number(found->second.status);
    else
        json.null();
    json.end_object();
}

void write_server(JsonWriter& json, const Ledger& ledger, ServerIndex server, const Wave& wave,
                  const Target& target) {
    const Schedule& schedule = ledger.schedule();
    const ServerState& state = ledger.server(server);
    json.begin_object();
    json.key("id").text(schedule.ids[at(server)]);
    json.key("group").text(schedule.groups[schedule.group_of[at(server)]].text);
    json.key("target").text(target.name.text);
    json.key("wave").text(wave.name.text);
    json.key("outcome").text(to_text(state.outcome));
    json.key("late").boolean(state.late);
    json.key("inconsistent").boolean(state.inconsistent);
    write_ineligible(json.key("ineligible"), ledger, server);
    json.key("attempts").begin_array();
    if (state.last_attempt != 0)
        for (const Attempt* attempt : attempts_of(ledger, server)) write_attempt(json, ledger, *attempt);
    json.end_array();
    json.end_object();
}

} // namespace

// Wave by wave and batch by batch, which is the order of the schedule: batches are contiguous pieces of
// waves, and waves of the table of servers.
void write_servers(JsonWriter& json, const Ledger& ledger) {
    const Schedule& schedule = ledger.schedule();
    json.begin_array(Layout::lines);
    for (const Batch& batch : schedule.batches)
        for (std::uint32_t i = 0; i < batch.count; ++i)
            write_server(json, ledger, ServerIndex{batch.first + i}, schedule.waves[batch.wave],
                         schedule.targets[batch.target]);
    json.end_array();
}

} // namespace cph_plan
