// Following jobs: how often, until when, and what a job may say that counts or does not.
#include "bench.hpp"

using namespace bench;

namespace {

// A run of one server that the cloud named twice, with the jobs "first" and "second".
struct NamedTwice : Bench {
    explicit NamedTwice(const Plan& plan) : Bench(plan) {
        ServerReply twice = accepted("first");
        twice.jobs.push_back({"second"});
        replies[1] = twice;
        begin();
    }
    void poll(std::vector<JobReading> shown) {
        until([&] { return asks<ReadJobs>(); });
        handle(JobsRead{take<ReadJobs>().ticket, JobListing{.jobs = std::move(shown)}});
    }
};

// The moment after the reply to the one call of the run.
struct Accepted : Bench {
    explicit Accepted(const Plan& plan) : Bench(plan) {
        for (std::uint32_t number = 1; number <= schedule().size(); ++number) jobs[number] = running;
        begin();
        until([&] { return count("answered") == 1; });
        answered_at = now;
    }
    void poll() {
        until([&] { return asks<ReadJobs>(); });
        answer_next<ReadJobs>();
    }
    Instant answered_at;
};

} // namespace

TEST_CASE(
    "the first poll comes with the reply, later ones after a tenth of the time since, 1 s to 10 s apart") {
    Accepted run(tolerant(1));
    CHECK(run.asks<ReadJobs>());
    run.poll();
    CHECK(run.engine().deadline() == run.answered_at + 1s);
    run.now = run.answered_at + 50s;
    run.tick();
    run.poll();
    CHECK(run.engine().deadline() == run.now + 5s);
    run.now = run.answered_at + 10min;
    run.tick();
    run.poll();
    CHECK(run.engine().deadline() == run.now + 10s);
}

TEST_CASE(
    "a job that has not ended by job_timeout is timed out by a poll answered after it, not by the clock") {
    Plan plan = tolerant(1);
    plan.job_timeout = 2min;
    Accepted run(plan);
    run.poll();
    run.now = run.answered_at + 2min - 1ms;
    run.tick();
    run.poll();
    CHECK(run.outcomes() == "in_flight");
    CHECK(run.engine().deadline() == run.answered_at + 2min); // no later than the timeout itself
    run.now = run.answered_at + 2min;
    run.tick();
    CHECK(run.outcomes() == "in_flight");
    run.answer_next<ReadJobs>();
    CHECK(run.outcomes() == "timed_out");
}

TEST_CASE("a job that ends just before the poll after its timeout has ended") {
    Plan plan = tolerant(1);
    plan.job_timeout = 2min;
    Accepted run(plan);
    run.poll();
    run.now = run.answered_at + 2min;
    run.jobs[1] = succeeded;
    run.poll();
    CHECK(run.count("timed_out") == 0);
    CHECK(run.to_the_end() == Exit::ok);
}

TEST_CASE("a timed-out server holds up neither its wave nor the end of the run") {
    Plan plan = in_waves({1, 1});
    plan.max_failures = Portion{1};
    plan.job_timeout = 1min;
    Bench run(plan);
    run.jobs[1] = running;
    run.begin();
    CHECK(run.to_the_end() == Exit::within_budget);
    CHECK(run.outcomes() == "timed_out ok");
    CHECK_FALSE(run.ledger().server(server(1)).late);
}

TEST_CASE("while the run goes on a timed-out job is still polled, and called late if it ends well") {
    Plan plan = in_waves({1, 1});
    plan.max_failures = Portion{1};
    plan.job_timeout = 1min;
    Bench run(plan);
    run.jobs[1] = running;
    run.begin();
    run.until([&] { return run.count("timed_out") == 1; });
    run.jobs[2] = running;
    run.until([&] { return run.count("sending") == 2; });
    run.jobs[1] = succeeded;
    run.until([&] { return run.count("flagged") == 1; });
    CHECK(run.ledger().server(server(1)).late);
    CHECK(run.outcomes() == "timed_out in_flight"); // the outcome stays
    run.jobs[2] = succeeded;
    CHECK(run.to_the_end() == Exit::within_budget);
}

