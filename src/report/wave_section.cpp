#include "sections.hpp"

#include "findings.hpp"

namespace cph_plan {

namespace {

using Layout = JsonWriter::Layout;

std::string_view verdict_text(const PermitState& permit) {
    switch (permit.stage) {
    case PermitState::Stage::noted: return "intent";
    case PermitState::Stage::sending: return "sending";
    case PermitState::Stage::voided: return "void";
    case PermitState::Stage::answered: break;
    }
    switch (permit.kind) {
    case RestartReply::Kind::answered: return "answered";
    case RestartReply::Kind::unknown: return "unknown";
    case RestartReply::Kind::not_sent: return "not_sent";
    case RestartReply::Kind::try_again: return "try_again";
    case RestartReply::Kind::rejected: return "rejected";
    case RestartReply::Kind::credentials: return "credentials";
    }
    return "";
}

void write_warnings(JsonWriter& json, const PermitState& permit) {
    json.begin_array();
    for (const std::string& warning : permit.warnings) json.text(kept_text(warning));
    json.end_array();
}

void write_call(JsonWriter& json, Permit name, const PermitState& permit) {
    const bool answered = permit.stage == PermitState::Stage::answered;
    json.key("size").number(permit.servers.size());
    json.key("permit").number(number(name));
    json.key("request_id").text_or_null(kept_text(permit.request.text));
    json.key("verdict").text(verdict_text(permit));
    json.key("http_status");
    if (permit.http_status > 0)
        json.signed_number(permit.http_status);
    else
        json.null();
    json.key("intent").instant(permit.noted_at);
    json.key("sending").instant(permit.sending ? std::optional(permit.sending_at) : std::nullopt);
    json.key("sending_wall").instant(permit.sending ? std::optional(permit.sending->wall) : std::nullopt);
    json.key("answered").instant(answered ? std::optional(permit.answered_at) : std::nullopt);
    json.key("error_code").text_or_null(kept_text(permit.code));
    json.key("error_message").text_or_null(kept_text(permit.message));
    json.key("gateway_request_id").text_or_null(kept_text(permit.gateway_request));
    write_warnings(json.key("warnings"), permit);
}

void write_no_call(JsonWriter& json, const Batch& batch) {
    json.key("size").number(batch.count);
    for (const std::string_view field :
         {"permit", "request_id", "verdict", "http_status", "intent", "sending", "sending_wall", "answered",
          "error_code", "error_message", "gateway_request_id"})
        json.key(field).null();
    json.key("warnings").begin_array().end_array();
}

// One row for each call that was prepared, so a batch that had to be asked for again has several; one row
// for a batch whose turn has not come.
void write_batch(JsonWriter& json, const Ledger& ledger, const PermitsByBatch& permits,
                 std::uint32_t position, std::uint32_t number_in_wave) {
    const Batch& batch = ledger.schedule().batches[position];
    const auto begin_row = [&] {
        json.begin_object();
        json.key("batch").number(number_in_wave);
        json.key("target").text(ledger.schedule().targets[batch.target].name.text);
    };
    for (const Permit permit : permits.of(position)) {
        begin_row();
        write_call(json, permit, ledger.permit(permit));
        json.end_object();
    }
    if (!permits.of(position).empty()) return;
    begin_row();
    write_no_call(json, batch);
    json.end_object();
}

// How far the wave ran past the close of the window of its last call, in seconds; nothing while it has not
// settled, and without windows.
std::optional<std::uint64_t> overrun_of(const Ledger& ledger, const PermitsByBatch& permits,
                                        std::uint32_t position) {
    const Wave& wave = ledger.schedule().waves[position];
    const WaveLog& log = ledger.wave(position);
    std::optional<Instant> closes; // on the run clock
    for (std::uint32_t i = 0; i < wave.batch_count; ++i)
        for (const Permit number : permits.of(wave.first_batch + i)) {
            const PermitState& permit = ledger.permit(number);
            if (!permit.sending || !permit.window) continue;
            const Instant on_run_clock = permit.window->closes + (permit.sending_at - permit.sending->wall);
            closes = closes ? std::max(*closes, on_run_clock) : on_run_clock;
        }
    if (!closes || !log.settled_at) return std::nullopt;
    const Duration over = std::max(*log.settled_at - *closes, Duration{0});
    return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(over).count());
}

void write_wave(JsonWriter& json, const Ledger& ledger, const PermitsByBatch& permits,
                std::uint32_t position) {
    const Wave& wave = ledger.schedule().waves[position];
    const WaveLog& log = ledger.wave(position);
    json.begin_object(Layout::lines);
    json.key("name").text(wave.name.text);
    json.key("size").number(wave.count);
    json.key("started").instant(log.started);
    json.key("settled").instant(log.settled_at);
    json.key("pause_until").instant(log.settled_at ? std::optional(log.pause_until) : std::nullopt);
    write_outcomes(json.key("outcomes"), log.outcomes);
    json.key("bad").number(ledger.bad_in(position));
    json.key("tolerated");
    if (const auto tolerated = wave.tolerated())
        json.number(*tolerated);
    else
        json.null();
    json.key("overrun");
    if (const auto overrun = overrun_of(ledger, permits, position))
        json.number(*overrun);
    else
        json.null();
    json.key("batches").begin_array(Layout::lines);
    for (std::uint32_t i = 0; i < wave.batch_count; ++i)
        write_batch(json, ledger, permits, wave.first_batch + i, i + 1);
    json.end_array();
    json.end_object();
}

} // namespace

void write_waves(JsonWriter& json, const Ledger& ledger) {
    const PermitsByBatch permits(ledger);
    const auto waves = static_cast<std::uint32_t>(ledger.schedule().waves.size());
    json.begin_array(Layout::lines);
    for (std::uint32_t wave = 0; wave < waves; ++wave) write_wave(json, ledger, permits, wave);
    json.end_array();
}

} // namespace cph_plan
