#include "server_reads.hpp"

#include "cph_plan/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace cph_plan {

namespace {

// A list that counts more servers than it has shown, and shows none where they should stand, is no answer.
Result<ServerPage> read_page_at(std::size_t offset, const std::string& body, const AskedIds& asked) {
    auto page = decode_servers(body, [&](std::string_view id) { return asked.place_of(id).has_value(); });
    if (page && page->items == 0 && page->count && offset < *page->count)
        return fail({.what = fmt::format("the list counts {} servers and shows none from {} on", *page->count,
                                         offset)});
    return page;
}

Result<ServerEntry> read_server(const std::string& id, const std::string& body) {
    auto entry = decode_server(body);
    if (entry && lower(entry->id) != lower(id))
        return fail({.what = "it describes another server than the one asked for"});
    return entry;
}

} // namespace

void ServerReads::ask(std::uint32_t target, std::vector<std::string> ids,
                      std::function<void(Read<Listing>)> done) {
    auto servers = std::make_shared<Servers>();
    servers->target = target;
    servers->ids = std::move(ids);
    servers->done = std::move(done);
    servers->answer.readings.resize(servers->ids.size());
    servers->not_shown = servers->ids.size();
    servers->asked = AskedIds(servers->ids);

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
            servers->target, "servers/" + servers->ids[i], {},
            [this, servers, i](const std::string& body) -> Status {
                const auto entry = read_server(servers->ids[i], body);
                if (!entry) return fail(entry.error());
                servers->answer.readings[i] = {true, entry->status, entry->updated, traffic_.now()};
                servers->finish_one();
                return {};
            },
            [this, servers, i](const NoAnswer& none) {
                if (none.kind == NoAnswer::Kind::failed) return servers->fail_with(none.failure);
                servers->answer.readings[i] = {.found = false, .read_at = traffic_.now()};
                servers->finish_one();
            });
}

// The first page says how long the list is and how much a page holds; the others are asked for together.
// Where a list does not say how long it is, one page follows another.
void ServerReads::read_pages(const ServersPtr& servers) {
    read_page(servers, 0, [this, servers](const ServerPage& first) {
        servers->stretches = 1;
        const bool more = first.items > 0 && first.items < first.count.value_or(first.items + 1);
        if (!more) return stretch_ends(servers);
        if (!first.count) return read_stretch(servers, first.items, std::numeric_limits<std::size_t>::max());
        const std::size_t pages = (*first.count + first.items - 1) / first.items;
        pages_[servers->target] = pages;
        if (pages - 1 > servers->ids.size()) return read_all(servers);
        servers->stretches = pages - 1;
        for (std::size_t page = 1; page < pages; ++page)
            read_stretch(servers, page * first.items, (page + 1) * first.items);
    });
}

// A page may hold less than was asked for; what it lacks is asked for from where it ended. More pages than
// servers are never read: to ask for what is missing by name is cheaper then, and has an end for sure.
void ServerReads::read_stretch(const ServersPtr& servers, std::size_t from, std::size_t until) {
    if (servers->not_shown == 0 || servers->pages_asked > servers->ids.size()) return stretch_ends(servers);
    read_page(servers, from, [this, servers, from, until](const ServerPage& page) {
        const std::size_t next = from + page.items;
        const bool over = page.items == 0 || next >= std::min<std::size_t>(until, page.count.value_or(until));
        if (over) return stretch_ends(servers);
        read_stretch(servers, next, until);
    });
}

void ServerReads::read_page(const ServersPtr& servers, std::size_t offset, Then then) {
    ++servers->pages_asked;
    reads_.get(
        servers->target, "servers",
        {{"limit", std::to_string(servers_per_page)}, {"offset", std::to_string(offset)}},
        [this, servers, offset, then = std::move(then)](const std::string& body) -> Status {
            const auto page = read_page_at(offset, body, servers->asked);
            if (!page) return fail(page.error());
            take(*servers, *page);
            then(*page);
            return {};
        },
        [servers](const NoAnswer& none) { servers->fail_with(none.failure); });
}

void ServerReads::take(Servers& servers, const ServerPage& page) const {
    for (const ServerEntry& entry : page.servers) {
        const auto place = servers.asked.place_of(entry.id);
        if (!place) continue;
        ServerReading& reading = servers.answer.readings[*place];
        if (!reading.found) --servers.not_shown;
        reading = {true, entry.status, entry.updated, traffic_.now()};
    }
}

void ServerReads::stretch_ends(const ServersPtr& servers) {
    if (--servers->stretches == 0) read_missing(servers);
}

// All pages are in. What none of them held does not exist, or has slipped through.
void ServerReads::read_missing(const ServersPtr& servers) {
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < servers->ids.size(); ++i)
        if (!servers->answer.readings[i].found) missing.push_back(i);
    if (!missing.empty()) return read_each(servers, missing);
    servers->awaited = 1;
    servers->finish_one();
}

} // namespace cph_plan
