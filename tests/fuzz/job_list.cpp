// Any bytes at all come back from the decoders of reads as values that keep their bounds, or as an error; and
// what is cut off is never read.
#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/identifier.hpp"
#include "support/require.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace cph_plan;

namespace {

bool is_kept(const std::string& text) {
    return text.size() <= kept_message_max && is_utf8(text);
}

void check(const JobReading& job) {
    require(is_identifier(job.job.text));
    require(is_kept(job.code) && is_kept(job.message));
}

// Each returns whether the text was read.
bool jobs(std::string_view text) {
    const auto page = decode_jobs(text);
    if (!page) return false;
    require(page->jobs.size() <= page->items);
    for (const JobReading& job : page->jobs) check(job);
    return true;
}

bool job(std::string_view text) {
    const auto read = decode_job(text);
    if (read) check(*read);
    return read.has_value();
}

bool servers(std::string_view text) {
    const auto page = decode_servers(text);
    if (!page) return false;
    require(page->servers.size() <= page->items);
    for (const ServerEntry& server : page->servers) require(is_identifier(server.id));
    return true;
}

bool server(std::string_view text) {
    const auto read = decode_server(text);
    require(!read || is_identifier(read->id));
    return read.has_value();
}

bool phones(std::string_view text) {
    const auto page = decode_phones(text, "1234567b8bab40ffb711234cb80d0234");
    require(!page || page->restarting <= page->items);
    return page.has_value();
}

bool token(std::string_view text) {
    return decode_token(text).has_value();
}

bool error(std::string_view text) {
    const auto read = decode_error(text);
    require(!read || (!read->code.empty() && is_kept(read->code) && is_kept(read->message)));
    return read.has_value();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    for (const auto decoder : {jobs, job, servers, server, phones, token, error})
        if (decoder(text)) require(!decoder(text.substr(0, last)));
    return 0;
}
