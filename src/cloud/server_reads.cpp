#include "server_reads.hpp"

#include "cph_plan/base/text.hpp"

#include <algorithm>
#include <numeric>

namespace cph_plan {

void ServerReads::ask(std::uint32_t target, std::vector<std::string> ids,
                      std::function<void(Read<Listing>)> done) {
    auto servers = std::make_shared<Servers>();
    servers->target = target;
    servers->ids = std::move(ids);
    servers->done = std::move(done);
    servers->answer.readings.resize(servers->ids.size());
    for (std::size_t i = 0; i < servers->ids.size(); ++i) servers->places.emplace(lower(servers->ids[i]), i);

    const auto known = pages_.find(target);
    const std::size_t pages = known == pages_.end() ? 2 : known->second;
    if (servers->ids.size() > pages)
        read_pages(servers);
    else
        read_all(servers);
}

void ServerReads::read_all(const ServersPtr& servers) {
    std::vector<std::size_t> all(servers->ids.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    read_each(servers, all);
}

void ServerReads::read_each(const ServersPtr& servers, const std::vector<std::size_t>& places) {
    servers->awaited = places.size();
    for (const std::size_t i : places)
        reads_.get(
            servers->target, "servers/" + servers->ids[i], {}, [this, servers, i](const Fetched& fetched) {
                if (fetched.kind == Fetched::Kind::failed) return servers->fail_with(fetched.failure);
                ServerReading& reading = servers->answer.readings[i];
                reading = {.found = false, .read_at = traffic_.now()};
                if (fetched.kind == Fetched::Kind::body) {
                    const auto entry = decode_server(fetched.body);
                    if (!entry) return servers->fail_with(unreadable(entry.error()));
                    if (lower(entry->id) != lower(servers->ids[i]))
                        return servers->fail_with(
                            unreadable({.what = "it describes another server than the one asked for"}));
                    reading = {true, entry->status, entry->updated, traffic_.now()};
                }
                servers->finish_one();
            });
}

void ServerReads::read_pages(const ServersPtr& servers) {
    read_page(servers, 0, [this, servers](const ServerPage& first) {
        servers->awaited = 1;
        if (!first.count) return first.items < servers_per_page ? read_missing(servers) : read_on(servers, 1);
        const std::size_t pages =
            std::max<std::size_t>((*first.count + servers_per_page - 1) / servers_per_page, 1);
        pages_[servers->target] = pages;
        if (pages - 1 > servers->ids.size()) return read_all(servers);
        servers->awaited = pages;
        const auto one_page_less = [this, servers](const ServerPage&) {
            if (servers->awaited == 1) return read_missing(servers);
            servers->finish_one();
        };
        for (std::size_t page = 1; page < pages; ++page) read_page(servers, page, one_page_less);
        one_page_less(first);
    });
}

// Where the list does not say how long it is, a short page is the last one.
void ServerReads::read_on(const ServersPtr& servers, std::size_t page) {
    read_page(servers, page, [this, servers, page](const ServerPage& next) {
        if (next.items < servers_per_page) return read_missing(servers);
        if (page > servers->ids.size()) return read_all(servers); // fewer calls, and an end for sure
        read_on(servers, page + 1);
    });
}

void ServerReads::read_page(const ServersPtr& servers, std::size_t page, Then then) {
    const std::string limit = std::to_string(servers_per_page);
    const std::string offset = std::to_string(page * servers_per_page);
    reads_.get(servers->target, "servers", {{"limit", limit}, {"offset", offset}},
               [this, servers, then = std::move(then)](const Fetched& fetched) {
                   if (fetched.kind != Fetched::Kind::body) return servers->fail_with(fetched.failure);
                   const auto decoded = decode_servers(fetched.body);
                   if (!decoded) return servers->fail_with(unreadable(decoded.error()));
                   for (const ServerEntry& entry : decoded->servers)
                       if (const auto place = servers->places.find(lower(entry.id));
                           place != servers->places.end())
                           servers->answer.readings[place->second] = {true, entry.status, entry.updated,
                                                                      traffic_.now()};
                   then(*decoded);
               });
}

// All pages are in. What none of them held does not exist, or has slipped through.
void ServerReads::read_missing(const ServersPtr& servers) {
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < servers->ids.size(); ++i)
        if (!servers->answer.readings[i].found) missing.push_back(i);
    for (const std::size_t i : missing) servers->answer.readings[i].read_at = traffic_.now();
    if (missing.empty() || missing.size() > missing_asked_max) return servers->finish_one();
    read_each(servers, missing);
}

} // namespace cph_plan
