// One owner at a time, and a stale one appends nothing.
#include "backend.hpp"
#include "stories.hpp"

#include "cph_plan/journal/lease_times.hpp"

#include <doctest/doctest.h>
#include <filesystem>

using namespace journal_tests;
using Kinds = std::vector<std::string>;

TEST_CASE_TEMPLATE("a run that is at work is not taken, and the error names its owner", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const auto lease = create(*journal, story("run-1", {"a"}));
    const Error error = error_of(backend.open()->take({"run-1"}));
    CHECK(error.kind == ErrorKind::claimed);
    CHECK(error.what == "run run-1 is at work in " + summary(*journal, {"run-1"}).owner);
    const std::string option = " --journal " + journal->location();
    CHECK(error.hint ==
          "follow it: cph-plan status run-1" + option + "; stop it: cph-plan halt run-1" + option);
    backend.let_owner_fall_silent({"run-1"});
    CHECK(error_of(backend.open()->take({"run-1"})).hint ==
          error.hint + "; if it does not answer, shut it out: cph-plan unlock run-1" + option);
    append(*lease, {entry(Owned{.epoch = 1})}); // and goes on working
}

TEST_CASE_TEMPLATE("a run whose owner has let go is taken at once, with the next epoch", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    create(*journal, story("run-1", {"a"})).reset();
    CHECK_FALSE(summary(*journal, {"run-1"}).owned);
    for (std::uint32_t epoch = 2; epoch < 5; ++epoch) {
        const auto lease = take(*backend.open(), {"run-1"});
        CHECK(lease->epoch() == epoch);
        CHECK(summary(*journal, {"run-1"}).owned);
        append(*lease, {entry(Owned{.epoch = epoch})});
    }
    CHECK(kinds(read(*journal, {"run-1"})) == Kinds{"owned", "owned", "owned"});
}

TEST_CASE_TEMPLATE("an owner whose lock file was removed still lives, and is dead when it lets go", Backend,
                   BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    auto lease = create(*journal, story("run-1", {"a"}));
    append(*lease, {entry(Owned{.epoch = 1})});
    std::filesystem::remove_all(std::filesystem::path(backend.path()).parent_path() / "locks");
    CHECK(summary(*journal, {"run-1"}).owned);
    CHECK(error_of(backend.open()->take({"run-1"})).kind == ErrorKind::claimed);
    append(*lease, {entry(Stopping{})}); // and goes on working
    lease.reset();
    CHECK_FALSE(summary(*journal, {"run-1"}).owned);
    CHECK(take(*backend.open(), {"run-1"})->epoch() == 2);
}

TEST_CASE_TEMPLATE("what is over or was never there cannot be taken", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    append(*create(*journal, story("run-1", {"a"})), {entry(Closed{RunState::halted, Exit::unknown})});
    const Error over = error_of(journal->take({"run-1"}));
    CHECK(over.kind == ErrorKind::invalid);
    CHECK(over.what == "run run-1 is over (halted)");
    CHECK(over.hint == "its report: cph-plan report run-1 --journal " + journal->location());
    CHECK(error_of(journal->take({"run-2"})).what == "there is no run 'run-2' in this journal");
}

TEST_CASE_TEMPLATE("an owner that is seen to live is not shut out", Backend, BACKENDS) {
    const Backend backend;
    const auto owner = backend.open(), person = backend.open();
    const auto lease = create(*owner, story("run-1", {"a"}));
    const Error error = error_of(person->unlock({"run-1"}, {"bo", "ops-2"}, second(1)));
    CHECK(error.kind == ErrorKind::claimed);
    CHECK(error.what == "run run-1 is at work in " + summary(*owner, {"run-1"}).owner);
    append(*lease, {entry(Owned{.epoch = 1})});
    CHECK(kinds(read(*person, {"run-1"})) == Kinds{"owned"});
    backend.let_owner_fall_silent({"run-1"});
    REQUIRE(lease->renew()); // it was only slow
    CHECK_FALSE(person->unlock({"run-1"}, {"bo", "ops-2"}, second(2)));
}

