#include "cph_plan/base/text.hpp"
#include "decode.hpp"

#include <fmt/format.h>

namespace cph_plan {

namespace {

// A suggestion costs time with every name; with more groups than this a slip is left to the reader.
constexpr std::size_t suggested_from_max = 1000;

class WaveDecoder {
public:
    WaveDecoder(const Reading& reading, const std::vector<DraftGroup>& groups)
        : reading_(reading), groups_(groups), used_(groups.size()) {
        for (std::uint32_t i = 0; i < groups.size(); ++i) by_name_.emplace(groups[i].key.text(), i);
    }

    PlannedWave decode(const Value& value, std::size_t position) {
        PlannedWave wave{.name = {std::to_string(position)}, .groups = {}};
        if (!reading_.mapping(value, "a wave")) return wave;
        const Fields fields(reading_, value, wave_keys);
        take_name(wave, fields, value);
        if (const auto groups = fields.require("groups")) take_groups(wave, *groups);
        if (const auto split = fields.find("split")) take_split(wave, *split);
        if (const auto pause = fields.find("pause")) wave.pause = reading_.duration(*pause).value_or(0ms);
        if (const auto budget = fields.find("max_failures")) wave.max_failures = reading_.portion(*budget);
        if (const auto timeout = fields.find("job_timeout"))
            wave.job_timeout = decode_deadline(reading_, *timeout, "job_timeout");
        if (const auto health = fields.find("health")) wave.health = decode_health(reading_, *health);
        return wave;
    }

    void warn_of_unused() const {
        for (std::size_t i = 0; i < groups_.size(); ++i)
            if (!used_[i])
                reading_.warnings.in_plan(
                    groups_[i].key.span(),
                    fmt::format("the group '{}' stands in no wave", groups_[i].group.name.text),
                    "its servers are not restarted");
    }

private:
    void take_name(PlannedWave& wave, const Fields& fields, const Value& mapping) {
        const auto given = fields.find("name");
        const Span begin{mapping.span().begin, mapping.span().begin + 1};
        if (given) {
            const auto name = reading_.name(*given, "the name of a wave");
            if (!name) return;
            wave.name.text = *name;
        }
        const Span at = given ? given->span() : begin;
        const auto [taken, fresh] = names_.emplace(wave.name.text, at.begin);
        if (fresh) return;
        reading_.mistakes.in_plan(at,
                                  fmt::format("two waves are named '{}', the first in line {}",
                                              wave.name.text, reading_.source.line_of(taken->second)),
                                  given ? "wave names are unique"
                                        : "without a name a wave has its position for one");
    }

    void take_groups(PlannedWave& wave, const Value& list) {
        if (!reading_.list(list, "groups")) return;
        list.each_item([&](const Value& item) {
            const auto name = reading_.text(item, "the name of a group");
            if (!name) return;
            const auto found = by_name_.find(*name);
            if (found == by_name_.end() && groups_.empty()) return; // that there are none has been said
            if (found == by_name_.end()) return unknown_group(item, *name);
            std::optional<Span>& used = used_[found->second];
            if (used)
                return reading_.mistake(item,
                                        fmt::format("the group {} stands in two places, first in line {}",
                                                    in_quotes(*name), reading_.source.line_of(used->begin)),
                                        "a group is restarted in exactly one wave");
            used = item.span();
            wave.groups.push_back(found->second);
        });
    }

    void unknown_group(const Value& item, std::string_view name) const {
        std::string_view near;
        std::vector<std::string_view> names;
        if (groups_.size() <= suggested_from_max) {
            for (const DraftGroup& draft : groups_) names.push_back(draft.group.name.text);
            near = nearest(name, names);
        }
        reading_.mistake(item, fmt::format("no group is named {}", in_quotes(name)),
                         near.empty() ? "groups are named under `groups:`"
                                      : fmt::format("did you mean '{}'?", near));
    }

    void take_split(PlannedWave& wave, const Value& list) const {
        if (!reading_.list(list, "split")) return;
        list.each_item([&](const Value& item) {
            const auto part = reading_.portion(item);
            if (!part) return;
            if (part->amount == 0)
                return reading_.mistake(item, "a part of a split holds at least one server",
                                        "write 1 or 1% or more");
            wave.split.push_back(*part);
        });
    }

    const Reading& reading_;
    const std::vector<DraftGroup>& groups_;
    Positions by_name_;
    std::vector<std::optional<Span>> used_; // where each group was named in a wave
    std::unordered_map<std::string, std::uint32_t> names_;
};

} // namespace

std::vector<PlannedWave> decode_waves(const Reading& reading, const Value& waves,
                                      const std::vector<DraftGroup>& groups) {
    std::vector<PlannedWave> planned;
    if (!reading.list(waves, "waves")) return planned;
    WaveDecoder decoder(reading, groups);
    waves.each_item([&](const Value& item) { planned.push_back(decoder.decode(item, planned.size() + 1)); });
    decoder.warn_of_unused();
    return planned;
}

} // namespace cph_plan
