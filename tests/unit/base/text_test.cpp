#include "cph_plan/base/text.hpp"

#include <doctest/doctest.h>
#include <vector>

using namespace cph_plan;

TEST_CASE("text without tricks is printed as it is") {
    CHECK(printable("farm-a 北京 é") == "farm-a 北京 é");
}

TEST_CASE("what could move a cursor or hide text is made visible") {
    CHECK(printable("a\x1b[31mb") == "a\\x1b[31mb");
    CHECK(printable("one\r\ntwo\t") == "one\\r\\ntwo\\t");
    CHECK(printable("\u202eevil") == "\\u202eevil");
    CHECK(printable("\u200b") == "\\u200b");
    CHECK(printable("\u0085") == "\\x85");
    CHECK(printable(std::string_view("\0x", 2)) == "\\x00x");
}

TEST_CASE("invalid UTF-8 is shown byte by byte") {
    CHECK(printable("a\xff\xc0\xaf") == "a\\xff\\xc0\\xaf");
    CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80"); // a surrogate
}

TEST_CASE("long text is cut and says so") {
    CHECK(printable("abcdef", 3) == "abc…");
}

TEST_CASE("UTF-8 is told from what is not") {
    CHECK(is_utf8("é北😀"));
    CHECK_FALSE(is_utf8("\xc3"));
    CHECK_FALSE(is_utf8("\xf4\x90\x80\x80"));
    CHECK_FALSE(is_utf8("\xe0\x80\x80"));
}

TEST_CASE("a near word is suggested and a far one is not") {
    const std::vector<std::string_view> groups = {"canary", "farm-a", "farm-b"};
    CHECK(nearest("canari", groups) == "canary");
    CHECK(nearest("Farm-A", groups) == "farm-a");
    CHECK(nearest("database", groups).empty());
}

TEST_CASE("a word of a shell command is quoted where it must be") {
    CHECK(shell_word("plans/weekly-1.yaml") == "plans/weekly-1.yaml");
    CHECK(shell_word("") == "''");
    CHECK(shell_word("my plan.yaml") == "'my plan.yaml'");
    CHECK(shell_word("it's") == "'it'\\''s'");
    CHECK(shell_word("$(rm -rf ~)`x`;|&") == "'$(rm -rf ~)`x`;|&'");
    CHECK(shell_word("a\x1b[2Jb").find('\x1b') == std::string::npos);
}