TEST_CASE_TEMPLATE("unlock shuts out an owner that is silent and still lives", Backend, BACKENDS) {
    const Backend backend;
    const auto owner = backend.open(), person = backend.open();
    const auto lease = create(*owner, story("run-1", {"a"}));
    append(*lease, {entry(Owned{.epoch = 1}, 5)});
    backend.let_owner_fall_silent({"run-1"});
    REQUIRE(person->unlock({"run-1"}, {"bo", "ops-2"}, second(3)));

    std::vector<Entry> late = {entry(Stopping{}, 6)};
    CHECK(error_of(lease->append(late)).kind == ErrorKind::fenced);
    CHECK(error_of(lease->renew()).kind == ErrorKind::fenced);
    const RunRecord record = read(*person, {"run-1"});
    CHECK(kinds(record) == Kinds{"owned", "unlocked"});
    CHECK(record.entries[1].at == second(5)); // a run's clock does not go back
    CHECK(std::get<Unlocked>(record.entries[1].body).operator_name == "bo");
    CHECK_FALSE(summary(*person, {"run-1"}).owned);
    CHECK(summary(*person, {"run-1"}).owner.empty());

    // Free for the next owner at once, though the one shut out still lives; the servers stay with the run.
    const auto next = take(*person, {"run-1"});
    CHECK(next->epoch() == 3);
    append(*next, {entry(Owned{.epoch = 3}, 7)});
    CHECK(error_of(lease->append(late)).kind == ErrorKind::fenced);
    CHECK(kinds(read(*person, {"run-1"})) == Kinds{"owned", "unlocked", "owned"});
    const Story other = story("run-2", {"a"});
    CHECK(error_of(person->create(other.header, other.schedule)).kind == ErrorKind::claimed);
}

TEST_CASE_TEMPLATE("an owner that was shut out and dies takes nothing with it", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    auto stale = create(*journal, story("run-1", {"a"}));
    backend.let_owner_fall_silent({"run-1"});
    REQUIRE(journal->unlock({"run-1"}, {"bo", "ops-2"}, second(1)));
    const auto next = take(*journal, {"run-1"});
    stale.reset();
    CHECK(summary(*journal, {"run-1"}).owned);
    CHECK(error_of(backend.open()->take({"run-1"})).kind == ErrorKind::claimed);
    append(*next, {entry(Owned{.epoch = 3})});
}

TEST_CASE_TEMPLATE("once an append was refused, every later one is", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const auto stale = create(*journal, story("run-1", {"a"}));
    backend.let_owner_fall_silent({"run-1"});
    REQUIRE(journal->unlock({"run-1"}, {"bo", "ops-2"}, second(1)));
    std::vector<Entry> entries = {entry(Stopping{})};
    const Error first = error_of(stale->append(entries));
    const Error again = error_of(stale->append(entries));
    CHECK(first.what == "run run-1 is owned by another process now");
    CHECK(again.what == first.what);
    CHECK(again.kind == ErrorKind::fenced);
}

TEST_CASE_TEMPLATE("what is over or was never there cannot be unlocked", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    append(*create(*journal, story("run-1", {"a"})), {entry(Abandoned{"ana", "ops-1"})});
    CHECK(error_of(journal->unlock({"run-1"}, {}, second(1))).what == "run run-1 is over (abandoned)");
    CHECK(error_of(journal->unlock({"run-2"}, {}, second(1))).kind == ErrorKind::invalid);
    CHECK(kinds(read(*journal, {"run-1"})) == Kinds{"abandoned"});
}

