#include "cph_plan/base/text.hpp"
#include "decode.hpp"
#include "id_set.hpp"
#include "inventory.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

// All servers of all groups under one running number.
class AllServers {
public:
    explicit AllServers(const std::vector<DraftGroup>& groups) : groups_(groups) {
        for (const DraftGroup& draft : groups) {
            begins_.push_back(size_);
            size_ += static_cast<std::uint32_t>(draft.group.servers.size());
        }
    }

    std::uint32_t size() const { return size_; }

    struct Where {
        const DraftGroup& draft;
        std::uint32_t index;
        std::string_view id() const { return draft.group.servers[index]; }
        bool in_plan() const { return index < draft.from_plan; }
        std::uint32_t place() const { return draft.places[index]; }
    };

    Where where(std::uint32_t number) const {
        const auto after = std::upper_bound(begins_.begin(), begins_.end(), number);
        const auto group = static_cast<std::size_t>(after - begins_.begin()) - 1;
        return {groups_[group], number - begins_[group]};
    }

private:
    const std::vector<DraftGroup>& groups_;
    std::vector<std::uint32_t> begins_;
    std::uint32_t size_ = 0;
};

class Repetitions {
public:
    Repetitions(const Reading& reading, const NamedFiles& files) : reading_(reading), files_(files) {}

    void report(const AllServers::Where& first, const AllServers::Where& again) const {
        Findings& mistakes = reading_.mistakes;
        if (!again.in_plan() && !mistakes.would_show(again.draft.file, again.place()))
            return mistakes.count_unshown();
        std::string what =
            fmt::format("the server {} stands twice, first in {}", in_quotes(again.id()), place(first));
        if (first.id() != again.id()) what += fmt::format(" as {}", in_quotes(first.id()));
        std::string hint = "a server is restarted once; keep one of them";
        if (again.in_plan())
            return mistakes.in_plan(
                {again.place(), again.place() + static_cast<std::uint32_t>(again.id().size())},
                std::move(what), std::move(hint));
        mistakes.in_file(again.draft.file, at_id(files_.shown(again.draft.file), again.place(), again.id(),
                                                 std::move(what), std::move(hint)));
    }

private:
    std::string place(const AllServers::Where& server) const {
        const std::string group = fmt::format("group '{}'", server.draft.group.name.text);
        if (server.in_plan())
            return fmt::format("line {}, {}", reading_.source.line_of(server.place()), group);
        return fmt::format("{}:{}, {}", printable(files_.shown(server.draft.file)), server.place(), group);
    }

    const Reading& reading_;
    const NamedFiles& files_;
};

} // namespace

void refuse_repeated_servers(const Reading& reading, const std::vector<DraftGroup>& groups,
                             const NamedFiles& files) {
    const AllServers servers(groups);
    const Repetitions repetitions(reading, files);
    IdSet seen(servers.size());
    const auto text_at = [&](std::uint32_t number) { return servers.where(number).id(); };
    std::uint32_t number = 0;
    for (const DraftGroup& draft : groups)
        for (std::uint32_t i = 0; i < draft.group.servers.size(); ++i, ++number)
            if (const auto first = seen.note(draft.group.servers[i], number, text_at))
                repetitions.report(servers.where(*first), {draft, i});
}

} // namespace cph_plan
