#include "bench.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bench {

namespace {

// A story that takes more turns goes in circles.
constexpr int turns_max = 100'000;

constexpr Instant long_ago{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

std::uint32_t number_of(ServerIndex server) {
    return static_cast<std::uint32_t>(at(server)) + 1;
}

std::vector<std::uint32_t> numbers_of(const std::vector<ServerIndex>& servers) {
    std::vector<std::uint32_t> numbers;
    for (const ServerIndex server : servers) numbers.push_back(number_of(server));
    return numbers;
}

template <class Value>
Value said(const std::map<std::uint32_t, Value>& values, ServerIndex server, Value otherwise) {
    const auto found = values.find(number_of(server));
    return found == values.end() ? otherwise : found->second;
}

} // namespace

ServerReply accepted(const std::string& job) {
    return {.kind = ServerReply::Kind::accepted, .jobs = {{job}}};
}
ServerReply rejected(const std::string& code) {
    return {.kind = ServerReply::Kind::rejected, .code = code, .message = "refused"};
}
ServerReply unclear() {
    return {.kind = ServerReply::Kind::unknown, .code = "CPS.0003"};
}
RestartReply lost() {
    return {.kind = RestartReply::Kind::unknown, .message = "no answer"};
}
RestartReply refused(RestartReply::Kind kind, const std::string& code) {
    return {.kind = kind, .http_status = 400, .code = code, .message = "refused"};
}
RestartReply again(RestartReply::Again why, std::optional<Duration> wait) {
    return {.kind = RestartReply::Kind::try_again, .again = why, .wait = wait, .http_status = 429};
}
RestartReply not_sent() {
    return {.kind = RestartReply::Kind::not_sent, .message = "connect refused"};
}

Plan in_waves(const std::vector<std::uint32_t>& sizes, Duration pause) {
    std::uint32_t count = 0;
    for (const std::uint32_t size : sizes) count += size;
    Plan plan = plan_of(count);
    for (const std::uint32_t size : sizes) plan.waves.front().split.push_back(Portion{size});
    plan.waves.front().pause = pause;
    return plan;
}

std::string to_text(const Output& output) {
    struct Text {
        std::string operator()(const Note& note) const { return fmt::format("note {}", kind(note.body)); }
        std::string operator()(const Restart& call) const {
            return fmt::format("restart {} with permit {}", fmt::join(numbers_of(call.servers), " "),
                               number(call.permit));
        }
        std::string operator()(const ReadServers& read) const {
            return fmt::format("read servers {} of {}", fmt::join(numbers_of(read.servers), " "),
                               read.target);
        }
        std::string operator()(const ReadJobs& read) const {
            std::string text = fmt::format("read jobs of {}:", read.target);
            for (const RequestId& request : read.requests) text += " " + request.text;
            for (const JobId& job : read.single_jobs) text += " " + job.text;
            return text;
        }
        std::string operator()(const CountPhones& count) const {
            return fmt::format("count phones {} of {}", fmt::join(numbers_of(count.servers), " "),
                               count.target);
        }
    };
    return std::visit(Text{}, output);
}

Bench::Bench(Schedule schedule) : schedule_(std::move(schedule)), engine_(new_engine()) {}

// --- processes and time

void Bench::begin() {
    engine_ = new_engine();
    asked.clear();
    held.clear();
    for (const Entry& entry : journal) {
        engine_->handle({entry.at, entry.at}, Noted{entry});
        REQUIRE_FALSE(engine_->next()); // a replay puts nothing out
    }
    handle(Begin{
        {.epoch = ledger().epoch() + 1, .host = "bench", .operator_name = "mei", .overrides = overrides}});
}

std::unique_ptr<Engine> Bench::new_engine() const {
    const auto calendar = Calendar::of(schedule_.hours);
    REQUIRE(calendar);
    return std::make_unique<Engine>(schedule_, *calendar);
}

void Bench::wait(Duration duration) {
    now += duration;
    tick();
}

void Bench::handle(const Input& input) {
    engine_->handle({now, now + wall_ahead, cloud_offset}, input);
    drain();
    if (!hold_notes) settle_notes();
}

void Bench::drain() {
    while (auto output = engine_->next()) {
        if (auto* note = std::get_if<Note>(&*output))
            held.push_back({.seq = 0, .at = now, .body = std::move(note->body)});
        else
            asked.push_back(std::move(*output));
    }
}

void Bench::settle_notes() {
    while (!held.empty()) {
        Entry entry = std::move(held.front());
        held.pop_front();
        append(std::move(entry));
    }
}

void Bench::append(Entry entry) {
    entry.seq = journal.size() + 1;
    journal.push_back(entry);
    engine_->handle({now, now + wall_ahead, cloud_offset}, Noted{entry});
    live.push_back(ledger().to_text());
    drain();
}

void Bench::fail_note(bool fenced) {
    REQUIRE_FALSE(held.empty());
    const Entry entry = std::move(held.front());
    held.pop_front();
    engine_->handle({now, now + wall_ahead, cloud_offset}, NoteFailed{entry, fenced, "disk full"});
    drain();
}

// --- letting things run

Exit Bench::to_the_end() {
    until([this] { return exit().has_value(); });
    return *exit();
}

void Bench::until(const std::function<bool()>& reached) {
    for (int turn = 0; turn < turns_max; ++turn) {
        if (reached()) return;
        REQUIRE_FALSE(exit());
        if (!asked.empty()) {
            answer_oldest();
            continue;
        }
        const std::optional<Instant> deadline = engine_->deadline();
        REQUIRE(deadline); // nothing is awaited and nothing is due: a silent wait
        now = std::max(now, *deadline);
        tick();
    }
    FAIL("the story goes in circles");
}

void Bench::answer_oldest() {
    const Output oldest = std::move(asked.front());
    asked.pop_front();
    if (const auto* call = std::get_if<Restart>(&oldest)) {
        if (send(call->permit))
            answer(*call, {.kind = RestartReply::Kind::not_sent, .not_sent = RestartReply::NotSent::gate});
        else
            answer(*call);
    }
    if (const auto* question = std::get_if<ReadServers>(&oldest)) answer(*question);
    if (const auto* question = std::get_if<ReadJobs>(&oldest)) answer(*question);
    if (const auto* question = std::get_if<CountPhones>(&oldest)) answer(*question);
}

// --- taking things in hand

std::optional<std::string> Bench::send(Permit permit) {
    auto no = engine_->may_send({now, now + wall_ahead, cloud_offset}, permit);
    if (no) return no;
    append({.at = now, .body = Sending{permit, now + wall_ahead, {}}});
    return std::nullopt;
}

void Bench::answer(const Restart& call) {
    if (reply)
        if (auto said_so = reply(call)) return answer(call, std::move(*said_so));
    RestartReply answered{.kind = RestartReply::Kind::answered,
                          .request = {fmt::format("request-{}", number(call.permit))},
                          .http_status = 200};
    for (const ServerIndex one : call.servers)
        answered.servers.push_back(said(replies, one, accepted(fmt::format("job-{}", number_of(one)))));
    answer(call, std::move(answered));
}

void Bench::answer(const Restart& call, RestartReply whole) {
    handle(RestartAnswered{call.permit, std::move(whole)});
}

void Bench::answer(const ReadServers& question) {
    if (reads_fail) return handle(ServersRead{question.ticket, tl::unexpected(*reads_fail)});
    Listing listing;
    for (const ServerIndex one : question.servers) {
        const int shown = said(status, one, server_status_normal);
        listing.readings.push_back(
            {.found = shown != 0, .status = shown, .updated = said(updated, one, long_ago), .read_at = now});
    }
    handle(ServersRead{question.ticket, listing});
}

void Bench::answer(const ReadJobs& question) {
    if (reads_fail) return handle(JobsRead{question.ticket, tl::unexpected(*reads_fail)});
    JobListing listing;
    const auto show = [&](const Attempt& attempt) {
        if (vanished.contains(number_of(attempt.server))) return;
        for (std::uint32_t job = 0; job < attempt.job_count; ++job)
            listing.jobs.push_back({.job = {std::string(ledger().job_ids()[attempt.first_job + job])},
                                    .state = said(jobs, attempt.server, JobReading::State::succeeded)});
    };
    for (const Attempt& attempt : ledger().attempts()) {
        const RequestId& request = ledger().permit(attempt.permit).request;
        if (std::ranges::find(question.requests, request) != question.requests.end()) show(attempt);
        if (request.empty() && !question.single_jobs.empty()) show(attempt);
    }
    handle(JobsRead{question.ticket, listing});
}

void Bench::answer(const CountPhones& question) {
    PhonesCounted counted{question.ticket, {}};
    for (const ServerIndex one : question.servers)
        counted.restarting.push_back(said<std::optional<std::uint32_t>>(phones, one, 0));
    handle(counted);
}

// --- what has become of it

std::string Bench::outcomes() const {
    std::vector<std::string_view> texts;
    for (std::uint32_t number = 1; number <= schedule_.size(); ++number)
        texts.push_back(cph_plan::to_text(ledger().server(server(number)).outcome));
    return fmt::format("{}", fmt::join(texts, " "));
}

std::string Bench::calls() const {
    std::vector<std::string> texts;
    for (const Entry& entry : journal)
        if (const auto* sending = std::get_if<Sending>(&entry.body))
            texts.push_back(
                fmt::format("{}", fmt::join(numbers_of(ledger().permit(sending->permit).servers), " ")));
    return fmt::format("{}", fmt::join(texts, "|"));
}

std::string Bench::kinds() const {
    std::vector<std::string_view> texts;
    for (const Entry& entry : journal) texts.push_back(kind(entry.body));
    return fmt::format("{}", fmt::join(texts, " "));
}

std::size_t Bench::count(std::string_view wanted) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(journal, [&](const Entry& entry) { return kind(entry.body) == wanted; }));
}

} // namespace bench
