// Runs in a journal: made, listed, written to and read.
#include "backend.hpp"
#include "drawing.hpp"
#include "entry_texts.hpp"
#include "small_run.hpp"
#include "stories.hpp"

#include <doctest/doctest.h>

using namespace journal_tests;
using Kinds = std::vector<std::string>;

TEST_CASE_TEMPLATE("a new run is read back as it was pinned", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    create(*journal, story(small_header().remaining_of.text, {"z"}));
    const auto lease = journal->create(small_header(), small_schedule());
    REQUIRE(lease);
    CHECK((*lease)->epoch() == 1);
    const RunRecord record = read(*backend.open(), small_header().id);
    CHECK(same(record.header, small_header()));
    CHECK(record.header.plan_text == small_header().plan_text);
    CHECK(record.schedule == small_schedule());
    CHECK(record.entries.empty());
}

TEST_CASE_TEMPLATE("a plan's text is kept as the bytes it is", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const Story run = story("run-1", {"a"});
    REQUIRE(run.header.plan_text.size() == 13);
    const auto lease = create(*journal, run);
    CHECK(read(*journal, {"run-1"}).header.plan_text == run.header.plan_text);
}

TEST_CASE_TEMPLATE("a new run is listed with what is known of it", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    create(*journal, story(small_header().remaining_of.text, {"z"}));
    const auto lease = journal->create(small_header(), small_schedule());
    const RunSummary run = summary(*journal, small_header().id);
    CHECK(run.plan == PlanName{"weekly"});
    CHECK(run.projects ==
          std::vector<std::string>{"0605767b8bab40ffb711234cb80d0000", "0605767b8bab40ffb711234cb80d0001"});
    CHECK(run.state == RunState::running);
    CHECK_FALSE(run.exit);
    CHECK(run.created == small_header().created);
    CHECK(run.updated == small_header().created);
    CHECK(run.operator_name == "ana");
    CHECK(run.host == "ops-1");
    CHECK(run.servers == 3);
    CHECK(run.owned);
    CHECK(run.owner.ends_with(":" + std::to_string(getpid())));
}

TEST_CASE_TEMPLATE("runs are listed newest first", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    Story older = story("run-b", {"a"}), newer = story("run-a", {"b"}), twin = story("run-c", {"c"});
    newer.header.created = twin.header.created = second(5);
    for (const Story& one : {newer, older, twin}) create(*journal, one);
    std::vector<std::string> order;
    const auto runs = journal->runs();
    REQUIRE(runs);
    for (const RunSummary& run : *runs) order.push_back(run.id.text);
    CHECK(order == std::vector<std::string>{"run-c", "run-a", "run-b"});
}

TEST_CASE_TEMPLATE("a journal without runs lists none", Backend, BACKENDS) {
    const Backend backend;
    CHECK(backend.open()->runs().value().empty());
}

TEST_CASE_TEMPLATE("entries are numbered from 1 without gaps, over transactions and owners", Backend,
                   BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    std::vector<Entry> first = {entry(Owned{.epoch = 1}), entry(Surveyed{})};
    std::vector<Entry> second_time = {entry(Stopping{}, 2)};
    {
        const auto lease = create(*journal, story("run-1", {"a"}));
        REQUIRE(lease->append(first));
        REQUIRE(lease->append(second_time));
    }
    CHECK(first[0].seq == 1);
    CHECK(first[1].seq == 2);
    CHECK(second_time[0].seq == 3);
    const auto lease = take(*journal, {"run-1"});
    append(*lease, {entry(Owned{.epoch = 2}, 3)});
    const RunRecord record = read(*backend.open(), {"run-1"});
    CHECK(kinds(record) == Kinds{"owned", "surveyed", "stopping", "owned"});
    for (std::size_t i = 0; i < record.entries.size(); ++i) CHECK(record.entries[i].seq == i + 1);
    CHECK(record.entries[2].at == second(2));
}

TEST_CASE_TEMPLATE("an append of nothing is nothing", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const auto lease = create(*journal, story("run-1", {"a"}));
    CHECK(lease->append({}));
    CHECK(read(*journal, {"run-1"}).entries.empty());
}

TEST_CASE_TEMPLATE("an entry of every kind comes back as it went in", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const auto lease = create(*journal, story("run-1", {"a"}));
    std::vector<Entry> written;
    for (const EntryText& one : entry_texts()) written.push_back(entry(one.body));
    append(*lease, written);
    const RunRecord record = read(*journal, {"run-1"});
    REQUIRE(record.entries.size() == written.size());
    for (std::size_t i = 0; i < written.size(); ++i)
        CHECK(same_body(record.entries[i].body, written[i].body));
}

TEST_CASE_TEMPLATE("the list follows how a run goes", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const auto lease = create(*journal, story("run-1", {"a"}));
    const auto now = [&] { return summary(*backend.open(), {"run-1"}); };

    append(*lease, {entry(Owned{.epoch = 1}, 1), entry(Stopping{Stopping::Reason::unreachable, ""}, 2)});
    CHECK(now().state == RunState::running);
    CHECK(now().updated == second(2));

    append(*lease, {entry(Closed{RunState::suspended, Exit::suspended}, 3)});
    CHECK(now().state == RunState::suspended);
    CHECK(now().exit == Exit::suspended);

    append(*lease, {entry(Owned{.epoch = 2}, 4)});
    CHECK(now().state == RunState::running);
    CHECK_FALSE(now().exit);

    append(*lease, {entry(Closed{RunState::finished, Exit::within_budget}, 5)});
    CHECK(now().state == RunState::finished);
    CHECK(now().exit == Exit::within_budget);
    CHECK_FALSE(now().owned);
    CHECK(now().updated == second(5));
}

TEST_CASE_TEMPLATE("a run nobody has made is not there, and the error says where to look", Backend,
                   BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const Error error = error_of(journal->read({"run-\x1b[1m"}));
    CHECK(error.kind == ErrorKind::invalid);
    CHECK(error.what == "there is no run 'run-\\x1b[1m' in this journal");
    CHECK(error.where == journal->location());
    CHECK(error.hint == "cph-plan runs --journal " + journal->location() +
                            " lists what there is; --journal names another journal");
}

TEST_CASE_TEMPLATE("of an id that is nearly right the right one is proposed", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    create(*journal, story("20261124-040448-7f3a00", {"a"})).reset();
    create(*journal, story("20261123-213000-00beef", {"b"})).reset();
    const auto hint = [&](const char* typed) { return error_of(journal->read({typed})).hint; };
    const std::string first = "did you mean 20261124-040448-7f3a00? ",
                      second = "did you mean 20261123-213000-00beef? ";
    CHECK(hint("20261124-040448-7f3a0").starts_with(first));
    CHECK(hint("20261124-040484-7f3a00").starts_with(first));
    CHECK(hint("00beef").starts_with(second)); // a piece that only one has
    CHECK(hint("20261123").starts_with(second));
    CHECK(hint("2026112").starts_with("cph-plan runs")); // both have it
    CHECK(hint("").starts_with("cph-plan runs"));
    CHECK(hint("weekly").starts_with("cph-plan runs"));
}