TEST_CASE("a timed-out job that then fails is not late") {
    Plan plan = in_waves({1, 1});
    plan.max_failures = Portion{1};
    plan.job_timeout = 1min;
    Bench run(plan);
    run.jobs[1] = running;
    run.begin();
    run.until([&] { return run.count("timed_out") == 1; });
    run.jobs[2] = running;
    run.until([&] { return run.count("sending") == 2; });
    run.jobs[1] = failed;
    run.until([&] { return run.count("jobs_ended") == 1; });
    CHECK(run.count("flagged") == 0);
    CHECK(run.outcomes() == "timed_out in_flight");
}

TEST_CASE("a job that one answer shows both as succeeded and as failed has the end that stands first") {
    for (const auto& [first, second] : {std::pair{succeeded, failed}, std::pair{failed, succeeded}}) {
        Bench run(tolerant(1));
        run.replies[1] = accepted("job");
        run.begin();
        run.until([&] { return run.asks<ReadJobs>(); });
        const JobListing both{
            .jobs = {{{"job"}, running}, {{"job"}, first}, {{"job"}, second}, {{"job"}, running}}};
        run.handle(JobsRead{run.take<ReadJobs>().ticket, both});
        CHECK(run.count("flagged") == 1);
        CHECK(run.ledger().server(server(1)).inconsistent);
        run.to_the_end();
        CHECK(run.outcomes() == (first == succeeded ? "ok" : "failed"));
    }
}

TEST_CASE("the first end of a job counts; what it says afterwards is only remarked, once") {
    Accepted run(tolerant(2));
    run.jobs[1] = succeeded;
    run.poll();
    run.jobs[1] = failed;
    run.wait(10s);
    run.poll();
    CHECK(run.count("flagged") == 1);
    CHECK(run.ledger().server(server(1)).inconsistent);
    run.jobs[1] = running;
    run.wait(10s);
    run.poll();
    CHECK(run.count("flagged") == 1);
    run.jobs[2] = succeeded;
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.outcomes() == "ok ok");
}

TEST_CASE("a job that the cloud does not show yet is waited for during the first minute") {
    Accepted run(tolerant(1));
    run.vanished.insert(1);
    for (int poll = 0; poll < 5; ++poll) {
        run.wait(10s);
        run.poll();
    }
    CHECK(run.now - run.answered_at < vanish_grace);
    run.vanished.clear();
    run.jobs[1] = succeeded;
    CHECK(run.to_the_end() == Exit::ok);
}

TEST_CASE("a job that stays unknown to the cloud makes its server unknown after three answers 10 s apart") {
    Accepted run(tolerant(2));
    run.poll();
    run.vanished.insert(1);
    run.now = run.answered_at + vanish_grace;
    run.tick();
    run.poll(); // the first
    run.wait(vanish_spacing);
    run.poll(); // the second
    CHECK(run.outcomes() == "in_flight in_flight");
    run.wait(vanish_spacing);
    run.poll(); // the third
    CHECK(run.outcomes() == "unknown in_flight");
    CHECK(run.last<Vanished>().servers == std::vector{server(1)});
    run.jobs[2] = succeeded;
    CHECK(run.to_the_end() == Exit::unknown);
    CHECK(run.outcomes() == "unknown ok");
    CHECK(run.count("evidence") == 1);
}

TEST_CASE("a job that shows again in between starts the count anew") {
    Accepted run(tolerant(1));
    run.vanished.insert(1);
    run.now = run.answered_at + vanish_grace;
    run.tick();
    run.poll();
    run.wait(vanish_spacing);
    run.poll();
    run.vanished.clear();
    run.wait(vanish_spacing);
    run.poll();
    run.vanished.insert(1);
    run.wait(vanish_spacing);
    run.poll();
    run.wait(vanish_spacing);
    run.poll();
    CHECK(run.count("vanished") == 0);
}

