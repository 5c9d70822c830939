#include "restart_items.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/error_codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>

namespace cph_plan {

namespace {

// A hostile reply could hold a hundred thousand foreign servers.
constexpr std::size_t warnings_max = 20;

// Foreign servers that share a job id with one of ours matter too, so every item is counted.
std::set<std::string_view> jobs_of_two_servers(const RestartBody& body) {
    std::map<std::string_view, std::string_view> owner;
    std::set<std::string_view> shared;
    for (const RestartItem& item : body.items) {
        if (item.job.empty()) continue;
        const auto [place, fresh] = owner.emplace(item.job.text, item.server);
        if (!fresh && place->second != item.server) shared.insert(item.job.text);
    }
    return shared;
}

void keep_code(ServerReply& reply, const RestartItem& item) {
    if (!reply.code.empty() || item.code.empty()) return;
    reply.code = item.code;
    reply.message = item.message;
}

// One server's items, of which there should be exactly one. A job id wins over a refusal, and anything that
// is described badly keeps a refusal from being believed.
ServerReply judge_server(const std::vector<const RestartItem*>& items,
                         const std::set<std::string_view>& shared_jobs) {
    ServerReply reply;
    bool all_refused = !items.empty();
    for (const RestartItem* item : items) {
        keep_code(reply, *item);
        if (shared_jobs.contains(item->job.text))
            return {.kind = ServerReply::Kind::unknown, .code = reply.code, .message = reply.message};
        const bool has_job = item->job_field == RestartItem::JobField::valid;
        if (has_job && std::find(reply.jobs.begin(), reply.jobs.end(), item->job) == reply.jobs.end())
            reply.jobs.push_back(item->job);
        all_refused = all_refused && item->job_field == RestartItem::JobField::absent &&
                      !item->code_malformed && item_refusal_of(item->code) == Refusal::rejected;
    }
    if (!reply.jobs.empty())
        reply.kind = ServerReply::Kind::accepted;
    else if (all_refused)
        reply.kind = ServerReply::Kind::rejected;
    return reply;
}

class Warnings {
public:
    void add(std::string text) {
        if (texts_.size() < warnings_max)
            texts_.push_back(std::move(text));
        else
            ++more_;
    }
    std::vector<std::string> take() {
        if (more_ > 0) texts_.push_back(fmt::format("and {} more oddities in the same reply", more_));
        return std::move(texts_);
    }

private:
    std::vector<std::string> texts_;
    std::size_t more_ = 0;
};

} // namespace

ItemVerdicts judge_items(const RestartBody& body, std::span<const std::string> ids) {
    std::unordered_map<std::string_view, std::vector<const RestartItem*>> found;
    for (const std::string& id : ids) found[id];
    Warnings warnings;
    if (body.odd_items > 0)
        warnings.add(fmt::format("{} entries of the reply are no objects", body.odd_items));
    for (const RestartItem& item : body.items) {
        const auto place = found.find(item.server);
        if (place != found.end())
            place->second.push_back(&item);
        else if (item.server.empty())
            warnings.add("an entry of the reply names no server");
        else
            warnings.add(
                fmt::format("the reply names server {}, which was not asked for", printable(item.server)));
    }
    const auto shared_jobs = jobs_of_two_servers(body);
    ItemVerdicts verdicts;
    verdicts.servers.reserve(ids.size());
    for (const std::string& id : ids) {
        const auto& items = found[id];
        verdicts.servers.push_back(judge_server(items, shared_jobs));
        if (verdicts.servers.back().kind != ServerReply::Kind::unknown) ++verdicts.described;
        if (items.size() > 1)
            warnings.add(fmt::format("the reply names server {} {} times", id, items.size()));
    }
    for (const std::string_view job : shared_jobs)
        warnings.add(fmt::format("the reply gives job {} to two servers", printable(job)));
    verdicts.warnings = warnings.take();
    return verdicts;
}

} // namespace cph_plan
