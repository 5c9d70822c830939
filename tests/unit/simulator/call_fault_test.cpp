#include "simulator/server/call_fault.hpp"
#include "small_cloud.hpp"

#include <nlohmann/json.hpp>

using namespace cph_sim;

namespace {

const std::string good =
    R"({"request_id":"6837531fd3f54550927b930180a706bf","jobs":[{"server_id":"a","job_id":"b"}]})";

// What the fault makes of a good answer.
Reply bent(std::string_view name, std::string_view value) {
    const NamedCallFault* fault = find_call_fault(name);
    REQUIRE(fault != nullptr);
    const auto bend = fault->make(value);
    REQUIRE(bend.has_value());
    return (*bend)({.body = good}, start);
}
Reply bent(std::string_view name) {
    const NamedCallFault* fault = find_call_fault(name);
    REQUIRE(fault != nullptr);
    return bent(name, fault->usual);
}

std::string header(const Reply& reply, std::string_view wanted) {
    for (const auto& [name, value] : reply.headers)
        if (name == wanted) return value;
    return "(absent)";
}

std::string code_of(const Reply& reply) {
    const auto json = nlohmann::json::parse(reply.body, nullptr, false);
    return json.is_object() ? json.value("error_code", "") : "";
}

} // namespace

TEST_CASE("a fault before the service accepts nothing, one after it has let it act") {
    using Reach = NamedCallFault::Reach;
    for (const char* name : {"drop_before", "reset_before", "silent_before", "gateway_before", "refused",
                             "throttled", "busy", "forbidden", "token_update", "redirect"})
        CHECK(find_call_fault(name)->reach == Reach::never);
    for (const char* name :
         {"drop_after", "reset_after", "silent_after", "gateway_after", "refused_after", "truncated",
          "cut_json", "html", "empty_object", "empty_body", "body", "jobs_is", "odd_json", "oversized",
          "slow", "dribbled", "garbage_after", "internal_error", "status"})
        CHECK(find_call_fault(name)->reach == Reach::at_once);
    CHECK(find_call_fault("arrives_late")->reach == Reach::later);
}

TEST_CASE("a page of a proxy has a status and no code") {
    for (const char* name : {"gateway_before", "gateway_after"}) {
        CHECK(bent(name).status == 504);
        CHECK(bent(name).type == "text/html");
        CHECK(code_of(bent(name)).empty());
        CHECK(bent(name, "429").status == 429);
    }
    CHECK(bent("html").status == 200);
    CHECK(bent("html").body.starts_with("<html>"));
}

TEST_CASE(
    "a refusal by its code has the status and the words of the table, unless another status is asked for") {
    struct Row {
        const char* code;
        int status;
    };
    for (const Row row :
         {Row{"APIGW.0101", 404}, Row{"APIGW.0301", 401}, Row{"APIGW.0302", 403}, Row{"APIG.0303", 401},
          Row{"APIGW.0305", 401}, Row{"APIGW.0306", 403}, Row{"APIGW.0307", 401}, Row{"APIGW.0308", 429},
          Row{"APIGW.0310", 403}, Row{"APIGW.0401", 403}, Row{"APIGW.0402", 403}, Row{"APIGW.0601", 500},
          Row{"APIGW.0610", 502}, Row{"APIGW.0613", 503}, Row{"CPS.0001", 400}, Row{"CPS.0003", 400},
          Row{"CPS.0042", 400}, Row{"CPS.0096", 400}, Row{"CPS.9999", 400}}) {
        CAPTURE(row.code);
        const Reply reply = bent("refused", row.code);
        CHECK(reply.status == row.status);
        CHECK(code_of(reply) == row.code);
    }
    CHECK(bent("refused_after", "500 CPS.0003").status == 500);
    CHECK(code_of(bent("refused_after", "500 CPS.0003")) == "CPS.0003");
    CHECK(code_of(bent("busy")) == "CPS.0042");
    CHECK(code_of(bent("forbidden")) == "APIGW.0302");
    CHECK(bent("token_update").status == 401);
    CHECK(bent("internal_error").status == 500);
}

