// Any bytes at all that stand where a journal keeps text are read as a value that is written as the same text
// again, or are an error; and a run of whatever entries folds to a ledger and a report.
//
// The input is lines: a kind of entry, a space, its body. `header`, `schedule` and `servers` stand for the
// other texts.
#include "cph_plan/engine/ledger.hpp"
#include "cph_plan/journal/journal.hpp"
#include "cph_plan/report/report.hpp"
#include "cph_plan/report/status.hpp"
#include "cph_plan/report/summary.hpp"
#include "journal/header_codec.hpp"
#include "journal/index_ranges.hpp"
#include "small_run.hpp"
#include "support/require.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace cph_plan;

namespace {

void read_header(std::string_view text) {
    const auto header = journal::decode_header(text);
    if (!header) return;
    const std::string again = journal::encode_header(*header);
    const auto reread = journal::decode_header(again);
    require(reread && journal::encode_header(*reread) == again);
}

// The ids of three servers stand beside every schedule.
void read_schedule(std::string_view text) {
    const std::string ids = encode_ids(journal_tests::small_schedule());
    const auto schedule = decode_schedule(text, ids);
    if (!schedule) return;
    require(encode_ids(*schedule) == ids);
    const std::string again = encode_schedule(*schedule);
    const auto reread = decode_schedule(again, ids);
    require(reread && *reread == *schedule && encode_schedule(*reread) == again);
    const Ledger fresh(*schedule); // walks it without looking where it treads
    require(fresh.count(Outcome::not_started) == schedule->size());
}

void read_servers(std::string_view text) {
    std::vector<ServerIndex> servers;
    if (!journal::read_ranges(text, servers)) return;
    std::string again;
    journal::append_ranges(again, servers);
    require(again == text); // every list has exactly one text
}

void read_entry(std::string_view kind_of_entry, std::string_view text, Ledger& ledger) {
    auto body = decode_body(kind_of_entry, text);
    if (!body) return;
    require(kind(*body) == kind_of_entry);
    const std::string again = encode_body(*body);
    const auto reread = decode_body(kind_of_entry, again);
    require(reread && encode_body(*reread) == again);
    const std::uint64_t seq = ledger.last_seq() + 1;
    ledger.apply({.seq = seq, .at = Instant{Duration{1'764'000'000'000 + 1000 * seq}}, .body = *body});
}

std::uint32_t sum_of_outcomes(const Ledger& ledger) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < outcome_count; ++i) sum += ledger.count(static_cast<Outcome>(i));
    return sum;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    const Schedule schedule = journal_tests::small_schedule();
    Ledger ledger(schedule);
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const std::string_view word = line.substr(0, line.find(' '));
        const std::string_view text = line.substr(std::min(word.size() + 1, line.size()));
        if (word == "header")
            read_header(text);
        else if (word == "schedule")
            read_schedule(text);
        else if (word == "servers")
            read_servers(text);
        else
            read_entry(word, text, ledger);
    }
    require(sum_of_outcomes(ledger) == schedule.size());
    const RunHeader header = journal_tests::small_header();
    std::size_t written = 0;
    write_report_json([&](std::string_view piece) { written += piece.size(); }, header, ledger);
    require(written > 0);
    require(!summary_text(header, ledger).empty());
    require(!status_json(header, ledger, {.now = ledger.last_at()}).empty());
    return 0;
}
