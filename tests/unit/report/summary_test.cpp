#include "cph_plan/report/summary.hpp"

#include "made_up_run.hpp"
#include "stories.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace cph_plan;

namespace {

std::unique_ptr<MadeUpRun> told(std::string_view name) {
    for (const Story& story : all_stories())
        if (story.name == name) return story.tell();
    FAIL("no such story");
    return nullptr;
}

std::string summary_of(const MadeUpRun& run, const Repeated& repeated = {}) {
    return summary_text(run.header, run.ledger(), repeated);
}

std::vector<std::string> steps_of(const MadeUpRun& run, const Repeated& repeated = {}) {
    return next_steps(run.header, run.ledger(), repeated);
}

} // namespace

TEST_CASE("a run that went well is summed up, and nothing is left to do") {
    CHECK(summary_of(*told("all_well")) ==
          "run 20261124-040448-7f3a of plan weekly-restart: finished after 11m34s\n"
          "\n"
          "  outcome        servers\n"
          "  ok                   4\n"
          "  total                4\n"
          "\n"
          "  wave     servers  took          outcomes\n"
          "  canary         1  47s           1 ok\n"
          "  farm-a         3  47s           3 ok\n"
          "\n"
          "exit 0: every server was restarted\n");
}

TEST_CASE("bad servers stand with their trouble, and the rest can be taken up in a new run") {
    const std::string text = summary_of(*told("over_budget"), {.journal = "--journal j.db"});
    CHECK(text.find(
              "\nexit 5: stopped, because more servers failed than the plan tolerates\n"
              "  the failure budget is exceeded\n"
              "\nbad: 4, 3 tolerated\n"
              "  s2 rejected: CPS.0158 not available\n"
              "  s3 failed: CPS.0101 boot timeout; later: 2\n"
              "  s5 unhealthy: server status 2\n"
              "  s6 timed_out: ended after 31m\n"
              "\nnext:\n"
              "  cph-plan apply --remaining 20261124-040448-7f3a --with rejected,failed,timed_out,unhealthy "
              "--journal j.db\n") != std::string::npos);
}

TEST_CASE("every unknown server is named with its evidence, and a person is asked to look first") {
    const auto run = told("answer_lost");
    CHECK(summary_of(*run).find(
              "\nunknown: sent, and what became of it is not known; never sent again in this run\n"
              "  wave canary, 2 servers: evidence moved: likely restarted, but others may have done that\n"
              "    s1\n"
              "    s2\n") != std::string::npos);
    CHECK(steps_of(*run) ==
          std::vector<std::string>{"look at the unknown servers in the console of the cloud, then decide",
                                   "cph-plan report 20261124-040448-7f3a",
                                   "cph-plan apply --remaining 20261124-040448-7f3a --with unknown"});
}

TEST_CASE("what is proposed beside unknown servers leaves no other bad ones out") {
    MadeUpRun run({{"farm", 3}, {"rest", 1}}, 1);
    run.tolerate(3);
    run.begin();
    run.answer(run.send(0), {.kind = RestartReply::Kind::rejected, .http_status = 400, .code = "CPS.1028"});
    run.answer(run.send(1), {.kind = RestartReply::Kind::unknown});
    run.accept(run.send(2));
    run.end_jobs({run.failed(ServerIndex{2}, "CPS.0101", "no boot")});
    run.stop(Stopping::Reason::unknown);
    run.settle_wave();
    run.close();
    CHECK(steps_of(run).back() ==
          "cph-plan apply --remaining 20261124-040448-7f3a --with rejected,failed,unknown");
}

TEST_CASE("all unknown servers are listed, not only the first twenty") {
    MadeUpRun run({{"farm", 100}});
    run.begin();
    run.answer(run.send(0), {.kind = RestartReply::Kind::unknown});
    run.stop(Stopping::Reason::unknown);
    run.settle_wave();
    run.close();
    const std::string text = summary_of(run);
    CHECK(text.find("\n    s100\n") != std::string::npos);
    CHECK(text.find("  and 80 more, see the report\n") != std::string::npos); // of the bad ones
}

TEST_CASE("a run that can be resumed says how, and nothing of a new run") {
    const auto run = told("throttled_then_interrupted");
    CHECK(steps_of(*run, {.journal = "--journal j.db"}) ==
          std::vector<std::string>{"cph-plan resume 20261124-040448-7f3a --journal j.db"});
    const auto refused = told("credentials_refused");
    refused->header.simulated = false;
    CHECK(steps_of(*refused) == std::vector<std::string>{"cph-plan resume 20261124-040448-7f3a"});
}

TEST_CASE("after a simulated run nothing is proposed that would touch real servers") {
    for (const char* story : {"throttled_then_interrupted", "over_budget", "answer_lost"}) {
        const auto run = told(story);
        CHECK_FALSE(steps_of(*run).empty());
        run->header.simulated = true;
        CHECK(steps_of(*run).empty());
        CHECK(summary_text(run->header, run->ledger()).find("next:") == std::string::npos);
    }
}

TEST_CASE("ineligible servers alone are something left to do") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    run.add(Surveyed{.wave = 0, .ineligible = {{.server = ServerIndex{0}, .status = 8}}});
    run.whole_wave(0);
    run.close();
    CHECK(run.ledger().exit() == Exit::within_budget);
    CHECK(steps_of(run) == std::vector<std::string>{"cph-plan apply --remaining 20261124-040448-7f3a"});
}

TEST_CASE("waves beyond the first forty are counted") {
    std::vector<std::pair<std::string, std::uint32_t>> waves;
    for (int i = 1; i <= 45; ++i) waves.emplace_back("w" + std::to_string(i), 1);
    const MadeUpRun run(waves);
    const std::string text = summary_of(run);
    CHECK(text.find("  w40  ") != std::string::npos);
    CHECK(text.find("  w41  ") == std::string::npos);
    CHECK(text.find("  and 5 more\n") != std::string::npos);
}

TEST_CASE("every exit status has a meaning of its own") {
    std::set<std::string_view> meanings;
    const std::vector exits{Exit::ok,
                            Exit::nothing_sent,
                            Exit::stale,
                            Exit::within_budget,
                            Exit::budget_exceeded,
                            Exit::gate_not_reached,
                            Exit::suspended,
                            Exit::locked,
                            Exit::approval,
                            Exit::unknown,
                            Exit::credentials,
                            Exit::interrupted};
    for (const Exit exit : exits) {
        CHECK_FALSE(meaning(exit).empty());
        meanings.insert(meaning(exit));
    }
    CHECK(meanings.size() == exits.size());
}

TEST_CASE("proposed commands can be typed as they stand") {
    MadeUpRun run({{"farm", 1}});
    run.header.id = {"$(reboot)"};
    CHECK(steps_of(run) == std::vector<std::string>{"cph-plan resume '$(reboot)'"});
}

TEST_CASE("no summary of any run at any moment moves a cursor") {
    for (const Story& story : all_stories()) {
        const auto run = story.tell();
        Ledger ledger(run->schedule());
        for (const Entry& entry : run->entries()) {
            ledger.apply(entry);
            const std::string text = summary_text(run->header, ledger);
            CHECK(text.ends_with('\n'));
            for (const char letter : text)
                REQUIRE((letter == '\n' || static_cast<unsigned char>(letter) >= 0x20));
        }
    }
}
