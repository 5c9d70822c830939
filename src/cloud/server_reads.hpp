// The states of servers by the way that takes fewer calls: pages of the project's list, or one read a server.
//
// Pages are believed about what they show, never about what they do not: a server that no page held is asked
// for by name, and counts as not found only when the cloud has said so.
#pragma once

#include "cph_plan/cloud/asked_ids.hpp"
#include "cph_plan/cloud/decode.hpp"
#include "question.hpp"
#include "reads.hpp"

#include <map>

namespace cph_plan {

// The API's most (page cph_api_0502, 2025-10-28).
constexpr std::size_t servers_per_page = 100;

class ServerReads {
public:
    ServerReads(Reads& reads, const Traffic& traffic) : reads_(reads), traffic_(traffic) {}

    void ask(std::uint32_t target, std::vector<std::string> ids, std::function<void(Read<Listing>)> done);

private:
    struct Servers : Question<Listing> {
        std::uint32_t target = 0;
        std::vector<std::string> ids;
        AskedIds asked;
        std::size_t not_shown = 0; // ids that no page has held so far
        std::size_t pages_asked = 0;
        std::size_t stretches = 0; // of the list, still being read
    };
    using ServersPtr = std::shared_ptr<Servers>;
    using Then = std::function<void(const ServerPage&)>;

    void read_all(const ServersPtr& servers);
    void read_each(const ServersPtr& servers, const std::vector<std::size_t>& places);
    void read_pages(const ServersPtr& servers);
    void read_stretch(const ServersPtr& servers, std::size_t from, std::size_t until);
    void read_page(const ServersPtr& servers, std::size_t offset, Then then);
    void take(Servers& servers, const ServerPage& page) const;
    void stretch_ends(const ServersPtr& servers);
    void read_missing(const ServersPtr& servers);

    Reads& reads_;
    const Traffic& traffic_;
    std::map<std::uint32_t, std::size_t> pages_; // of a target's project, once a list said so
};

} // namespace cph_plan