TEST_CASE("a throttled call names no wait, or names it in any form") {
    CHECK(bent("throttled").status == 429);
    CHECK(code_of(bent("throttled")) == "APIGW.0308");
    CHECK(header(bent("throttled"), "Retry-After") == "(absent)");
    for (const char* value : {"30", "0", "-1", "1000000000", "soon"})
        CHECK(header(bent("throttled", value), "Retry-After") == value);
    CHECK(header(bent("throttled", "date+30s"), "Retry-After") == "Tue, 24 Nov 2026 00:00:30 GMT");
}

TEST_CASE("a body is cut in the middle or at a byte, on the wire or within the JSON") {
    CHECK(bent("truncated").delivery == Reply::Delivery::cut);
    CHECK(bent("truncated").cut_at == good.size() / 2);
    CHECK(bent("truncated", "0").cut_at == 0);
    CHECK(bent("truncated", "7").body == good);
    CHECK(bent("truncated", "7").cut_at == 7);
    CHECK(bent("truncated", "100000").cut_at == good.size());
    CHECK(bent("cut_json", "7").body == good.substr(0, 7));
    CHECK(bent("cut_json", "7").delivery == Reply::Delivery::whole);
}

TEST_CASE("answers that are late, silent, dropped or no answer at all") {
    using Delivery = Reply::Delivery;
    CHECK(bent("slow").delay == 2s);
    CHECK(bent("slow", "75s").delay == 75s);
    CHECK(bent("slow").body == good);
    CHECK(bent("drop_before").delivery == Delivery::closed);
    CHECK(bent("drop_after").delivery == Delivery::closed);
    CHECK(bent("arrives_late").delivery == Delivery::closed);
    CHECK(bent("reset_before").delivery == Delivery::reset);
    CHECK(bent("reset_after").delivery == Delivery::reset);
    CHECK(bent("silent_before").delivery == Delivery::silent);
    CHECK(bent("silent_after").delivery == Delivery::silent);
    CHECK(bent("garbage_after").delivery == Delivery::garbage);
    CHECK(bent("dribbled").delivery == Delivery::dribbled);
}

TEST_CASE("a redirect leads where it is told to") {
    CHECK(bent("redirect").status == 307);
    CHECK(header(bent("redirect"), "Location") == "http://127.0.0.1:1/");
    CHECK(bent("redirect", "302 http://127.0.0.1:8080/x").status == 302);
    CHECK(header(bent("redirect", "302 http://127.0.0.1:8080/x"), "Location") == "http://127.0.0.1:8080/x");
}

TEST_CASE("200 with a body that is not the answer") {
    CHECK(bent("empty_object").body == "{}");
    CHECK(bent("empty_object").status == 200);
    CHECK(bent("empty_body").body.empty());
    CHECK(bent("body", "[1]").body == "[1]");
    CHECK(nlohmann::json::parse(bent("jobs_is").body)["jobs"].is_null());
    CHECK(nlohmann::json::parse(bent("jobs_is", "\"x\"").body)["jobs"] == "x");
    CHECK_FALSE(nlohmann::json::parse(bent("jobs_is", "absent").body).contains("jobs"));
    CHECK(bent("oversized").body.size() > 8 * 1024 * 1024);
    CHECK(bent("content_type").type == "text/plain");
    CHECK(bent("status").status == 202);
    CHECK(bent("status").body == good);
}

TEST_CASE("odd JSON is odd in the way that it says and holds the answer all the same") {
    const auto readable = [](const Reply& reply) { return nlohmann::json::accept(reply.body); };
    CHECK(bent("odd_json", "bom").body == "\xef\xbb\xbf" + good);
    CHECK(bent("odd_json", "trailing").body == good + "}");
    CHECK(readable(bent("odd_json", "repeated_key")));
    CHECK_FALSE(readable(bent("odd_json", "bad_utf8")));
    CHECK_FALSE(readable(bent("odd_json", "huge_number")));
    CHECK(bent("odd_json", "deep").body.find(std::string(1000, '[')) != std::string::npos);
    for (const char* form : {"bom", "trailing", "repeated_key", "bad_utf8", "huge_number", "deep"})
        CHECK(bent("odd_json", form).body.find(R"("job_id":"b")") != std::string::npos);
}
