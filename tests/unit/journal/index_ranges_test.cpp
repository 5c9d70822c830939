#include "journal/index_ranges.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;
using namespace cph_plan::journal;

namespace {

std::vector<ServerIndex> list(std::initializer_list<std::uint32_t> positions) {
    std::vector<ServerIndex> servers;
    for (const std::uint32_t position : positions) servers.push_back(ServerIndex{position});
    return servers;
}

std::string text_of(const std::vector<ServerIndex>& servers) {
    std::string text;
    append_ranges(text, servers);
    return text;
}

bool is_refused(std::string_view text) {
    std::vector<ServerIndex> servers;
    return !read_ranges(text, servers);
}

} // namespace

TEST_CASE("servers in a row are told by the first and the last, in the order of the list") {
    CHECK(text_of(list({})).empty());
    CHECK(text_of(list({0})) == "0");
    CHECK(text_of(list({0, 1, 2, 104})) == "0-2,104");
    CHECK(text_of(list({5, 4, 3})) == "5,4,3");
    CHECK(text_of(list({4294967294, 4294967295, 0})) == "4294967294-4294967295,0");
    for (const auto& servers : {list({}), list({0}), list({0, 1, 2, 104}), list({5, 4, 3}),
                                list({4294967294, 4294967295, 0}), list({7, 7})}) {
        std::vector<ServerIndex> back;
        CHECK(read_ranges(text_of(servers), back));
        CHECK(back == servers);
    }
}

TEST_CASE("a list has one text only") {
    for (const std::string_view text :
         {"0-0", "2-1", "01", "0-01", "1,2", "0-1,2", "-", "1-", "-1", ",", "1,", ",1", "1,,2", " 1", "1 ",
          "+1", "0x1", "4294967296", "1-4294967296"}) {
        CAPTURE(text);
        CHECK(is_refused(text));
    }
}

TEST_CASE("a range of a few bytes cannot ask for more servers than any schedule has") {
    std::vector<ServerIndex> servers;
    CHECK(read_ranges("1-10000000", servers));
    CHECK(servers.size() == 10'000'000);
    CHECK(is_refused("0-10000000"));
    CHECK(is_refused("0-4294967295"));
    CHECK(is_refused("1-10000000,0"));
}
