// docs/cloud-api.md names every code that the program knows, with the meaning it has, and no other.
#include "cph_plan/cloud/error_codes.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

using namespace cph_plan;

namespace {

std::string word_of(Refusal refusal) {
    switch (refusal) {
    case Refusal::none: return "";
    case Refusal::unsure: return "unknown";
    case Refusal::rejected: return "rejected";
    case Refusal::credentials: return "credentials";
    case Refusal::login: return "login";
    case Refusal::throttled: return "throttled";
    case Refusal::busy: return "busy";
    case Refusal::iam_down: return "iam_down";
    }
    return "";
}

// Rows of the page whose cells begin like this, as their captures.
std::vector<std::smatch> rows_like(const std::string& page, const std::regex& row) {
    return {std::sregex_iterator(page.begin(), page.end(), row), std::sregex_iterator()};
}

std::string page() {
    std::ifstream file(SOURCE_ROOT "/docs/cloud-api.md");
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string four_digits(int number) {
    const std::string digits = std::to_string(number);
    return std::string(4 - digits.size(), '0') + digits;
}

} // namespace

TEST_CASE("the page's codes of the service are those of the program") {
    const std::string text = page();
    std::map<std::string, std::pair<std::string, std::string>> stated; // whole call, one server
    for (const auto& row : rows_like(text, std::regex(R"(\n\| (CPS\.\d{4}) \| (\w+) \| (\w+) \|)")))
        stated[row[1]] = {row[2], row[3]};
    CHECK(stated.size() > 20);
    for (int number = 0; number < 10'000; ++number) {
        const std::string code = "CPS." + four_digits(number);
        const std::string known = word_of(refusal_of(400, code));
        const bool is_stated = stated.contains(code);
        if (!is_stated && known.empty()) continue;
        CAPTURE(code);
        CHECK(known == stated[code].first);
        const std::string of_one = item_refusal_of(code) == Refusal::rejected ? "rejected" : "unknown";
        CHECK(of_one == stated[code].second);
        for (const int status : {401, 403, 404, 409, 429, 501, 503})
            CHECK(word_of(refusal_of(status, code)) == known);
        for (const int status : {200, 302, 500, 502, 504}) CHECK(refusal_of(status, code) == Refusal::none);
    }
}

TEST_CASE("the page's codes of the gateway are those of the program, each with its status alone") {
    const std::string text = page();
    std::map<std::pair<std::string, int>, std::string> stated;
    for (const auto& row : rows_like(text, std::regex(R"(\n\| (\.\d{4}) \| (\d{3}) \| (\w+) \|)")))
        stated[{row[1], std::stoi(row[2])}] = row[3];
    CHECK(stated.size() > 10);
    for (const std::string prefix : {"APIGW", "APIG"}) {
        std::size_t known = 0;
        for (int number = 0; number < 1000; ++number) {
            const std::string code = "." + four_digits(number);
            for (int status = 200; status < 600; ++status) {
                const std::string word = word_of(refusal_of(status, prefix + code));
                if (word.empty()) continue;
                ++known;
                CAPTURE(code);
                CAPTURE(status);
                CHECK(stated[{code, status}] == word);
            }
        }
        CHECK(known == stated.size());
    }
}
