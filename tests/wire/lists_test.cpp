// Lists on the wire: servers and jobs come by pages, which are believed about what they show and no more.
#include "caller.hpp"

#include "cph_plan/cloud/read_retry.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace cph_plan;

TEST_CASE("few servers are read one by one, many by pages of the list") {
    const Stub stub(answering([](const std::string& request) {
        if (mentions(first_line(request), "/servers?"))
            return http_reply(200, R"({"count":3,"servers":[)" + server_body("a") + "," +
                                       server_body("b", 2) + "," + server_body("C") + "]}");
        const std::string path = first_line(request).substr(4);
        const std::size_t id = path.find("/servers/") + 9;
        return http_reply(200, server_body(path.substr(id, path.find(' ') - id)));
    }));
    Caller caller(stub);
    REQUIRE(caller.read({"a", "b"}));
    CHECK(stub.requests().size() == 2);
    const auto listing = caller.read({"a", "b", "c"});
    REQUIRE(listing);
    CHECK(stub.requests().size() == 3);
    CHECK(mentions(stub.requests()[2], "/servers?limit=100&offset=0"));
    CHECK(listing->readings[1].status == 2);
    CHECK(listing->readings[2].found); // ids that differ in case alone are the same
}

namespace {

// A project of servers s0, s1, …, as a list with pages; ids in `unlisted` are known only by name.
std::string answer_of_project(const std::string& request, int size, const std::vector<std::string>& unlisted,
                              bool with_count, int page_size = 100) {
    const std::string line = first_line(request);
    const std::size_t offset = line.find("offset=");
    if (offset == std::string::npos) {
        for (const std::string& id : unlisted)
            if (mentions(line, "/servers/" + id + " ")) return http_reply(200, server_body(id));
        return http_reply(404, error_body("CPS.0159"));
    }
    const int first = std::atoi(line.c_str() + offset + 7);
    std::string entries;
    for (int i = first; i < std::min(first + page_size, size); ++i)
        entries += (entries.empty() ? "" : ",") + server_body("s" + std::to_string(i));
    return http_reply(200, (with_count ? R"({"count":)" + std::to_string(size) + "," : "{") +
                               R"("servers":[)" + entries + "]}");
}

std::vector<std::string> names(int count) {
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) ids.push_back("s" + std::to_string(i));
    return ids;
}

} // namespace

TEST_CASE("all pages of the list are read, with and without a total") {
    for (const bool with_count : {true, false}) {
        CAPTURE(with_count);
        const Stub stub(answering(
            [&](const std::string& request) { return answer_of_project(request, 250, {}, with_count); }));
        Caller caller(stub);
        const auto listing = caller.read(names(250));
        REQUIRE(listing);
        for (const ServerReading& reading : listing->readings) CHECK(reading.found);
        CHECK(stub.requests().size() == 3);
    }
}

namespace {

bool is_of_list(const std::string& request) {
    return mentions(first_line(request), "offset=");
}

std::size_t reads_by_name(const Stub& stub) {
    return static_cast<std::size_t>(std::ranges::count_if(
        stub.requests(), [](const std::string& request) { return !is_of_list(request); }));
}

void check_all_found(const Read<Listing>& listing, std::size_t servers) {
    REQUIRE(listing);
    REQUIRE(listing->readings.size() == servers);
    for (const ServerReading& reading : listing->readings) CHECK(reading.found);
}

} // namespace

TEST_CASE("pages that hold less than was asked for are followed from where they end") {
    for (const bool with_count : {true, false}) {
        CAPTURE(with_count);
        const Stub stub(answering(
            [&](const std::string& request) { return answer_of_project(request, 250, {}, with_count, 37); }));
        Caller caller(stub);
        check_all_found(caller.read(names(250)), 250);
        CHECK(stub.requests().size() == 7); // 250 by 37
        CHECK(reads_by_name(stub) == 0);
    }
}

TEST_CASE("a page that is short for once leaves no gap") {
    const Stub stub(answering([](const std::string& request) {
        const bool short_one = mentions(request, "offset=100 ") || mentions(request, "offset=100&");
        return answer_of_project(request, 250, {}, true, short_one ? 37 : 100);
    }));
    Caller caller(stub);
    check_all_found(caller.read(names(250)), 250);
    CHECK(stub.requests().size() == 4);
    CHECK(reads_by_name(stub) == 0);
}

TEST_CASE("an empty page where the list counts more servers is read again, and nobody is missing") {
    const Stub stub(answering([empty = 0](const std::string& request) mutable {
        if (++empty <= 4) return http_reply(200, R"({"count":250,"servers":[]})");
        return answer_of_project(request, 250, {}, true);
    }));
    Caller caller(stub);
    check_all_found(caller.read(names(250)), 250);
    CHECK(stub.requests().size() == 4 + 3);
}

TEST_CASE("a list that counts servers and never shows them is a cloud that cannot be reached") {
    const Stub stub(
        answering([](const std::string&) { return http_reply(200, R"({"count":250,"servers":[]})"); }));
    Caller caller(stub);
    caller.tick = 1s;
    const auto listing = caller.read(names(250));
    REQUIRE_FALSE(listing);
    CHECK(listing.error().kind == ReadFailure::Kind::unreachable);
    CHECK(mentions(listing.error().what, "the list counts 250 servers and shows none from 0 on"));
    CHECK(reads_by_name(stub) == 0);
}

