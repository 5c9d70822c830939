#include "simulator/core/named_trouble.hpp"
#include "simulator/server/fault.hpp"
#include "small_cloud.hpp"

using namespace cph_sim;

namespace {

const Fleet fleet = Fleet::of(std::vector{first_server});

CallFault call_fault(std::string_view line) {
    auto fault = read_fault(line, fleet);
    REQUIRE(fault.has_value());
    REQUIRE(std::holds_alternative<CallFault>(*fault));
    return std::get<CallFault>(*fault);
}

Cue cue(const std::string& line) {
    auto fault = read_fault(line, fleet);
    REQUIRE(fault.has_value());
    REQUIRE(std::holds_alternative<Cue>(*fault));
    return std::get<Cue>(*fault);
}

std::string objection_to(std::string_view line) {
    const auto fault = read_fault(line, fleet);
    REQUIRE_FALSE(fault.has_value());
    return fault.error().what + "; " + fault.error().hint;
}

// Which of so many calls of this kind the waiting faults befall.
std::vector<int> befallen(WaitingFaults& waiting, int calls, Endpoint endpoint = Endpoint::restart) {
    std::vector<int> numbers;
    for (int call = 1; call <= calls; ++call)
        if (waiting.take(endpoint)) numbers.push_back(call);
    return numbers;
}

std::vector<int> befallen_by(std::string_view line, Endpoint endpoint = Endpoint::restart) {
    WaitingFaults waiting;
    waiting.add(call_fault(line));
    return befallen(waiting, 6, endpoint);
}

using Numbers = std::vector<int>;

} // namespace

TEST_CASE("a fault befalls the next restart call, once") {
    CHECK(befallen_by("drop_after") == Numbers{1});
}

TEST_CASE("a fault waits for its call and lasts for as many as it says") {
    CHECK(befallen_by("drop_after@3") == Numbers{3});
    CHECK(befallen_by("drop_after@2-4") == Numbers{2, 3, 4});
    CHECK(befallen_by("drop_after@2-2") == Numbers{2});
    CHECK(befallen_by("drop_after@4-") == Numbers{4, 5, 6});
}

TEST_CASE("a fault befalls the calls of its kind") {
    CHECK(befallen_by("drop_after", Endpoint::jobs).empty());
    CHECK(befallen_by("drop_after@2:jobs", Endpoint::jobs) == Numbers{2});
    CHECK(befallen_by("drop_after:any", Endpoint::token) == Numbers{1});
}

TEST_CASE("of several faults that are due the one asked for first comes first, and no call has two") {
    WaitingFaults waiting;
    waiting.add(call_fault("throttled"));
    waiting.add(call_fault("busy"));
    waiting.add(call_fault("drop_after:jobs"));
    CHECK(waiting.list() == std::vector<std::string>{"throttled", "busy", "drop_after:jobs"});
    CHECK(waiting.take(Endpoint::restart)->text == "throttled");
    CHECK(waiting.take(Endpoint::restart)->text == "busy");
    CHECK_FALSE(waiting.take(Endpoint::restart).has_value());
    CHECK(waiting.list() == std::vector<std::string>{"drop_after:jobs"});
}

TEST_CASE("a fault of a single server becomes a cue") {
    const Cue fails = cue("job_fails@2-3:" + first_server + "=CPS.0105");
    CHECK(fails.server == first_server);
    CHECK(fails.nth == 2);
    CHECK(fails.times == 2);
    CHECK(std::get<JobFails>(fails.trouble).code == "CPS.0105");
    CHECK(std::get<JobFails>(fails.trouble).message == "BMS status is invalid.");
    const Cue stuck = cue("job_stuck@1-");
    CHECK(stuck.server.empty());
    CHECK(stuck.times == 0);
    CHECK(std::holds_alternative<JobNeverEnds>(stuck.trouble));
}

TEST_CASE("values of single servers' faults are read in their own form") {
    CHECK(std::get<Refused>(cue("item_refused").trouble).code == "CPS.0158");
    CHECK(std::get<JobTakes>(cue("job_takes=1h30m").trouble).duration == 90min);
    CHECK(std::get<JobVanishes>(cue("job_vanishes").trouble).after == 0s);
    CHECK(std::get<JobAppearsLate>(cue("job_late=250ms").trouble).after == 250ms);
    CHECK(std::get<EndsUnhealthy>(cue("never_healthy=10").trouble).status == 10);
    CHECK_FALSE(std::get<EndsUnhealthy>(cue("never_healthy").trouble).recovers_after.has_value());
    CHECK(std::get<EndsUnhealthy>(cue("unhealthy_for=5s").trouble).recovers_after == 5s);
    CHECK(std::get<PhonesFail>(cue("phones_fail=3").trouble).count == 3);
    CHECK(std::get<ReplyJobIs>(cue("reply_job=same").trouble).form == ReplyJobIs::Form::same_as_first);
    CHECK(std::get<JobTimes>(cue("job_times=future").trouble).oddity == JobTimes::Oddity::in_the_future);
    const auto shows = std::get<JobShows>(cue("job_flips=2,-1,7").trouble);
    REQUIRE(shows.steps.size() == 3);
    CHECK(shows.steps[1].status == -1);
    CHECK(shows.steps[2].after > shows.steps[1].after);
}

TEST_CASE("every name in the list can be asked for as it stands there, with its usual value") {
    for (const NamedCallFault& named : named_call_faults()) {
        CAPTURE(named.name);
        CHECK(read_fault(named.name, fleet).has_value());
        CHECK(fault_list().find("  " + std::string(named.name)) != std::string::npos);
    }
    for (const NamedTrouble& named : named_troubles()) {
        CAPTURE(named.name);
        CHECK(read_fault(named.name, fleet).has_value());
        CHECK(find_call_fault(named.name) == nullptr); // a name means one thing
    }
}

TEST_CASE("what happens at once needs its server") {
    const auto deed = read_fault("server_status:" + first_server + "=8", fleet);
    REQUIRE(deed.has_value());
    CHECK(std::get<Deed>(*deed).status == 8);
    CHECK(objection_to("server_status=8").find("needs a server") != std::string::npos);
    CHECK(objection_to("restarted_by_other").find("needs a server") != std::string::npos);
    CHECK(objection_to("tokens_revoked:" + first_server).find("takes no server") != std::string::npos);
    CHECK(objection_to("server_status@2:" + first_server + "=8").find("at once") != std::string::npos);
}

TEST_CASE("a mistake in a fault says what it is") {
    CHECK(objection_to("drop_aftr").find("did you mean drop_after?") != std::string::npos);
    CHECK(objection_to("").find("there is no fault ''") != std::string::npos);
    CHECK(objection_to("nonsense").find("--list-faults") != std::string::npos);
    CHECK(objection_to("drop_after=1").find("takes no value") != std::string::npos);
    CHECK(objection_to("drop_after:restarts").find("there is no call 'restarts'") != std::string::npos);
    CHECK(objection_to("job_stuck:nobody").find("there is no server 'nobody'") != std::string::npos);
    for (const char* line :
         {"drop_after@0", "drop_after@x", "drop_after@3-2", "drop_after@-", "slow=soon", "gateway_after=99",
          "gateway_after=600", "job_takes=", "job_flips=a", "reply_job=odd", "odd_json=even", "jobs_is={",
          "throttled=date+soon", "phones_fail=0", "redirect=elsewhere"}) {
        CAPTURE(line);
        CHECK_FALSE(read_fault(line, fleet).has_value());
    }
}
