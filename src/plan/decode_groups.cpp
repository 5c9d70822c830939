#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/limits.hpp"
#include "cph_plan/plan/words.hpp"
#include "decode.hpp"
#include "excluded.hpp"
#include "files.hpp"
#include "inventory.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cph_plan {

namespace {

constexpr std::string_view orders[] = {"file", "sorted", "shuffle"};

class GroupDecoder {
public:
    GroupDecoder(const Reading& reading, const Targets& targets, NamedFiles& files)
        : reading_(reading), targets_(targets), files_(files) {}

    DraftGroup decode(const Value& key, std::string name, const Value& value) {
        DraftGroup draft{.group = {.name = {std::move(name)}, .servers = {}}, .key = key};
        if (!reading_.mapping(value, "a group")) return draft;
        const Fields fields(reading_, value, group_keys);
        draft.group.target = target(fields, value);
        if (const auto order = fields.find("order"))
            draft.group.order = static_cast<Order>(reading_.choice(*order, orders).value_or(0));
        fill(draft, fields, value);
        return draft;
    }

    // Servers past what a plan may name.
    std::size_t beyond() const { return beyond_; }

private:
    std::uint32_t target(const Fields& fields, const Value& group) const {
        const auto value = fields.find("target");
        if (!value) {
            if (targets_.list.size() > 1)
                reading_.mistakes.in_plan({group.span().begin, group.span().begin + 1},
                                          "a group needs 'target' where a plan has several", known_targets());
            return 0;
        }
        const auto name = reading_.name(*value, "the name of a target");
        if (!name) return 0;
        const auto found = targets_.by_name.find(*name);
        if (found != targets_.by_name.end()) return found->second;
        if (targets_.by_name.empty())
            reading_.mistake(*value, "a plan with a single `target` gives it no name", "take this line out");
        else
            reading_.mistake(*value, fmt::format("no target is named {}", in_quotes(*name)), known_targets());
        return 0;
    }

    std::string known_targets() const {
        std::string text = "targets:";
        for (const Target& target : targets_.list) text += ' ' + target.name.text;
        return printable(text, shown_names);
    }

    void fill(DraftGroup& draft, const Fields& fields, const Value& value) {
        const auto servers = fields.find("servers");
        const auto file = fields.find("servers_from");
        if (!servers && !file && !fields.has("select"))
            return reading_.mistakes.in_plan(
                {value.span().begin, value.span().begin + 1},
                fmt::format("the group '{}' has neither 'servers' nor 'servers_from'", draft.group.name.text),
                "list its server ids, or name a file that does");
        std::vector<Value> unwanted;
        if (const auto exclude = fields.find("exclude"))
            each_id(*exclude, "exclude", [&](const Value& id) { unwanted.push_back(id); });
        Excluded excluded(reading_, std::move(unwanted));
        unusual_ = 0;
        if (servers) take_servers(draft, *servers, excluded);
        draft.from_plan = static_cast<std::uint32_t>(draft.group.servers.size());
        const bool read = !file || take_file(draft, *file, excluded);
        if (!read || fields.has("select")) return; // what is missing is not known
        excluded.refuse_unmet(draft.group.name.text);
        warn_of_lengths(draft);
        if (draft.group.servers.empty() && !excluded.empty())
            reading_.mistake(draft.key, fmt::format("the group '{}' is empty: every server is excluded",
                                                    draft.group.name.text));
    }

    template <class Take>
    void each_id(const Value& list, std::string_view what, Take take) const {
        if (!reading_.list(list, what)) return;
        list.each_item([&](const Value& item) {
            const auto id = reading_.text(item, "a server id");
            if (!id) return;
            if (is_server_id(*id)) return take(item);
            reading_.mistake(item, fmt::format("{} is not a server id", in_quotes(*id)),
                             "1 to 64 of A-Z a-z 0-9 _ and -");
        });
    }

    void take_servers(DraftGroup& draft, const Value& list, Excluded& excluded) {
        each_id(list, "servers", [&](const Value& id) {
            if (excluded.takes(id.text())) return;
            add(draft, id.text(), id.span().begin);
        });
    }

