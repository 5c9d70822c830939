// What YAML allows and a plan does not, and what yaml-cpp would pass over in silence.
#include "story.hpp"

using namespace cph_plan;
using namespace cph_plan::story;

namespace {

std::string bytes(std::string_view text) {
    return std::string(text);
}

bool says(std::string text, std::string_view words) {
    return shown(std::move(text)).find(words) != std::string::npos;
}

} // namespace

TEST_CASE("a file that holds no plan is told apart from a broken one") {
    CHECK(mistakes("") == "1:1 the plan is empty\n");
    CHECK(mistakes("# only a comment\n") == "1:1 the plan is empty\n");
    CHECK(mistakes("\xef\xbb\xbf") == "1:1 the plan is empty\n");
    CHECK(mistakes("---\n") == "1:1 the plan is empty\n");
    CHECK(mistakes("~\n") == "1:1 the plan is empty\n");
    CHECK(mistakes("hello\n") == "1:1 a plan is a mapping, not a single value\n");
    CHECK(mistakes("- a\n- b\n") == "1:1 a plan is a mapping, not a list\n");
    CHECK(mistakes("{}\n") == "1:1 the plan needs 'version'\n"
                              "1:1 the plan needs 'name'\n"
                              "1:1 the plan needs 'target'\n"
                              "1:1 the plan needs 'groups'\n"
                              "1:1 the plan needs 'waves'\n");
}

TEST_CASE("text that belongs to nothing ends at once") {
    CHECK(mistakes(",") == "1:1 unexpected text: it belongs to nothing before it\n");
    CHECK(mistakes(", x") == "1:1 unexpected text: it belongs to nothing before it\n");
    CHECK(mistakes("!z, x") == "1:1 tags ('!') are not used in plans\n"
                               "1:3 unexpected text: it belongs to nothing before it\n");
    CHECK(mistakes("]") == "1:1 a ']' or '}' that closes nothing\n");
    CHECK(mistakes("}") == "1:1 a ']' or '}' that closes nothing\n");
    CHECK(mistakes(plus("]")) == "6:1 a ']' or '}' that closes nothing\n");
    CHECK(mistakes(plus(", x")) == "6:1 unexpected text in a mapping\n");
}

TEST_CASE("a plan is one document") {
    CHECK(mistakes("---\n" + good_plan()) == "good");
    CHECK(mistakes(good_plan() + "...\n") == "good");
    CHECK(mistakes(good_plan() + "---\n" + good_plan()) ==
          "6:1 a second document begins here; a plan is one document\n");
    CHECK(mistakes(good_plan() + "--- x\n") == "6:1 a second document begins here; a plan is one document\n");
    CHECK(mistakes(good_plan() + "...\nversion: 1\n") ==
          "7:1 unexpected text: it belongs to nothing before it\n");
    CHECK(mistakes(good_plan() + "---\n") == "6:1 a second document begins here; a plan is one document\n");
    CHECK(mistakes(plus("frist: 1\n---\nsecond: 2")) ==
          "6:1 unknown key 'frist' in the plan\n"
          "7:1 a second document begins here; a plan is one document\n");
}

TEST_CASE("a quote that is never closed does not swallow the rest") {
    CHECK(mistakes(plus("description: \"cut off")) == "6:14 this quote is never closed\n");
    CHECK(mistakes(plus("description: 'cut off")) == "6:14 this quote is never closed\n");
    CHECK(mistakes(plus("description: 'it''s")) == "6:14 this quote is never closed\n");
    CHECK(mistakes(plus("description: \"an escaped end \\\"")) == "6:14 this quote is never closed\n");
    CHECK(mistakes(with_line(2, "name: \"night")) == "2:7 this quote is closed only in line 3\n");
    CHECK(mistakes(plus("description: \"closed \\\" here\"")) == "good");
    CHECK(mistakes(plus("description: 'it''s closed'''")) == "good");
    CHECK(mistakes(plus("description: \"over\n  two lines\"")) == "good");
    CHECK(mistakes(plus("\"description: x")) == "6:1 this quote is never closed\n");
}

TEST_CASE("duplicate keys name both places") {
    CHECK(mistakes(plus("name: again")) == "6:1 the key 'name' stands twice, first in line 2\n");
    CHECK(mistakes(plus("\"name\": again")) == "6:1 the key 'name' stands twice, first in line 2\n");
    CHECK(mistakes(plus("name: again\nname: once more")) ==
          "6:1 the key 'name' stands twice, first in line 2\n"
          "7:1 the key 'name' stands twice, first in line 2\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1]}, b: {servers: [s2]}, a: {servers: [s3]}}")) ==
          "4:50 the key 'a' stands twice, first in line 4\n");
    CHECK(mistakes(with_waves("[{groups: [a], groups: [b]}]")) ==
          "5:23 the key 'groups' stands twice, first in line 5\n");
    CHECK(mistakes(with_waves("[{groups: [a], pause: 1s, pause: 1s}, {groups: [b]}]")) ==
          "5:34 the key 'pause' stands twice, first in line 5\n");
}

