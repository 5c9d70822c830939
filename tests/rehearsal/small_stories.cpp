#include "small_stories.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace rehearsal {

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t usual_share = 60;
constexpr std::uint64_t usual_seeds = 300;
#else
constexpr std::uint64_t usual_share = 1;
constexpr std::uint64_t usual_seeds = 2'000;
#endif

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::vector<Story> shapes() {
    return {
        {.name = "one server", .servers = 1},
        {.name = "two servers in one call", .servers = 2},
        {.name = "two calls", .servers = 2, .batch = 1},
        {.name = "two calls at once", .servers = 2, .batch = 1, .max_parallel_calls = 2},
        {.name = "two waves", .servers = 2, .split = {1}, .health = false},
        {.name = "a canary and a pause", .servers = 3, .split = {1, 2}, .pause = 60s},
        {.name = "three servers, two calls at once", .servers = 3, .batch = 1, .max_parallel_calls = 2},
        {.name = "two waves of two", .servers = 4, .split = {2}, .pause = 10s},
        {.name = "two calls of two at once", .servers = 4, .batch = 2, .max_parallel_calls = 2},
        {.name = "slow jobs that are trusted", .servers = 2, .health = false, .job_min = 40s, .job_max = 40s},
    };
}

const std::vector<Row>& all_rows() {
    static const std::vector<Row> table = [] {
        std::vector<Row> made;
        for (std::size_t kind = 0; kind <= static_cast<std::size_t>(Misfortune::item_unclear); ++kind)
            made.emplace_back(static_cast<Misfortune>(kind));
        for (const auto& [name, value] :
             std::initializer_list<std::pair<const char*, const char*>>{{"item_refused", ""},
                                                                        {"reply_omits", ""},
                                                                        {"reply_adds", ""},
                                                                        {"reply_repeats", ""},
                                                                        {"reply_repeats", "CPS.0003"},
                                                                        {"reply_job", "null"},
                                                                        {"reply_code", "CPS.0003"},
                                                                        {"job_fails", ""},
                                                                        {"job_stuck", ""},
                                                                        {"job_vanishes", "2s"},
                                                                        {"job_flips", "2,-1,1"},
                                                                        {"never_healthy", ""}})
            made.emplace_back(CloudTrouble{.name = name, .value = value});
        return made;
    }();
    return table;
}

} // namespace

std::uint64_t share() {
    return std::max<std::uint64_t>(1, from_environment("REHEARSAL_SHARE", usual_share));
}

std::uint64_t seeds() {
    return from_environment("REHEARSAL_SEEDS", usual_seeds);
}

std::vector<Story> small_stories() {
    std::vector<Story> stories;
    for (Story& shape : shapes()) {
        shape.luck.only.emplace(); // nothing but what is told
        Story strict = shape;
        strict.name += ", nothing tolerated";
        Story tolerant = shape;
        tolerant.name += ", all tolerated";
        tolerant.max_failures = Portion{shape.servers};
        tolerant.job_timeout = 2min;
        Story trusting = tolerant;
        trusting.name += ", presumed sent";
        trusting.assume_sent = true;
        stories.insert(stories.end(), {strict, tolerant, trusting});
    }
    return stories;
}

std::span<const Row> rows() {
    return all_rows();
}

std::string to_text(const Row& row) {
    if (const auto* kind = std::get_if<Misfortune>(&row)) return std::string(to_text(*kind));
    const auto& trouble = std::get<CloudTrouble>(row);
    return fmt::format("{} {}", trouble.name, trouble.value);
}

Story with(Story story, const Row& row, std::uint32_t nth) {
    if (const auto* kind = std::get_if<Misfortune>(&row)) {
        story.luck.only->insert({*kind, nth});
    } else {
        story.troubles.push_back(std::get<CloudTrouble>(row));
        story.troubles.back().nth = nth;
    }
    story.name += fmt::format(", {} {}", to_text(row), nth);
    return story;
}

} // namespace rehearsal
