// Two unfinished runs never share a server.
#include "backend.hpp"
#include "stories.hpp"

#include <doctest/doctest.h>

using namespace journal_tests;

TEST_CASE_TEMPLATE("a server of an unfinished run is refused to another, and the error names both", Backend,
                   BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const auto first = create(*journal, story("run-1", {"a", "b"}));
    const auto second =
        backend.open()->create(story("run-2", {"c", "b"}).header, story("run-2", {"c", "b"}).schedule);
    const Error error = error_of(second);
    CHECK(error.kind == ErrorKind::claimed);
    CHECK(error.what == "server b belongs to the unfinished run run-1");
    const std::string option = " --journal " + journal->location();
    CHECK(error.hint == "how it stands: cph-plan status run-1" + option +
                            "; go on with it: cph-plan resume run-1" + option +
                            "; end it for good: cph-plan abandon run-1" + option);
}

TEST_CASE_TEMPLATE("a run that is refused leaves nothing behind", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const auto first = create(*journal, story("run-1", {"a"}));
    const Story refused = story("run-2", {"c", "a"});
    CHECK_FALSE(journal->create(refused.header, refused.schedule));
    CHECK(journal->runs().value().size() == 1);
    CHECK_FALSE(journal->read({"run-2"}));
    const auto third = create(*journal, story("run-3", {"c"}));
    CHECK(third->epoch() == 1);
}

TEST_CASE_TEMPLATE("ids that differ only in letter case are one server", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const auto first = create(*journal, story("run-1", {"aBc"}));
    const Story other = story("run-2", {"AbC"});
    CHECK(error_of(journal->create(other.header, other.schedule)).kind == ErrorKind::claimed);
}

TEST_CASE_TEMPLATE("the same id in another project is another server", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const auto first = create(*journal, story("run-1", {"a"}));
    const auto second = create(*journal, story("run-2", {"a"}, "0605767b8bab40ffb711234cb80d0001"));
    CHECK(journal->runs().value().size() == 2);
}

TEST_CASE_TEMPLATE("claims last until the run is over", Backend, BACKENDS) {
    struct End {
        Body body;
        bool frees;
    };
    const std::vector<End> ends = {{Closed{RunState::suspended, Exit::suspended}, false},
                                   {Closed{RunState::suspended, Exit::credentials}, false},
                                   {Closed{RunState::interrupted, Exit::interrupted}, false},
                                   {Closed{RunState::finished, Exit::ok}, true},
                                   {Closed{RunState::halted, Exit::unknown}, true},
                                   {Abandoned{"ana", "ops-1"}, true},
                                   {Unlocked{"ana", "ops-1"}, false},
                                   {Stopping{}, false}};
    for (const End& end : ends) {
        const Backend backend;
        const auto journal = backend.open();
        append(*create(*journal, story("run-1", {"a", "b"})), {entry(Owned{.epoch = 1}), entry(end.body)});
        const Story next = story("run-2", {"b"});
        CAPTURE(kind(end.body));
        CHECK(journal->create(next.header, next.schedule).has_value() == end.frees);
    }
}

TEST_CASE_TEMPLATE("what a run left is taken up once", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const std::string option = " --journal " + journal->location();
    append(*create(*journal, story("run-1", {"a", "b"})), {entry(Closed{RunState::halted, Exit::unknown})});
    CHECK(journal->rest_is_free({"run-1"}));

    Story second = story("run-2", {"b"});
    second.header.remaining_of = {"run-1"};
    const auto lease = create(*journal, second);
    const Error unfinished = error_of(backend.open()->rest_is_free({"run-1"}));
    CHECK(unfinished.kind == ErrorKind::claimed);
    CHECK(unfinished.what == "what run run-1 left is being taken up by run run-2, which is unfinished");
    CHECK(unfinished.hint == "how it stands: cph-plan status run-2" + option +
                                 "; go on with it: cph-plan resume run-2" + option);

    append(*lease, {entry(Closed{RunState::finished, Exit::ok})});
    Story third = story("run-3", {"a"}); // however many servers it would have in common with the second
    third.header.remaining_of = {"run-1"};
    const Error over = error_of(journal->create(third.header, third.schedule));
    CHECK(over.kind == ErrorKind::invalid);
    CHECK(over.what == "what run run-1 left was taken up by run run-2");
    CHECK(over.hint == "what that one left: cph-plan apply --remaining run-2" + option);
    CHECK(journal->runs().value().size() == 2);

    third.header.remaining_of = {"run-2"};
    CHECK(journal->create(third.header, third.schedule));
}

TEST_CASE_TEMPLATE("the end of one run frees nobody else's servers", Backend, BACKENDS) {
    const Backend backend;
    const auto journal = backend.open();
    const auto first = create(*journal, story("run-1", {"a"}));
    const auto second = create(*journal, story("run-2", {"b"}));
    append(*first, {entry(Closed{RunState::finished, Exit::ok})});
    const Story next = story("run-3", {"b"});
    CHECK(error_of(journal->create(next.header, next.schedule)).what ==
          "server b belongs to the unfinished run run-2");
}
