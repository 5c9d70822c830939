// A run told entry by entry: what the journal of a real one would hold, without the real one.
#pragma once

#include "cph_plan/engine/ledger.hpp"
#include "cph_plan/engine/run_record.hpp"
#include "cph_plan/report/report.hpp"

#include <string>
#include <utility>
#include <vector>

namespace cph_plan {

class MadeUpRun {
public:
    // Waves by name and size, servers s1, s2, … in order, batches of up to `batch_size`.
    explicit MadeUpRun(const std::vector<std::pair<std::string, std::uint32_t>>& waves,
                       std::uint32_t batch_size = batch_size_max)
        : schedule_(lay_out(waves, batch_size)), ledger_(schedule_) {
        header.id = {"20261124-040448-7f3a"};
        header.plan = {"weekly-restart"};
        header.plan_path = "plans/weekly-restart.yaml";
        header.plan_digest = std::string(64, 'd');
        header.created = clock_;
        header.operator_name = "mei";
        header.host = "runner-1";
        header.version = "0.1.0";
    }
    MadeUpRun(const MadeUpRun&) = delete;

    RunHeader header;
    std::optional<OpenSpan> window; // that is open when a call is prepared

    const Schedule& schedule() const { return schedule_; }
    const Ledger& ledger() const { return ledger_; }
    const std::vector<Entry>& entries() const { return entries_; }
    Instant now() const { return clock_; }
    void wait(Duration duration) { clock_ += duration; }
    void tolerate(std::uint32_t failures) { schedule_.max_failures.amount = failures; }
    void assume_sent() { schedule_.on_unknown = OnUnknown::assume_sent; }
    void trust_jobs() {
        for (Wave& wave : schedule_.waves) wave.health.check = Health::Check::none;
    }

    const Entry& add(Body body) {
        entries_.push_back({.seq = entries_.size() + 1, .at = clock_, .body = std::move(body)});
        ledger_.apply(entries_.back());
        return entries_.back();
    }

    void begin(Overrides overrides = {}) {
        add(Owned{.host = "runner-1",
                  .operator_name = "mei",
                  .command = "apply",
                  .version = "0.1.0",
                  .overrides = std::move(overrides)});
    }
    void take_up() {
        add(Owned{.epoch = ledger_.epoch() + 1,
                  .host = "runner-2",
                  .operator_name = "li",
                  .command = "resume",
                  .version = "0.1.0"});
    }

    Permit intend(std::uint32_t batch) {
        Intent intent{.permit = Permit{ledger_.permit_count() + 1}, .batch = batch};
        for (std::uint32_t i = 0; i < schedule_.batches[batch].count; ++i) {
            const ServerIndex server{schedule_.batches[batch].first + i};
            if (ledger_.server(server).stage != Stage::untouched) continue;
            intent.servers.push_back(server);
            intent.baseline.push_back(clock_ - 24h);
        }
        intent.window = window;
        const Permit permit = intent.permit;
        add(std::move(intent));
        return permit;
    }
    Permit send(std::uint32_t batch) {
        const Permit permit = intend(batch);
        wait(1s);
        add(Sending{.permit = permit, .wall = clock_, .offset = {}});
        return permit;
    }
    // A reply that gives every server a job: job-s1, job-s2, …
    RestartReply all_accepted(Permit permit) const {
        RestartReply reply{.kind = RestartReply::Kind::answered, .http_status = 202};
        for (const ServerIndex server : ledger_.permit(permit).servers)
            reply.servers.push_back(
                {.kind = ServerReply::Kind::accepted, .jobs = {{"job-" + std::string(id(server))}}});
        reply.request = {"request-" + std::to_string(number(permit))};
        return reply;
    }
    const Entry& answer(Permit permit, RestartReply reply) {
        wait(1s);
        return add(Answered{.permit = permit, .reply = std::move(reply)});
    }
    const Entry& accept(Permit permit) { return answer(permit, all_accepted(permit)); }

    JobsEnded::End ended_well(ServerIndex server) const {
        return {.server = server,
                .job = {.job = {"job-" + std::string(id(server))},
                        .state = JobReading::State::succeeded,
                        .begin = clock_,
                        .end = clock_ + 40s}};
    }
    JobsEnded::End failed(ServerIndex server, std::string code, std::string message) const {
        JobsEnded::End end = ended_well(server);
        end.job.state = JobReading::State::failed;
        end.job.code = std::move(code);
        end.job.message = std::move(message);
        return end;
    }
    const Entry& end_jobs(std::vector<JobsEnded::End> ends) {
        wait(40s);
        return add(JobsEnded{.ends = std::move(ends)});
    }
    void end_well(Permit permit) {
        JobsEnded ended;
        for (const ServerIndex server : ledger_.permit(permit).servers)
            if (ledger_.server(server).stage == Stage::following) ended.ends.push_back(ended_well(server));
        end_jobs(std::move(ended.ends));
    }
    // Every server that waits for its health check passes it.
    const Entry& pass_checks() {
        Checked checked;
        for (std::uint32_t i = 0; i < schedule_.size(); ++i)
            if (ledger_.server(ServerIndex{i}).stage == Stage::checking)
                checked.healthy.push_back(ServerIndex{i});
        wait(5s);
        return add(std::move(checked));
    }
    const Entry& settle_wave(Duration pause = 0ms) {
        return add(WaveSettled{.wave = ledger_.current_wave(), .pause_until = clock_ + pause});
    }
    const Entry& stop(Stopping::Reason reason, std::string detail = {}) {
        return add(Stopping{.reason = reason, .detail = std::move(detail)});
    }
    const Entry& close() {
        const Exit exit = ledger_.exit_now();
        return add(Closed{.state = ledger_.state_for(exit), .exit = exit});
    }

    // One wave of one batch, all well.
    void whole_wave(std::uint32_t batch, Duration pause = 0ms) {
        const Permit permit = send(batch);
        accept(permit);
        end_well(permit);
        pass_checks();
        settle_wave(pause);
    }

    std::string report() const { return report_of(ledger_); }
    std::string report_of(const Ledger& ledger) const {
        std::string text;
        write_report_json([&](std::string_view piece) { text += piece; }, header, ledger);
        return text;
    }

private:
    std::string_view id(ServerIndex server) const { return schedule_.ids[at(server)]; }

    static Schedule lay_out(const std::vector<std::pair<std::string, std::uint32_t>>& waves,
                            std::uint32_t batch_size) {
        Schedule schedule;
        schedule.name = {"weekly-restart"};
        schedule.targets = {
            {.name = {"default"}, .region = "cn-east-3", .project_id = "0605767b8bab40ffb711234cb80d0000"}};
        for (std::uint32_t w = 0; w < waves.size(); ++w) {
            const auto& [name, count] = waves[w];
            schedule.groups.push_back({name});
            Wave wave{.name = {name},
                      .first = schedule.size(),
                      .count = count,
                      .first_batch = static_cast<std::uint32_t>(schedule.batches.size())};
            for (std::uint32_t done = 0; done < count; done += batch_size) {
                schedule.batches.push_back(
                    {.wave = w, .first = wave.first + done, .count = std::min(batch_size, count - done)});
                ++wave.batch_count;
            }
            for (std::uint32_t i = 0; i < count; ++i) {
                schedule.ids.add("s" + std::to_string(schedule.size() + 1));
                schedule.group_of.push_back(w);
            }
            schedule.waves.push_back(wave);
        }
        return schedule;
    }

    Instant clock_ = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 4h + 4min + 48s;
    Schedule schedule_;
    Ledger ledger_;
    std::vector<Entry> entries_;
};

} // namespace cph_plan