    // False when the file could not be read to its end.
    bool take_file(DraftGroup& draft, const Value& value, Excluded& excluded) {
        const auto path = reading_.text(value, "the name of a file");
        if (!path) return false;
        const auto refuse = [&](const Error& error) {
            reading_.mistake(value, error.what, error.hint);
            return false;
        };
        if (path->find_first_of("\n\t") != std::string_view::npos)
            return refuse({.what = "the name of a file holds no line feeds or TABs"});
        auto file = open_beneath(files_.folder, *path);
        if (!file)
            return refuse({.what = file.error().what,
                           .hint = "inventory files are named relative to the plan's folder"});
        files_.bytes += file->size();
        if (files_.bytes > inventories_size_max)
            return refuse({.what = fmt::format("the files of this plan are larger than {} MiB together",
                                               inventories_size_max >> 20)});
        draft.file = static_cast<std::uint32_t>(files_.sources.size());
        files_.sources.push_back({std::string(*path), {}});
        return read_ids(draft, value, *file, excluded);
    }

    bool read_ids(DraftGroup& draft, const Value& value, File& file, Excluded& excluded) {
        const std::string name = files_.shown(draft.file);
        IdTable& servers = draft.group.servers;
        const std::size_t expected = servers.size() + file.size() / (id_length_usual + 1) + 1;
        servers.reserve(expected, file.size());
        draft.places.reserve(expected);
        std::size_t found = 0;
        const auto take = [&](std::string_view id, std::uint32_t line) {
            ++found;
            if (!excluded.takes(id)) add(draft, id, line);
        };
        const auto before = reading_.mistakes.size();
        const auto digest = read_inventory(file, {name, draft.file, reading_.mistakes, take});
        if (!digest)
            reading_.mistake(value, fmt::format("{}: {}", in_quotes(name), digest.error().what),
                             digest.error().hint);
        else if (found == 0 && reading_.mistakes.size() == before)
            reading_.mistake(value, fmt::format("{} holds no server id", in_quotes(name)), "one id a line");
        if (!digest) return false;
        files_.sources[draft.file].sha256 = *digest;
        return reading_.mistakes.size() == before;
    }

    void add(DraftGroup& draft, std::string_view id, std::uint32_t place) {
        if (total_ == servers_max) {
            ++beyond_;
            return;
        }
        ++total_;
        if (id.size() != id_length_usual && unusual_++ == 0)
            first_unusual_ = static_cast<std::uint32_t>(draft.group.servers.size());
        draft.group.servers.add(id);
        draft.places.push_back(place);
    }

    void warn_of_lengths(const DraftGroup& draft) const {
        if (unusual_ == 0) return;
        const std::string_view id = draft.group.servers[first_unusual_];
        std::string what = fmt::format("the id {} has {} characters, not the usual {}", in_quotes(id),
                                       id.size(), id_length_usual);
        if (unusual_ > 1) what += fmt::format("; so have {} more of the group", unusual_ - 1);
        const std::uint32_t place = draft.places[first_unusual_];
        if (first_unusual_ >= draft.from_plan)
            return reading_.warnings.in_file(draft.file,
                                             at_id(files_.shown(draft.file), place, id, std::move(what), {}));
        reading_.warnings.in_plan({place, place + static_cast<std::uint32_t>(id.size())}, std::move(what));
    }

    static constexpr std::size_t shown_names = 200; // bytes of a list of names in a hint

    const Reading& reading_;
    const Targets& targets_;
    NamedFiles& files_;
    std::size_t total_ = 0;
    std::size_t beyond_ = 0;
    std::size_t unusual_ = 0;
    std::uint32_t first_unusual_ = 0;
};

} // namespace

std::vector<DraftGroup> decode_groups(const Reading& reading, const Value& groups, const Targets& targets,
                                      NamedFiles& files) {
    std::vector<DraftGroup> drafts;
    if (!reading.mapping(groups, "groups")) return drafts;
    if (!groups.has_children()) reading.mistake(groups, "groups is empty", "name at least one group");
    GroupDecoder decoder(reading, targets, files);
    groups.each_pair([&](const Value& key, const Value& value) {
        if (!key.is_scalar() || key.text() == "<<") return;
        auto name = reading.name(key, "the name of a group");
        // A group with a bad name is read all the same, for its other mistakes.
        drafts.push_back(decoder.decode(key, name.value_or(printable(key.text(), name_length_max)), value));
    });
    if (decoder.beyond() > 0)
        reading.mistake(groups, fmt::format("the plan names {} servers; at most {} are allowed",
                                            servers_max + decoder.beyond(), servers_max));
    return drafts;
}

} // namespace cph_plan