TEST_CASE("whom no page shows counts as not found only when the cloud says so by name") {
    const Stub stub(answering([asked = 0](const std::string& request) mutable {
        const bool first_by_name = !is_of_list(request) && ++asked == 1;
        return first_by_name ? http_reply(404, "<html>") : answer_of_project(request, 100, {}, true);
    }));
    Caller caller(stub);
    std::vector<std::string> ids = names(100);
    for (int i = 0; i < 30; ++i) ids.push_back("nowhere-" + std::to_string(i));
    const auto listing = caller.read(ids);
    REQUIRE(listing);
    for (std::size_t i = 0; i < ids.size(); ++i) CHECK(listing->readings[i].found == (i < 100));
    CHECK(reads_by_name(stub) == 31);
}

TEST_CASE("pages that say the same again and again are left for reads by name") {
    const Stub stub(answering([](const std::string& request) {
        if (is_of_list(request))
            return http_reply(200, R"({"count":9,"servers":[)" + server_body("s0") + "]}");
        const std::string path = first_line(request).substr(4);
        const std::size_t id = path.find("/servers/") + 9;
        return http_reply(200, server_body(path.substr(id, path.find(' ') - id)));
    }));
    Caller caller(stub);
    check_all_found(caller.read(names(5)), 5);
    CHECK(stub.requests().size() <= 2 * 5 + 1);
}

TEST_CASE("a server that slipped from page to page is asked for by name before it counts as unknown") {
    const Stub stub(answering(
        [](const std::string& request) { return answer_of_project(request, 150, {"slipped"}, true); }));
    Caller caller(stub);
    std::vector<std::string> ids = names(150);
    ids.push_back("slipped");
    ids.push_back("nowhere");
    const auto listing = caller.read(ids);
    REQUIRE(listing);
    CHECK(listing->readings[150].found);
    CHECK_FALSE(listing->readings[151].found);
    CHECK(stub.requests().size() == 4);
}

TEST_CASE("a list without an end is left for reads by name") {
    const Stub stub(answering([](const std::string& request) {
        if (!mentions(request, "offset=")) return http_reply(404, error_body("CPS.0159"));
        std::string entries;
        for (int i = 0; i < 100; ++i)
            entries += (entries.empty() ? "" : ",") + server_body("other-" + std::to_string(i));
        return http_reply(200, R"({"servers":[)" + entries + "]}");
    }));
    Caller caller(stub);
    const auto listing = caller.read(names(3));
    REQUIRE(listing);
    CHECK_FALSE(listing->readings[0].found);
    CHECK(stub.requests().size() < 12);
}

namespace {

std::string jobs_body(int first, int count) {
    std::string entries;
    for (int i = first; i < first + count; ++i)
        entries += (entries.empty() ? "" : ",") + std::string(R"({"status":2,"job_id":"j)") +
                   std::to_string(i) + R"("})";
    return R"({"jobs":[)" + entries + "]}";
}

// Asks for the jobs of requests with this many jobs each.
Read<JobListing> jobs_of(Caller& caller, std::vector<std::uint32_t> counts) {
    std::vector<RequestId> requests;
    for (std::size_t i = 0; i < counts.size(); ++i) requests.push_back({"r" + std::to_string(i)});
    std::optional<Read<JobListing>> answer;
    caller.client().read_jobs(0, requests, std::move(counts), {},
                              [&](Read<JobListing> listing) { answer = std::move(listing); });
    caller.until([&] { return answer.has_value(); });
    return *answer;
}

} // namespace

TEST_CASE("jobs of several requests come by one call, and by more when a page is not enough") {
    const Stub stub(answering([](const std::string& request) {
        const std::string line = first_line(request);
        return http_reply(200, mentions(line, "offset=0&") ? jobs_body(0, 100) : jobs_body(100, 20));
    }));
    Caller caller(stub);
    CHECK(jobs_of(caller, {50, 50})->jobs.size() == 100);
    CHECK(stub.requests().size() == 1);
    CHECK(mentions(first_line(stub.requests()[0]), "jobs?limit=100&offset=0&request_ids=r0%2Cr1 "));
    CHECK(jobs_of(caller, {60, 60})->jobs.size() == 120);
    CHECK(stub.requests().size() == 3);
}

TEST_CASE("pages of jobs that hold less than was asked for are followed from where they end") {
    for (const std::vector<std::uint32_t>& requests : {std::vector<std::uint32_t>{90}, {50, 40}}) {
        const Stub stub(answering([](const std::string& request) {
            const std::string line = first_line(request);
            const int from = std::atoi(line.c_str() + line.find("offset=") + 7);
            return http_reply(200, jobs_body(from, std::min(37, 90 - from)));
        }));
        Caller caller(stub);
        CHECK(jobs_of(caller, requests)->jobs.size() == 90);
        CHECK(stub.requests().size() == 3);
    }
}

TEST_CASE("a poll answered oddly once goes on, and jobs that are not shown yet end it") {
    const Stub stub(answering([count = 0](const std::string& request) mutable {
        if (++count == 1) return http_reply(200, R"({"jobs":[{"job_id":"j0","sta)");
        return http_reply(200, mentions(first_line(request), "offset=0") ? jobs_body(0, 3) : jobs_body(3, 0));
    }));
    Caller caller(stub);
    const auto listing = jobs_of(caller, {5});
    REQUIRE(listing);
    CHECK(listing->jobs.size() == 3);
    CHECK(stub.requests().size() == 3);
}

TEST_CASE("when one of several requests is unknown each is asked for, so that it is known which") {
    const Stub stub(answering([](const std::string& request) {
        const bool known = mentions(first_line(request), "request_id=r1");
        return known ? http_reply(200, jobs_body(0, 5)) : http_reply(400, error_body("CPS.0050"));
    }));
    Caller caller(stub);
    const auto listing = jobs_of(caller, {5, 5});
    REQUIRE(listing);
    CHECK(listing->jobs.size() == 5);
    CHECK(listing->unknown_requests == std::vector<RequestId>{{"r0"}});
    CHECK(stub.requests().size() == 3);
}
