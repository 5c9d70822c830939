#include "small_cloud.hpp"

using namespace cph_sim;

namespace {

// One restart of the first two servers, the first one under the cue.
struct Bent {
    explicit Bent(Trouble trouble)
        : cloud(three_servers(std::move(trouble))),
          reply(restart(cloud, start, {first_server, second_server})) {}
    JobView job(Instant now, std::size_t position = 0) {
        return jobs_of(cloud, now, reply.request).at(position);
    }
    Cloud cloud;
    RestartReply reply;
};

} // namespace

TEST_CASE("refused on cue: the item carries the code and no job, the others go on") {
    Bent bent(Refused{.code = "CPS.0099"});
    CHECK(bent.reply.items[0].code == "CPS.0099");
    CHECK(bent.reply.items[0].message == "Parameter: server is not ready.");
    CHECK(bent.reply.items[0].form == RestartItem::JobForm::absent);
    CHECK(bent.reply.items[1].code.empty());
    CHECK(bent.cloud.ledger().accepted_of(first_server) == 0);
}

TEST_CASE("a job fails on cue, at the time at which it would have succeeded") {
    Bent bent(JobFails{.code = "CPS.0105", .message = "BMS status is invalid."});
    CHECK(bent.job(start + job_duration - 1ms).status == job_running);
    CHECK(bent.job(start + job_duration).status == job_failed);
    CHECK(bent.job(start + job_duration).code == "CPS.0105");
    CHECK(bent.job(start + job_duration, 1).status == job_succeeded);
}

TEST_CASE("a job that never ends keeps its server busy for good") {
    Bent bent(JobNeverEnds{});
    CHECK(bent.job(start + 24h).status == job_running);
    CHECK(restart(bent.cloud, start + 24h, {first_server}).items.front().code == "CPS.0158");
}

TEST_CASE("a job takes as long as its cue says") {
    Bent bent(JobTakes{.duration = 1h});
    CHECK(bent.job(start + 1h - 1ms).status == job_running);
    CHECK(bent.job(start + 1h).status == job_succeeded);
}

TEST_CASE("a job vanishes from every read") {
    Bent bent(JobVanishes{.after = 10s});
    const std::string job = bent.reply.items[0].job.text;
    CHECK(jobs_of(bent.cloud, start + 9s, bent.reply.request).size() == 2);
    CHECK(jobs_of(bent.cloud, start + 10s, bent.reply.request).size() == 1);
    CHECK(code_of(bent.cloud.job(start + 10s, job)) == "CPS.0011");
}

TEST_CASE("a job appears late, as where lists lag behind the reply") {
    Bent bent(JobAppearsLate{.after = 10s});
    const std::string job = bent.reply.items[0].job.text;
    CHECK(code_of(bent.cloud.job(start + 9s, job)) == "CPS.0011");
    CHECK(bent.cloud.job(start + 10s, job)->status == job_running);
}

TEST_CASE("a job shows what its steps say, whatever is true") {
    Bent bent(JobShows{.steps = {{5s, job_succeeded}, {10s, job_failed}, {15s, 3}}});
    CHECK(bent.job(start + 4s).status == job_running);
    CHECK(bent.job(start + 5s).status == job_succeeded);
    CHECK(bent.job(start + 10s).status == job_failed);
    CHECK(bent.job(start + 15s).status == 3);
}

TEST_CASE("times of a job may be absent, in the wrong order or in the future") {
    Bent absent(JobTimes{.oddity = JobTimes::Oddity::absent});
    CHECK_FALSE(absent.job(start + job_duration).begin.has_value());
    CHECK_FALSE(absent.job(start + job_duration).end.has_value());
    Bent reversed(JobTimes{.oddity = JobTimes::Oddity::end_before_begin});
    const JobView backwards = reversed.job(start + job_duration);
    CHECK(*backwards.end < *backwards.begin);
    Bent future(JobTimes{.oddity = JobTimes::Oddity::in_the_future});
    CHECK(*future.job(start + job_duration).end > start + job_duration);
}

TEST_CASE("a reply omits a server that was restarted all the same") {
    Bent bent(ReplyOmits{});
    REQUIRE(bent.reply.items.size() == 1);
    CHECK(bent.reply.items[0].server == second_server);
    CHECK(bent.cloud.ledger().accepted_of(first_server) == 1);
}

TEST_CASE("a reply names a server that nobody asked for") {
    Bent bent(ReplyAddsForeign{.server = "9999567b8bab40ffb711234cb80d9999"});
    REQUIRE(bent.reply.items.size() == 3);
    CHECK(bent.reply.items[0].server == "9999567b8bab40ffb711234cb80d9999");
    CHECK(bent.cloud.ledger().accepted_of("9999567b8bab40ffb711234cb80d9999") == 0);
}