TEST_CASE("anchors, aliases, tags, directives and merge keys are refused") {
    CHECK(mistakes(plus("description: &x text")) == "6:14 anchors ('&') are not used in plans\n");
    CHECK(mistakes(plus("description: *x")) == "6:14 aliases ('*') are not used in plans\n");
    CHECK(mistakes(with_groups("{a: &g {servers: [s1]}, b: *g}")) ==
          "4:13 anchors ('&') are not used in plans\n"
          "4:36 aliases ('*') are not used in plans\n");
    CHECK(mistakes(with_groups("{a: &g [*g]}")) == "4:13 anchors ('&') are not used in plans\n"
                                                   "4:16 a group is a mapping, not a list\n"
                                                   "4:17 aliases ('*') are not used in plans\n"
                                                   "5:34 no group is named 'b'\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1]}, b: {<<: {servers: [s2]}}}")) ==
          "4:33 the group 'b' has neither 'servers' nor 'servers_from'\n"
          "4:34 merge keys ('<<') are not used in plans\n");
    CHECK(mistakes(plus("<<: {description: x}")) == "6:1 merge keys ('<<') are not used in plans\n");
    CHECK(mistakes(plus("description: !!str text")) == "6:14 tags ('!') are not used in plans\n");
    CHECK(mistakes(plus("description: ! text")) == "6:14 tags ('!') are not used in plans\n");
    CHECK(mistakes(plus("description: !x \"text\"")) == "6:14 tags ('!') are not used in plans\n");
    CHECK(mistakes(plus("!!str description: text")) == "6:1 tags ('!') are not used in plans\n");
    CHECK(mistakes(plus("&x description: text")) == "6:1 anchors ('&') are not used in plans\n");
    CHECK(mistakes(with_waves("!w [{groups: [a]}, {groups: [b]}]")) ==
          "5:8 tags ('!') are not used in plans\n");
    CHECK(mistakes(plus("job_timeout: !!null")) == "6:14 tags ('!') are not used in plans\n");
    CHECK(mistakes("%YAML 1.2\n---\n" + good_plan()) == "1:1 directives ('%') are not used in plans\n");
    CHECK(mistakes("%TAG ! tag:x,2000:\n---\n" + good_plan()) ==
          "1:1 directives ('%') are not used in plans\n");
    CHECK(mistakes(plus("%x: y")) == "6:1 directives ('%') are not used in plans\n");
    CHECK(mistakes("&x\n" + good_plan()) == "1:1 anchors ('&') are not used in plans\n");
}

TEST_CASE("an alias bomb costs nothing") {
    std::string text = good_plan() + "a0: &a0 x\n";
    for (int i = 1; i < 30; ++i) text += fmt::format("a{}: &a{} [*a{}, *a{}]\n", i, i, i - 1, i - 1);
    CHECK(mistakes(text).starts_with("6:1 unknown key 'a0'"));
}

TEST_CASE("keys are plain words") {
    CHECK(mistakes(plus("? description\n: x")) ==
          "6:1 explicit and complex keys ('?') are not used in plans\n");
    CHECK(mistakes(plus("? [a, b]\n: x")) == "6:1 explicit and complex keys ('?') are not used in plans\n"
                                             "6:3 a list or mapping cannot be a key\n");
    CHECK(mistakes(plus("[a]: x")) == "6:1 a list or mapping cannot be a key\n");
    CHECK(mistakes(plus("{a: b}: x")) == "6:1 a list or mapping cannot be a key\n");
    CHECK(mistakes(plus("~: x")) == "6:1 a key is missing, or is null\n");
    CHECK(mistakes(plus("null: x")) == "6:1 a key is missing, or is null\n");
    CHECK(mistakes(plus(": x")) == "6:1 a key is missing, or is null\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1]}, b: {? servers : [s2]}}")) ==
          "4:34 explicit and complex keys ('?') are not used in plans\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1]}, b: {servers: [s2], }}")) == "good");
    CHECK(mistakes(with_groups("{a: {servers: [s1]}, b: {servers: [s2], , order: file}}")) ==
          "4:49 a key is missing, or is null\n");
}

