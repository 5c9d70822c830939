#include "misfortune.hpp"

#include <algorithm>

namespace rehearsal {

namespace {

constexpr std::array<std::string_view, misfortune_count> names{
    "slow_connect",   "unreachable",       "lost_before",       "lost_after",    "gateway_before",
    "gateway_after",  "cut_reply",         "arrives_late",      "throttled",     "throttled_for",
    "busy",           "busy_but_accepted", "iam_down",          "stale_token",   "no_backend",
    "forbidden",      "refused",           "item_unclear",      "read_gives_up", "read_forbidden",
    "other_operator", "interrupted",       "interrupted_twice", "halt_asked",    "lease_not_renewed",
    "slow_disk",      "disk_full"};
static_assert(static_cast<std::size_t>(Misfortune::disk_full) + 1 == misfortune_count);

} // namespace

std::string_view to_text(Misfortune kind) {
    return names[static_cast<std::size_t>(kind)];
}

std::optional<Misfortune> misfortune_from(std::string_view text) {
    const auto place = std::ranges::find(names, text);
    if (place == names.end()) return std::nullopt;
    return static_cast<Misfortune>(place - names.begin());
}

} // namespace rehearsal