TEST_CASE("a reply names a server twice, with two jobs for one restart") {
    Bent bent(ReplyRepeats{.second_code = "CPS.0054"});
    REQUIRE(bent.reply.items.size() == 3);
    CHECK(bent.reply.items[0].server == first_server);
    CHECK(bent.reply.items[1].server == first_server);
    CHECK(bent.reply.items[0].job != bent.reply.items[1].job);
    CHECK(bent.cloud.job(start + job_duration, bent.reply.items[0].job.text)->status == job_succeeded);
    CHECK(bent.cloud.job(start + job_duration, bent.reply.items[1].job.text)->status == job_failed);
    CHECK(bent.cloud.ledger().accepted_of(first_server) == 1);
}

TEST_CASE("a reply's job id takes every wrong form, and the job exists all the same") {
    using Form = ReplyJobIs::Form;
    CHECK(Bent(ReplyJobIs{Form::absent}).reply.items[0].form == RestartItem::JobForm::absent);
    CHECK(Bent(ReplyJobIs{Form::null}).reply.items[0].form == RestartItem::JobForm::null);
    CHECK(Bent(ReplyJobIs{Form::number}).reply.items[0].form == RestartItem::JobForm::number);
    Bent empty(ReplyJobIs{Form::empty});
    CHECK(empty.reply.items[0].form == RestartItem::JobForm::text);
    CHECK(empty.reply.items[0].job.text.empty());
    CHECK(jobs_of(empty.cloud, start, empty.reply.request).size() == 2);
    Cloud same(three_servers(ReplyJobIs{Form::same_as_first}, second_server));
    const RestartReply reply = restart(same, start, {first_server, second_server});
    CHECK(reply.items[1].job == reply.items[0].job);
}

TEST_CASE("a reply gives a code beside the job id, or the server id in capitals") {
    const Bent beside(ReplyAddsCode{.code = "CPS.0003"});
    CHECK(beside.reply.items[0].code == "CPS.0003");
    CHECK(beside.reply.items[0].form == RestartItem::JobForm::text);
    CHECK(Bent(ReplyChangesCase{}).reply.items[0].server == "1234567B8BAB40FFB711234CB80D0234");
}

TEST_CASE("a server ends unhealthy, for good or until it recovers") {
    Bent bent(EndsUnhealthy{.status = 2, .recovers_after = 30s});
    CHECK(bent.job(start + job_duration).status == job_succeeded);
    CHECK(status_of(bent.cloud, start + job_duration, first_server) == 2);
    CHECK(status_of(bent.cloud, start + job_duration + 30s, first_server) == status_normal);
    Bent for_good(EndsUnhealthy{.status = 10});
    CHECK(status_of(for_good.cloud, start + 24h, first_server) == 10);
}

TEST_CASE("phones fail to come back") {
    Bent bent(PhonesFail{.count = 1});
    const auto failed = [&](Instant now) {
        return bent.cloud.phones(now, {.server = first_server, .status = -6})->count;
    };
    CHECK(failed(start + 1s) == 0); // restarting as yet
    CHECK(failed(start + job_duration) == 1);
}

TEST_CASE("a cue waits for the n-th restart of its server and is used up") {
    Options options = three_servers();
    options.cues.push_back({.server = first_server, .trouble = Refused{}, .nth = 2, .times = 1});
    Cloud cloud(options);
    CHECK(restart(cloud, start, {first_server}).items.front().code.empty());
    CHECK(restart(cloud, start + 2min, {first_server}).items.front().code == "CPS.0158");
    CHECK(restart(cloud, start + 4min, {first_server}).items.front().code.empty());
}

TEST_CASE("a cue without a server counts them all together; without an end it goes on for ever") {
    Options options = three_servers();
    options.cues.push_back({.trouble = Refused{}, .nth = 2, .times = 0});
    Cloud cloud(options);
    const RestartReply reply = restart(cloud, start, {first_server, second_server, third_server});
    CHECK(reply.items[0].code.empty());
    CHECK(reply.items[1].code == "CPS.0158");
    CHECK(reply.items[2].code == "CPS.0158");
    CHECK(restart(cloud, start + 1h, {first_server}).items.front().code == "CPS.0158");
}

TEST_CASE("somebody else's restart does not use up a cue") {
    Cloud cloud(three_servers(Refused{}));
    cloud.restart_by_other(start, first_server);
    CHECK(cloud.ledger().accepted_of(first_server) == 1);
    CHECK(restart(cloud, start + 1h, {first_server}).items.front().code == "CPS.0158");
}
