#include "cph_plan/plan/origin.hpp"
#include "cph_plan/plan/words.hpp"
#include "decode.hpp"
#include "expand.hpp"

#include <fmt/format.h>

namespace cph_plan {

namespace {

class TargetDecoder {
public:
    TargetDecoder(const Reading& reading, const Lookup& lookup) : reading_(reading), lookup_(lookup) {}

    Target decode(TargetName name, const Value& value) const {
        Target target{.name = std::move(name), .region = {}, .project_id = {}};
        if (!reading_.mapping(value, "a target")) return target;
        const Fields fields(reading_, value, target_keys);
        if (const auto region = fields.require("region"))
            target.region = checked(*region, "region", is_region, "a region is written like cn-east-3");
        if (const auto project = fields.require("project_id"))
            target.project_id =
                checked(*project, "project_id", is_project_id, "a project id is 32 hex digits");
        if (const auto endpoint = fields.find("endpoint")) target.endpoint = origin(*endpoint, "endpoint");
        if (const auto endpoint = fields.find("iam_endpoint"))
            target.iam_endpoint = origin(*endpoint, "iam_endpoint");
        return target;
    }

private:
    // The text with its variables filled in.
    std::optional<std::string> expanded(const Value& value, std::string_view key) const {
        const auto text = reading_.text(value, key);
        if (!text) return std::nullopt;
        auto whole = expand(*text, lookup_);
        if (whole) return std::move(*whole);
        reading_.mistake(value, whole.error().what, whole.error().hint);
        return std::nullopt;
    }

    // Always what the plan says, never what a variable holds.
    static std::string as_written(const Value& value) {
        const bool from_variable = value.text().find("${") != std::string_view::npos;
        return (from_variable ? "the value of " : "") + in_quotes(value.text());
    }

    std::string checked(const Value& value, std::string_view key, bool (*is_good)(std::string_view),
                        std::string_view hint) const {
        auto text = expanded(value, key);
        if (text && is_good(*text)) return std::move(*text);
        if (text)
            reading_.mistake(value, fmt::format("{} is not a {}", as_written(value), key), std::string(hint));
        return {};
    }

    std::string origin(const Value& value, std::string_view key) const {
        auto text = expanded(value, key);
        if (!text) return {};
        if (const auto good = check_origin(*text); !good) {
            reading_.mistake(value, fmt::format("{}: {}", key, good.error().what), good.error().hint);
            return {};
        }
        reading_.notes.in_plan(
            value.span(),
            fmt::format("{} {} is used only on the operator's word", key, in_quotes(value.text())),
            "apply needs --allow-endpoint HOST[:PORT]");
        return std::move(*text);
    }

    const Reading& reading_;
    const Lookup& lookup_;
};

Targets decode_several(const Reading& reading, const Value& value, const TargetDecoder& decoder) {
    Targets targets;
    if (!reading.mapping(value, "targets")) return targets;
    if (!value.has_children()) reading.mistake(value, "targets is empty", "name at least one target");
    value.each_pair([&](const Value& key, const Value& below) {
        auto name = reading.name(key, "the name of a target");
        if (!name) return;
        targets.by_name.emplace(key.text(), static_cast<std::uint32_t>(targets.list.size()));
        targets.list.push_back(decoder.decode({std::move(*name)}, below));
    });
    return targets;
}

} // namespace

Targets decode_targets(const Reading& reading, const Fields& plan, const Lookup& lookup) {
    const TargetDecoder decoder(reading, lookup);
    const auto single = plan.find("target");
    const auto several = plan.find("targets");
    if (single && several)
        reading.mistake(*several, "a plan has either `target` or `targets`, not both", "keep one of them");
    if (several) return decode_several(reading, *several, decoder);
    Targets targets;
    if (single || plan.require("target")) targets.list.push_back(decoder.decode({"default"}, *single));
    return targets;
}

} // namespace cph_plan