TEST_CASE("servers of one call that vanish one after the other all get their evidence") {
    Accepted run(tolerant(2));
    run.vanished.insert(1);
    run.now = run.answered_at + vanish_grace;
    for (int poll = 0; poll < 3; ++poll) {
        run.tick();
        run.until([&] { return run.asks<ReadJobs>(); });
        run.answer_next<ReadJobs>();
        run.now += vanish_spacing;
    }
    CHECK(run.outcomes() == "unknown in_flight");
    run.until([&] { return run.count("evidence") == 1; });
    run.vanished.insert(2);
    CHECK(run.to_the_end() == Exit::unknown);
    std::set<ServerIndex> sampled;
    for (const Evidence& evidence : run.ledger().permit(Permit{1}).evidence)
        for (const Evidence::Sample& sample : evidence.samples) sampled.insert(sample.server);
    CHECK(sampled == std::set{server(1), server(2)});
}

TEST_CASE("a job's error is kept beside its outcome") {
    Accepted run(tolerant(1));
    run.until([&] { return run.asks<ReadJobs>(); });
    const ReadJobs question = run.take<ReadJobs>();
    run.handle(JobsRead{question.ticket, JobListing{.jobs = {{.job = {"job-1"},
                                                              .state = failed,
                                                              .code = "CPS.0003",
                                                              .message = "Service internal error."}}}});
    CHECK(run.outcomes() == "failed");
    CHECK(run.ledger().attempts().front().code == "CPS.0003");
    CHECK(run.ledger().attempts().front().message == "Service internal error.");
}

TEST_CASE("a job that nobody asked for, and one that the page repeats, change nothing") {
    Accepted run(tolerant(1));
    run.until([&] { return run.asks<ReadJobs>(); });
    const ReadJobs question = run.take<ReadJobs>();
    run.handle(JobsRead{question.ticket, JobListing{.jobs = {{.job = {"foreign"}, .state = failed},
                                                             {.job = {"job-1"}, .state = succeeded},
                                                             {.job = {"job-1"}, .state = failed}}}});
    CHECK(run.count("jobs_ended") == 1);
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.ledger().unlawful() == 0);
}

TEST_CASE("an answer to a question of somebody else is not taken") {
    Accepted run(tolerant(1));
    const std::size_t before = run.journal.size();
    run.handle(JobsRead{Ticket{999}, JobListing{.jobs = {{.job = {"job-1"}, .state = succeeded}}}});
    CHECK(run.journal.size() == before);
}

TEST_CASE("without a request id the jobs are asked for one by one") {
    Bench run(tolerant(2));
    run.reply = [](const Restart&) -> std::optional<RestartReply> {
        return RestartReply{.kind = RestartReply::Kind::answered,
                            .servers = {accepted("job-1"), accepted("job-2")},
                            .http_status = 200};
    };
    run.begin();
    run.until([&] { return run.asks<ReadJobs>(); });
    const ReadJobs question = run.take<ReadJobs>();
    CHECK(question.requests.empty());
    CHECK(question.single_jobs.size() == 2);
    run.jobs[2] = running;
    run.answer(question);
    run.until([&] { return run.asks<ReadJobs>(); });
    CHECK(run.take<ReadJobs>().single_jobs == std::vector<JobId>{{"job-2"}});
}