TEST_CASE_TEMPLATE("an owner of another host is waited for until its lease and a margin are over", Backend,
                   BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    create(*journal, story("run-1", {"a"})).reset();
    backend.move_owner_to_another_host({"run-1"}, lease_ttl + lease_take_over_margin - 5s);
    const Error error = error_of(journal->take({"run-1"}));
    CHECK(error.kind == ErrorKind::claimed);
    CHECK(error.what == "run run-1 is at work in elsewhere:4711");
    CHECK(error.hint.find("cph-plan unlock run-1") != std::string::npos);
    CHECK(summary(*journal, {"run-1"}).owned); // for all that can be seen from here
    backend.move_owner_to_another_host({"run-1"}, lease_ttl + lease_take_over_margin);
    CHECK(take(*journal, {"run-1"})->epoch() == 2);
}

TEST_CASE_TEMPLATE("nobody waits for an owner of another host that has let go, or was shut out", Backend,
                   BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    append(*create(*journal, story("run-1", {"a"})), {entry(Closed{RunState::suspended, Exit::suspended})});
    backend.move_owner_to_another_host({"run-1"}, 0s);
    CHECK(take(*journal, {"run-1"})->epoch() == 2);

    create(*journal, story("run-2", {"b"})).reset();
    backend.move_owner_to_another_host({"run-2"}, 0s);
    REQUIRE(journal->unlock({"run-2"}, {"bo", "ops-2"}, second(1)));
    CHECK(take(*journal, {"run-2"})->epoch() == 3);
}

TEST_CASE_TEMPLATE("a renewal keeps the lease with its owner", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const auto lease = create(*journal, story("run-1", {"a"}));
    CHECK(lease->renew());
    CHECK(lease->renew());
    append(*lease, {entry(Owned{.epoch = 1})});
    CHECK(lease->renew());
}

TEST_CASE_TEMPLATE("what is asked of a run reaches its owner once", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open(), person = backend.open();
    const auto lease = create(*journal, story("run-1", {"a"}));
    const auto other = create(*journal, story("run-2", {"b"}));
    CHECK(lease->requests(0).value().empty());
    REQUIRE(person->request({"run-1"}, {.kind = RunRequest::Kind::halt, .operator_name = "bo"}));
    REQUIRE(person->request({"run-1"},
                            {.kind = RunRequest::Kind::approve, .operator_name = "bo", .detail = "2"}));
    const auto asked = lease->requests(0).value();
    REQUIRE(asked.size() == 2);
    CHECK(asked[0].kind == RunRequest::Kind::halt);
    CHECK(asked[0].operator_name == "bo");
    CHECK(asked[1].kind == RunRequest::Kind::approve);
    CHECK(asked[1].detail == "2");
    CHECK(asked[0].id < asked[1].id);
    CHECK(lease->requests(asked[1].id).value().empty());
    CHECK(other->requests(0).value().empty());

    REQUIRE(person->request({"run-1"}, {.kind = RunRequest::Kind::halt, .operator_name = "cy"}));
    const auto more = lease->requests(asked[1].id).value();
    REQUIRE(more.size() == 1);
    CHECK(more[0].operator_name == "cy");
}

TEST_CASE_TEMPLATE("what was asked of one owner is not asked of the next", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    auto first = create(*journal, story("run-1", {"a"}));
    REQUIRE(journal->request({"run-1"}, {.kind = RunRequest::Kind::halt, .operator_name = "bo"}));
    first.reset();
    CHECK(take(*journal, {"run-1"})->requests(0).value().empty());
}

TEST_CASE_TEMPLATE("nothing is asked of what is over, was never there or has no owner", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    append(*create(*journal, story("run-1", {"a"})), {entry(Closed{RunState::finished, Exit::ok})});
    CHECK(error_of(journal->request({"run-1"}, {})).what == "run run-1 is over (finished)");
    CHECK(error_of(journal->request({"run-2"}, {})).what == "there is no run 'run-2' in this journal");
    create(*journal, story("run-3", {"b"})).reset();
    const Error idle = error_of(journal->request({"run-3"}, {}));
    CHECK(idle.kind == ErrorKind::invalid);
    CHECK(idle.what == "no process is at work on run run-3");
    CHECK(idle.hint.starts_with("go on with it: cph-plan resume run-3 --journal "));
}
