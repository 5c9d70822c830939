#include "sections.hpp"

#include "findings.hpp"

#include <algorithm>

namespace cph_plan {

namespace {

using Layout = JsonWriter::Layout;

std::optional<Instant> baseline_of(const PermitState& permit, ServerIndex server) {
    if (permit.baseline.size() != permit.servers.size()) return std::nullopt;
    const auto found = std::ranges::find(permit.servers, server);
    if (found == permit.servers.end()) return std::nullopt;
    return permit.baseline[static_cast<std::size_t>(found - permit.servers.begin())];
}

void write_reading(JsonWriter& json, const Ledger& ledger, const PermitState& permit,
                   const Evidence::Sample& sample) {
    json.begin_object();
    json.key("id").text(ledger.schedule().ids[at(sample.server)]);
    json.key("read_at").instant(sample.reading.read_at);
    json.key("found").boolean(sample.reading.found);
    json.key("status");
    if (sample.reading.found)
        json.signed_number(sample.reading.status);
    else
        json.null();
    json.key("updated").instant(sample.reading.updated);
    json.key("baseline_updated").instant(baseline_of(permit, sample.server));
    json.key("phones_restarting");
    if (sample.phones_restarting)
        json.number(*sample.phones_restarting);
    else
        json.null();
    json.key("moved").boolean(sample.moved);
    json.end_object();
}

void write_sample(JsonWriter& json, const Ledger& ledger, const PermitState& permit,
                  const Evidence& evidence) {
    json.begin_object(Layout::lines);
    json.key("class").text(to_text(evidence.verdict));
    json.key("detail").text_or_null(kept_text(evidence.detail));
    json.key("servers").begin_array(Layout::lines);
    for (const Evidence::Sample& sample : evidence.samples) write_reading(json, ledger, permit, sample);
    json.end_array();
    json.end_object();
}

void write_permit(JsonWriter& json, const Ledger& ledger, Permit name,
                  const std::vector<ServerIndex>& unknown) {
    const PermitState& permit = ledger.permit(name);
    const Batch& batch = ledger.schedule().batches[permit.batch];
    json.begin_object(Layout::lines);
    json.key("permit").number(number(name));
    json.key("wave").text(ledger.schedule().waves[batch.wave].name.text);
    json.key("saw_2xx").boolean(permit.saw_2xx);
    json.key("class");
    if (const auto verdict = evidence_class(permit))
        json.text(to_text(*verdict));
    else
        json.null();
    json.key("unknown").begin_array(Layout::lines);
    for (const ServerIndex server : unknown) json.text(ledger.schedule().ids[at(server)]);
    json.end_array();
    json.key("samples").begin_array(Layout::lines);
    for (const Evidence& evidence : permit.evidence) write_sample(json, ledger, permit, evidence);
    json.end_array();
    json.end_object();
}

} // namespace

// Also of permits whose servers are unknown no more: the evidence is why.
void write_evidence(JsonWriter& json, const Ledger& ledger) {
    json.begin_array(Layout::lines);
    for (std::uint32_t n = 1; n <= ledger.permit_count(); ++n) {
        const auto unknown = unknown_servers(ledger, Permit{n});
        if (!unknown.empty() || !ledger.permit(Permit{n}).evidence.empty())
            write_permit(json, ledger, Permit{n}, unknown);
    }
    json.end_array();
}

} // namespace cph_plan
