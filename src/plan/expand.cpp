#include "expand.hpp"

#include "reading.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

constexpr std::string_view allowed_prefix = "CPH_PLAN_";

bool is_variable(std::string_view name) {
    const auto fits = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '_';
    };
    return !name.empty() && std::ranges::all_of(name, fits);
}

Result<std::string> value_of(std::string_view name, const Lookup& lookup) {
    if (!is_variable(name))
        return fail({.what = fmt::format("{} is not the name of a variable", in_quotes(name)),
                     .hint = "write it like ${CPH_PLAN_PROJECT}"});
    if (!name.starts_with(allowed_prefix))
        return fail({.what = fmt::format("a plan may not read the variable {}", in_quotes(name)),
                     .hint = "only names that begin with CPH_PLAN_ are open to plans"});
    auto value = lookup ? lookup(name) : std::nullopt;
    if (!value)
        return fail({.what = fmt::format("the variable {} is not set", in_quotes(name)),
                     .hint = "set it in the environment of cph-plan"});
    return std::move(*value);
}

} // namespace

Result<std::string> expand(std::string_view text, const Lookup& lookup) {
    std::string out;
    for (;;) {
        const std::size_t begin = text.find("${");
        out += text.substr(0, begin);
        if (begin == std::string_view::npos) return out;
        const std::size_t end = text.find('}', begin);
        if (end == std::string_view::npos)
            return fail({.what = "'${' without '}'", .hint = "write it like ${CPH_PLAN_PROJECT}"});
        auto value = value_of(text.substr(begin + 2, end - begin - 2), lookup);
        if (!value) return value;
        out += *value;
        text.remove_prefix(end + 1);
    }
}

} // namespace cph_plan
