// The last gate: each reason for which a permit may not be spent any more.
#include "bench.hpp"

using namespace bench;

namespace {

// A run of four servers in four batches, two calls at once, at the moment when the first permit could be
// spent.
struct AtTheGate : Bench {
    explicit AtTheGate(std::uint32_t tolerated = 0) : Bench(schedule_for(tolerated)) {
        begin();
        answer_next<ReadServers>();
        first = take<Restart>();
        second = take<Restart>();
        third = take<Restart>();
    }

    static Schedule schedule_for(std::uint32_t tolerated) {
        Plan plan = plan_of(4);
        plan.max_parallel_calls = 3;
        plan.max_failures = Portion{tolerated};
        return cut_batches(make_schedule(plan, 1), 1);
    }

    std::string refusal(Permit permit) {
        const auto no = engine().may_send({now, now}, permit);
        return no ? *no : "";
    }

    Restart first;
    Restart second;
    Restart third;
};

} // namespace

TEST_CASE("a fresh permit passes, and only once") {
    AtTheGate run;
    CHECK(run.refusal(run.first.permit).empty());
    CHECK_FALSE(run.send(run.first.permit));
    CHECK(run.refusal(run.first.permit) == "the permit has been spent or voided");
    CHECK(run.refusal(run.second.permit).empty());
}

TEST_CASE("a permit that was never issued does not pass") {
    AtTheGate run;
    CHECK(run.refusal(Permit{0}) == "there is no such permit");
    CHECK(run.refusal(Permit{99}) == "there is no such permit");
}

TEST_CASE("readings that are older than a minute at the gate do not carry a call") {
    AtTheGate run;
    run.now += survey_age_max;
    CHECK(run.refusal(run.first.permit).empty());
    run.now += 1ms;
    CHECK(run.refusal(run.first.permit) == "the states of its servers were read too long ago");
}

TEST_CASE("a signal or a halt that is known shuts the gate, though it is not noted yet") {
    AtTheGate interrupted;
    CHECK_FALSE(interrupted.send(interrupted.third.permit)); // so that there is something to follow
    interrupted.hold_notes = true;
    interrupted.handle(Interrupted{1});
    CHECK_FALSE(interrupted.refusal(interrupted.first.permit).empty());
    interrupted.settle_notes();
    CHECK(interrupted.refusal(interrupted.first.permit) == "the run is stopping");

    AtTheGate halted;
    halted.hold_notes = true;
    halted.handle(HaltAsked{"li"});
    CHECK_FALSE(halted.refusal(halted.first.permit).empty());
}

TEST_CASE("a failure that spends the budget shuts the gate for the call beside it") {
    AtTheGate run;
    CHECK_FALSE(run.send(run.first.permit));
    CHECK_FALSE(run.send(run.third.permit));
    run.hold_notes = true;
    run.answer(run.first, refused(RestartReply::Kind::rejected, "CPS.0094"));
    CHECK(run.refusal(run.second.permit) == "the minutes are not complete");
    run.settle_notes();
    CHECK(run.refusal(run.second.permit) == "the run is stopping");
}

TEST_CASE("an unknown shuts the gate for the call beside it") {
    AtTheGate run(4);
    CHECK_FALSE(run.send(run.first.permit));
    run.answer(run.first, lost());
    CHECK(run.refusal(run.second.permit) == "the run is stopping");
}

TEST_CASE("a journal that cannot be written, or a lease that may be gone, shuts the gate") {
    AtTheGate run;
    CHECK_FALSE(run.send(run.third.permit));
    run.handle(LeaseLost{false, "not renewed for 40 s"});
    CHECK(run.refusal(run.first.permit) == "the journal cannot be written");

    AtTheGate taken;
    taken.handle(LeaseLost{true, "taken over"});
    CHECK_FALSE(taken.refusal(taken.first.permit).empty());
}

TEST_CASE("a permit of an earlier process is void for the next one") {
    AtTheGate run;
    const Permit of_the_first = run.first.permit;
    run.begin();
    CHECK(run.refusal(of_the_first) == "the permit has been spent or voided");
    CHECK(run.ledger().permit(of_the_first).stage == PermitState::Stage::voided);
}

TEST_CASE("nobody sends after the run is over") {
    AtTheGate run;
    run.handle(Interrupted{2});
    REQUIRE(run.exit());
    CHECK(run.refusal(run.first.permit) == "the run is over");
}

TEST_CASE("a permit that answered without having been sent is spent") {
    AtTheGate run;
    run.answer(run.first, not_sent());
    CHECK(run.refusal(run.first.permit) == "the permit has been spent or voided");
}
