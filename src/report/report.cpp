#include "cph_plan/report/report.hpp"

#include "findings.hpp"
#include "sections.hpp"
#include "waits.hpp"

#include <algorithm>

namespace cph_plan {

extern const std::string_view report_schema_text;

namespace {

using Layout = JsonWriter::Layout;

std::uint64_t whole_seconds(Duration duration) {
    return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(duration).count());
}

void write_owners(JsonWriter& json, const Ledger& ledger) {
    json.begin_array(Layout::lines);
    for (const Owned& owner : ledger.owners()) {
        json.begin_object();
        json.key("epoch").number(owner.epoch);
        json.key("command").text(owner.command);
        json.key("operator").text(owner.operator_name);
        json.key("host").text(owner.host);
        json.key("version").text(owner.version);
        json.end_object();
    }
    json.end_array();
}

void write_stops(JsonWriter& json, const Ledger& ledger) {
    json.begin_array(Layout::lines);
    for (const Stopping& stop : ledger.stops()) {
        json.begin_object();
        json.key("reason").text(to_text(stop.reason));
        json.key("detail").text_or_null(kept_text(stop.detail));
        json.end_object();
    }
    json.end_array();
}

void write_run(JsonWriter& json, const RunHeader& header, const Ledger& ledger) {
    json.begin_object(Layout::lines);
    json.key("id").text(header.id.text);
    json.key("state").text(to_text(ledger.state()));
    json.key("exit_code");
    if (ledger.exit())
        json.number(static_cast<std::uint64_t>(*ledger.exit()));
    else
        json.null();
    json.key("created").instant(header.created);
    json.key("started").instant(ledger.started());
    json.key("finished").instant(ledger.finished());
    json.key("operator").text(header.operator_name);
    json.key("host").text(header.host);
    json.key("version").text(header.version);
    json.key("simulated").boolean(header.simulated);
    json.key("remaining_of").text_or_null(header.remaining_of.text);
    write_owners(json.key("owners"), ledger);
    write_stops(json.key("stops"), ledger);
    json.end_object();
}

void write_plan(JsonWriter& json, const RunHeader& header) {
    json.begin_object(Layout::lines);
    json.key("name").text(header.plan.text);
    json.key("path").text(header.plan_path);
    json.key("digest").text(header.plan_digest);
    json.key("git_commit").text_or_null(header.git_commit);
    json.key("dirty");
    if (header.git_commit.empty())
        json.null();
    else
        json.boolean(header.git_dirty);
    json.end_object();
}

void write_totals(JsonWriter& json, const Ledger& ledger) {
    json.begin_object();
    json.key("servers").number(ledger.schedule().size());
    for (const Outcome outcome : all_outcomes) json.key(to_text(outcome)).number(ledger.count(outcome));
    json.end_object();
}

void write_budget(JsonWriter& json, const Ledger& ledger) {
    json.begin_object();
    json.key("bad").number(ledger.bad());
    json.key("tolerated").number(ledger.schedule().tolerated());
    json.end_object();
}

void write_waits(JsonWriter& json, const Ledger& ledger) {
    const Waits waits = waits_of(ledger);
    json.begin_object();
    json.key("in_flight").number(whole_seconds(waits.in_flight));
    json.key("health").number(whole_seconds(waits.health));
    json.key("pause").number(whole_seconds(waits.pause));
    json.key("throttled").number(whole_seconds(ledger.throttled()));
    json.key("window").number(whole_seconds(ledger.awaited(OpeningAwaited::Why::window)));
    json.key("blackout").number(whole_seconds(ledger.awaited(OpeningAwaited::Why::blackout)));
    json.end_object();
}

// The openings in which calls went out, in the order of the calls.
void write_windows_used(JsonWriter& json, const Ledger& ledger) {
    std::vector<OpenSpan> used;
    for (std::uint32_t n = 1; n <= ledger.permit_count(); ++n) {
        const PermitState& permit = ledger.permit(Permit{n});
        if (!permit.sending || !permit.window) continue;
        if (std::ranges::find(used, *permit.window) == used.end()) used.push_back(*permit.window);
    }
    json.begin_array(Layout::lines);
    for (const OpenSpan& span : used) {
        json.begin_object();
        json.key("opens").instant(span.opens);
        json.key("closes").instant(span.closes);
        json.end_object();
    }
    json.end_array();
}

// What persons allowed against the plan's hours, a row for each command.
void write_overrides(JsonWriter& json, const Ledger& ledger) {
    json.begin_array(Layout::lines);
    for (const Owned& owner : ledger.owners()) {
        if (!owner.overrides.any()) continue;
        json.begin_object();
        json.key("epoch").number(owner.epoch);
        json.key("operator").text(owner.operator_name);
        json.key("windows").boolean(owner.overrides.windows);
        json.key("blackouts").begin_array();
        for (const std::string& name : owner.overrides.blackouts) json.text(name);
        json.end_array();
        json.key("reason").text(kept_text(owner.overrides.reason));
        json.end_object();
    }
    json.end_array();
}

// Every reason with its count. All servers left share one reason: a run stops as a whole.
void write_not_started(JsonWriter& json, const Ledger& ledger) {
    const std::string_view actual = to_text(why_unstarted(ledger));
    const auto write = [&](std::string_view reason) {
        json.key(reason).number(reason == actual ? ledger.count(Outcome::not_started) : 0);
    };
    json.begin_object();
    write(to_text({.kind = Unstarted::waiting}));
    using Reason = Stopping::Reason;
    for (const Reason stop : {Reason::budget, Reason::wave_budget, Reason::wave_ineligible, Reason::unknown,
                              Reason::credentials, Reason::unreachable, Reason::interrupted, Reason::halted,
                              Reason::window, Reason::blackout, Reason::missed, Reason::clock})
        write(to_text(stop));
    write(to_text({.kind = Unstarted::abandoned}));
    json.end_object();
}

} // namespace

void write_outcomes(JsonWriter& json, const OutcomeCounts& counts) {
    json.begin_object();
    for (const Outcome outcome : all_outcomes) json.key(to_text(outcome)).number(count_in(counts, outcome));
    json.end_object();
}

std::string_view kept_text(std::string_view text) {
    if (text.size() <= report_text_max) return text;
    const auto continues = [&](std::size_t position) {
        return (static_cast<std::uint8_t>(text[position]) & 0xc0) == 0x80;
    };
    std::size_t size = report_text_max;
    for (int step = 0; step < 3 && continues(size); ++step) --size; // a character is at most four bytes
    return text.substr(0, size);
}

void write_report_json(const Sink& sink, const RunHeader& header, const Ledger& ledger) {
    JsonWriter json(sink);
    json.begin_object(Layout::lines);
    json.key("schema_version").number(report_schema_version);
    write_run(json.key("run"), header, ledger);
    write_plan(json.key("plan"), header);
    write_totals(json.key("totals"), ledger);
    write_budget(json.key("budget"), ledger);
    write_waits(json.key("waits"), ledger);
    write_windows_used(json.key("windows_used"), ledger);
    write_overrides(json.key("overrides"), ledger);
    write_waves(json.key("waves"), ledger);
    write_servers(json.key("servers"), ledger);
    write_not_started(json.key("not_started"), ledger);
    write_evidence(json.key("evidence"), ledger);
    json.end_object();
    json.finish();
}

std::string_view report_schema() {
    return report_schema_text;
}

} // namespace cph_plan