TEST_CASE("a TAB outside quotes is refused where it stands") {
    CHECK(mistakes(plus("description:\tx")) == "6:13 a TAB outside quotes\n");
    CHECK(mistakes(plus("description: x\ty")) == "6:15 a TAB outside quotes\n");
    CHECK(mistakes(plus("# comment\there")) == "6:10 a TAB outside quotes\n");
    CHECK(mistakes(plus("\tdescription: x")) == "6:1 a TAB outside quotes\n");
    CHECK(mistakes(plus("description: x\t")) == "6:15 a TAB outside quotes\n");
    CHECK(mistakes(plus("description: |\n  a\tb")) == "7:4 a TAB outside quotes\n");
    CHECK(mistakes(with_groups("\n\ta: {servers: [s1]}\n\tb: {servers: [s2]}")) ==
          "5:1 a TAB outside quotes\n");
    CHECK(mistakes(with_waves("[{groups:\t[a]},\t{groups: [b]}]")) == "5:17 a TAB outside quotes\n"
                                                                      "5:23 a TAB outside quotes\n");
    CHECK(mistakes(plus("description: \"two\n\tlines\"")) == "good");
}

TEST_CASE("a TAB in quotes is still no part of a text") {
    CHECK(mistakes(plus("description: \"a\tb\"")) == "6:14 a description holds no TAB\n");
    CHECK(mistakes(plus("description: \"a\\tb\"")) == "6:14 a description holds no TAB\n");
    CHECK(mistakes(with_groups("{a: {servers: [\"s1\t\"]}, b: {servers: [s2]}}")) ==
          "4:24 's1\\t' is not a server id\n");
}

TEST_CASE("a file is text") {
    CHECK(mistakes(plus("description: a\xff")) == "6:15 the byte 0xff is not UTF-8\n");
    CHECK(mistakes(plus("description: \xc0\xaf")) == "6:14 the byte 0xc0 is not UTF-8\n"
                                                     "6:15 the byte 0xaf is not UTF-8\n");
    CHECK(mistakes(plus("description: \xed\xa0\x80")) == "6:14 the byte 0xed is not UTF-8\n"
                                                         "6:15 the byte 0xa0 is not UTF-8\n"
                                                         "6:16 the byte 0x80 is not UTF-8\n");
    CHECK(mistakes(plus(bytes(std::string_view("description: a\0b", 16)))) == "6:15 a NUL byte\n");
    CHECK(mistakes(plus("description: a\x1b[31mb")) == "6:15 the control character \\x1b\n");
    CHECK(mistakes(plus("description: a\x7f")) == "6:15 the control character \\x7f\n");
    CHECK(mistakes(plus("description: a\u0085b")) == "6:15 the control character \\x85\n");
    CHECK(mistakes(plus("description: a\rb")) == "6:15 a carriage return without a line feed\n");
    CHECK(mistakes(plus("description: a\u202eb")) == "6:15 the hidden character \\u202e\n");
    CHECK(mistakes(plus("description: a\u2028b")) == "6:15 the hidden character \\u2028\n");
    CHECK(mistakes(plus("# \u2066hidden")) == "6:3 the hidden character \\u2066\n");
    CHECK(mistakes(plus("description: a\ufeffb")) == "6:15 the hidden character \\ufeff\n");
    CHECK(mistakes("\xef\xbb\xbf\xef\xbb\xbf" + good_plan()) == "1:1 the hidden character \\ufeff\n");
    CHECK(mistakes(bytes(std::string_view("v\0e", 3))) == "1:2 a NUL byte\n");
    CHECK(mistakes(plus("description: 北京 é 👨‍👩‍👧")) == "good");
}

TEST_CASE("a file in UTF-16 is one mistake, not one for each of its letters") {
    const auto two_bytes_each = [](std::string_view mark, bool big_endian) {
        std::string text(mark);
        for (const char letter : good_plan())
            (text += big_endian ? '\0' : letter) += big_endian ? letter : '\0';
        return text;
    };
    for (const bool big_endian : {false, true})
        for (const std::string_view mark :
             {std::string_view(), std::string_view(big_endian ? "\xfe\xff" : "\xff\xfe")})
            CHECK(mistakes(two_bytes_each(mark, big_endian)) == "1:1 the file is UTF-16\n");
    CHECK(says("\xff\xfe", "save it as UTF-8"));
}

TEST_CASE("a hidden character does not hide the mistakes after it") {
    CHECK(mistakes(plus("description: a\u202eb\njob_timeout: 5")) == "6:15 the hidden character \\u202e\n"
                                                                     "7:14 '5' is not a duration\n");
}