TEST_CASE("several open calls share one read as long as their jobs fit a page and their ids the limit") {
    Bench run(cut_batches(make_schedule(tolerant(60), 1), 1));
    for (std::uint32_t number = 1; number <= 60; ++number) run.jobs[number] = running;
    run.begin();
    run.until([&] { return run.count("answered") == 60; });
    run.until([&] { return run.asked.empty(); });
    run.wait(20s);
    std::size_t requests = 0;
    while (run.asks<ReadJobs>()) {
        const ReadJobs question = run.take<ReadJobs>();
        CHECK(question.requests.size() <= requests_per_read_max);
        CHECK(question.requests.size() == question.job_counts.size());
        requests += question.requests.size();
    }
    CHECK(requests == 60);

    Bench large(cut_batches(make_schedule(tolerant(120), 1), 60));
    for (std::uint32_t number = 1; number <= 120; ++number) large.jobs[number] = running;
    large.begin();
    large.until([&] { return large.count("answered") == 3; }); // of 60, 40 and 20 servers
    large.until([&] { return large.asked.empty(); });
    large.wait(20s);
    CHECK(large.take<ReadJobs>().requests.size() == 2); // 120 jobs would not fit a page of 100
    CHECK(large.take<ReadJobs>().requests.size() == 1);
}

TEST_CASE(
    "job reads that fail for good suspend the run with its servers in flight, and a resume follows them") {
    Accepted run(tolerant(1));
    run.reads_fail = ReadFailure{ReadFailure::Kind::unreachable, "five minutes of 503"};
    CHECK(run.to_the_end() == Exit::suspended);
    CHECK(run.outcomes() == "in_flight");
    CHECK(run.ledger().state() == RunState::suspended);
    run.reads_fail.reset();
    run.jobs[1] = succeeded;
    run.begin();
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.calls() == "1");
}

TEST_CASE("of two jobs of one server the one that has ended is known, also to the next process") {
    NamedTwice run(tolerant(1));
    run.poll({{.job = {"first"}, .state = succeeded}, {.job = {"second"}}});
    run.begin();
    run.poll({{.job = {"first"}, .state = succeeded}, {.job = {"second"}}});
    CHECK(run.count("jobs_ended") == 1);
    CHECK(run.outcomes() == "in_flight");
    run.poll({{.job = {"first"}, .state = succeeded}, {.job = {"second"}, .state = failed}});
    CHECK(run.outcomes() == "failed");
    CHECK(run.ledger().unlawful() == 0);
}

TEST_CASE("two jobs of one server that end in the poll after the timeout have ended in time") {
    Plan plan = tolerant(1);
    plan.job_timeout = 2min;
    NamedTwice run(plan);
    run.poll({{.job = {"first"}}, {.job = {"second"}}});
    run.now += 2min;
    run.poll({{.job = {"first"}, .state = succeeded}, {.job = {"second"}, .state = succeeded}});
    CHECK(run.count("timed_out") == 0);
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.ledger().unlawful() == 0);
}

TEST_CASE("of two jobs of one server only the one that is open can vanish") {
    NamedTwice run(tolerant(1));
    run.poll({{.job = {"first"}, .state = succeeded}, {.job = {"second"}}});
    run.now += vanish_grace;
    for (int poll = 0; poll < vanish_answers; ++poll) {
        run.poll({{.job = {"second"}}});
        run.now += vanish_spacing;
    }
    CHECK(run.outcomes() == "in_flight");
    for (int poll = 0; poll < vanish_answers; ++poll) {
        run.poll({{.job = {"first"}, .state = succeeded}});
        run.now += vanish_spacing;
    }
    CHECK(run.outcomes() == "unknown");
}

TEST_CASE("a job that comes back after it was given up changes nothing") {
    Accepted run(tolerant(2));
    run.vanished.insert(1);
    run.now = run.answered_at + vanish_grace;
    for (int poll = 0; poll < vanish_answers; ++poll) {
        run.tick();
        run.poll();
        run.now += vanish_spacing;
    }
    CHECK(run.outcomes() == "unknown in_flight");
    run.vanished.clear();
    run.jobs[1] = succeeded;
    run.tick();
    run.poll();
    CHECK(run.count("jobs_ended") == 0);
    run.jobs[2] = succeeded;
    CHECK(run.to_the_end() == Exit::unknown);
    CHECK(run.outcomes() == "unknown ok");
    CHECK(run.ledger().unlawful() == 0);
}
