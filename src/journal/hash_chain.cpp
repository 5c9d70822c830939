#include "hash_chain.hpp"

#include <fmt/format.h>

namespace cph_plan::journal {

std::string pinned_hash(std::string_view header, std::string_view plan_text, std::string_view schedule,
                        std::string_view ids) {
    return Seal().add(header).add(plan_text).add(schedule).add(ids).take();
}

std::string entry_hash(std::string_view before, std::uint64_t seq, std::int64_t at, std::string_view kind,
                       std::string_view body) {
    return hex(Sha256().add(before).add(fmt::format("\n{}\n{}\n{}\n", seq, at, kind)).add(body).finish());
}

Seal& Seal::add(std::string_view text) {
    hash_.add(fmt::format("{}\n", text.size())).add(text);
    return *this;
}

Seal& Seal::add(std::int64_t number) {
    return add(fmt::format("{}", number));
}

std::string Seal::take() {
    return hex(hash_.finish());
}

} // namespace cph_plan::journal