TEST_CASE("an escape brings in nothing that the file may not hold") {
    CHECK(mistakes(plus(R"(description: "a\0b")")) == "6:14 a NUL byte written as an escape\n");
    CHECK(mistakes(plus(R"(description: "a\x1bb")")) ==
          "6:14 the control character \\x1b written as an escape\n");
    CHECK(mistakes(plus(R"(description: "a\u202eb")")) ==
          "6:14 the hidden character \\u202e written as an escape\n");
    CHECK(mistakes(plus(R"(description: "a\rb")")) ==
          "6:14 a carriage return without a line feed written as an escape\n");
    CHECK(mistakes(plus(R"(description: "a\nb")")) == "good");
    CHECK(mistakes(plus(R"(description: "a\qb")")) == "6:18 not YAML: unknown escape character: q\n");
    CHECK(mistakes(plus(R"(description: "\ud83d")")) == "6:21 not YAML: invalid unicode: 55357\n");
    CHECK(mistakes(with_line(2, R"(name: "ni\nght")")) == "2:7 'ni\\nght' cannot be the name of a plan\n");
}

TEST_CASE("broken structure is said in words") {
    CHECK(mistakes(plus("description: a: b")) == "6:15 a ':' where no value can begin\n");
    CHECK(mistakes(plus(" description: x")) == "6:2 unexpected text in a mapping\n");
    CHECK(mistakes(plus("description: x\n  more: y")) == "7:7 a ':' where no value can begin\n");
    CHECK(mistakes(plus("description: @x")) == "6:14 a value cannot begin with this character\n");
    CHECK(mistakes(plus("description: `x")) == "6:14 a value cannot begin with this character\n");
    CHECK(mistakes(plus("description: - x")) == "6:14 a list item ('- ') where none can begin\n");
    CHECK(mistakes(plus("description: \"a\" b")) == "6:18 unexpected text in a mapping\n");
    CHECK(mistakes(plus("description: \"a\"\"b\"")) == "6:17 unexpected text in a mapping\n");
    CHECK(mistakes(plus("- x")) == "6:1 unexpected text in a mapping\n");
    CHECK(mistakes(with_waves("[{groups: [a]}, {groups: [b]}")) ==
          "5:8 this '[' list does not end as it should\n");
    CHECK(mistakes(with_waves("[{groups: [a]}, {groups: [b]]")) == "5:36 a ']' or '}' that closes nothing\n");
    CHECK(mistakes(with_waves("[{groups: [a]}, {groups: [b]}]]")) ==
          "5:38 a ']' or '}' that closes nothing\n");
    CHECK(mistakes(plus("health: {status: normal")) == "6:9 this '{' mapping does not end as it should\n");
    CHECK(mistakes(plus("description")) == "6:1 description has no value\n");
}

TEST_CASE("a ':' without a space after it is pointed at, not what it leads to") {
    CHECK(mistakes(with_line(2, "name:night")) == "2:5 no space after this ':'\n");
    CHECK(mistakes(plus("description:x\n\n# why\nmax_servers: 3")) == "6:12 no space after this ':'\n");
    CHECK(mistakes(plus("windows:\n  - days:[fri]\n    start: \"22:00\"")) ==
          "7:9 no space after this ':'\n");
    CHECK(mistakes(plus("description: see http://example.com/a: b")) ==
          "6:38 a ':' where no value can begin\n");
    CHECK(says(plus("health: {status:normal}"), "put a space after the ':'"));
    CHECK(says(with_line(3, "target:\n  region:cn-east-3"), "put a space after the ':'"));
    CHECK(says(plus("password:hunter2\nmax_servers: 3"), "no space after this ':'"));
    CHECK_FALSE(says(plus("password:hunter2\nmax_servers: 3"), "hunter2"));
}

TEST_CASE("a variable between brackets that must be quoted is pointed at") {
    CHECK(mistakes(with_line(3, R"(target: {region: cn-east-3, project_id: ${CPH_PLAN_PROJECT}})")) ==
          "3:41 a '${' between brackets must be quoted\n");
    CHECK(mistakes(with_waves("[${CPH_PLAN_WAVE}]")) == "5:9 a '${' between brackets must be quoted\n");
}

TEST_CASE("plain scalars over several lines are text all the same") {
    CHECK(plan(plus("description: one\n  two\n  # a comment ends it")).description == "one two");
    CHECK(plan(plus("description: >-\n  one\n  two ? & * ! %\n# here it is over")).description ==
          "one two ? & * ! %");
    CHECK(plan(plus("description: \"%\n  &x\"")).description == "% &x");
    CHECK(plan(plus("description: |2\n    indented\n")).description == "  indented\n");
    CHECK(plan(plus("description: |+\n  kept\n\n")).description == "kept\n\n\n");
    CHECK(plan(plus("description: | # a comment?\n  text")).description == "text\n");
}
