#include "world.hpp"

namespace rehearsal {

unsigned& kind_of_luck(Luck& luck, int kind) {
    unsigned* const kinds[luck_kinds] = {
        &luck.unreachable,       &luck.lost_after,   &luck.lost_before,   &luck.gateway_after,
        &luck.gateway_before,    &luck.arrives_late, &luck.throttled,     &luck.busy,
        &luck.busy_but_accepted, &luck.iam_down,     &luck.stale_token,   &luck.forbidden,
        &luck.refused,           &luck.cut_reply,    &luck.read_gives_up, &luck.interrupted};
    return *kinds[kind];
}

VirtualWorld::VirtualWorld(const Schedule& schedule, cph_sim::Cloud& cloud, Luck luck, std::uint64_t seed)
    : schedule_(schedule), cloud_(cloud), luck_(luck), random_(seed) {}

void VirtualWorld::begin_life(std::uint64_t die_at) {
    ++life_;
    steps_ = 0;
    die_at_ = die_at;
    signals_ = 0;
    notes_.clear();
    inbox_.clear();
    gate_ = {};
}

void VirtualWorld::step() {
    if (++steps_ == die_at_) throw Crash{};
}

void VirtualWorld::at(Instant instant, std::uint64_t life, std::function<void()> happens) {
    queue_.emplace(std::pair{instant, ++sequence_}, Event{life, std::move(happens)});
}

void VirtualWorld::soon(std::function<void()> happens) {
    at(now_ + latency(), life_, std::move(happens));
}

// --- asking

void VirtualWorld::submit(Output output) {
    step();
    if (auto* note = std::get_if<Note>(&output))
        notes_.push_back({.at = now_, .body = std::move(note->body)});
    if (auto* call = std::get_if<Restart>(&output)) restart(*call);
    if (auto* question = std::get_if<ReadServers>(&output)) read(*question);
    if (auto* question = std::get_if<ReadJobs>(&output)) read(*question);
    if (auto* question = std::get_if<CountPhones>(&output)) count(*question);
}

void VirtualWorld::write_notes() {
    if (notes_.empty()) return;
    step(); // before they are durable
    for (Entry& note : notes_) {
        note.seq = journal_.size() + 1;
        journal_.push_back(note);
        inbox_.emplace_back(Noted{note});
    }
    notes_.clear();
    step(); // after
}

Input VirtualWorld::record(Sending sending) {
    step();
    journal_.push_back({.seq = journal_.size() + 1, .at = now_, .body = sending});
    const Entry entry = journal_.back();
    step();
    return Noted{entry};
}

std::vector<Input> VirtualWorld::collect() {
    write_notes();
    return std::exchange(inbox_, {});
}

std::vector<Input> VirtualWorld::wait(std::optional<Instant> deadline) {
    std::vector<Input> known = collect();
    if (!known.empty()) return known;
    step();
    while (inbox_.empty()) {
        if (queue_.empty() || (deadline && queue_.begin()->first.first > *deadline)) {
            if (deadline)
                now_ = std::max(now_, *deadline);
            else
                complaints_.emplace_back("nothing is awaited and nothing is due: a silent wait");
            break;
        }
        auto event = queue_.extract(queue_.begin());
        now_ = std::max(now_, event.key().first);
        if (event.mapped().life == 0 || event.mapped().life == life_) event.mapped().happens();
    }
    if (!complaints_.empty()) throw Crash{};
    return std::exchange(inbox_, {});
}

// --- the restart call

void VirtualWorld::restart(const Restart& call) {
    if (befalls(luck_.interrupted)) soon([this] { deliver(Interrupted{++signals_}); });
    if (befalls(luck_.unreachable)) {
        soon([this, call] {
            deliver(RestartAnswered{call.permit,
                                    {.kind = RestartReply::Kind::not_sent, .message = "connect refused"}});
        });
        return;
    }
    soon([this, call] { pass_gate(call); });
}

void VirtualWorld::pass_gate(const Restart& call) {
    step();
    if (!gate_ || !gate_(call.permit, Duration{0})) {
        deliver(RestartAnswered{
            call.permit, {.kind = RestartReply::Kind::not_sent, .not_sent = RestartReply::NotSent::gate}});
        return;
    }
    ++calls_on_the_wire_;
    step(); // the permit is spent and nothing is out yet
    arrive(call);
}

// From here on the call is on the wire: whatever becomes of the process, the cloud gets it unless luck says
// otherwise.
void VirtualWorld::arrive(const Restart& call) {
    const Permit permit = call.permit;
    const auto answer_soon = [this, permit](RestartReply reply) {
        at(now_ + latency(), life_, [this, permit, reply] { deliver(RestartAnswered{permit, reply}); });
    };
    const auto unknown = [](int status, std::string message) {
        return RestartReply{
            .kind = RestartReply::Kind::unknown, .http_status = status, .message = std::move(message)};
    };
    const auto again = [](RestartReply::Again why, std::optional<Duration> wait) {
        return RestartReply{
            .kind = RestartReply::Kind::try_again, .again = why, .wait = wait, .http_status = 429};
    };
    if (befalls(luck_.lost_before)) return answer_soon(unknown(0, "connection reset"));
    if (befalls(luck_.gateway_before)) return answer_soon(unknown(504, "gateway time-out"));
    if (befalls(luck_.arrives_late)) {
        const Duration late = std::chrono::seconds{1 + random_.below(1000)};
        cloud_.restart_late(now_, late, ids(call.servers));
        return answer_soon(unknown(0, "no answer"));
    }
    if (befalls(luck_.throttled))
        return answer_soon(again(RestartReply::Again::throttled,
                                 befalls(50)
                                     ? std::optional<Duration>(std::chrono::seconds{1 + random_.below(90)})
                                     : std::nullopt));
    if (befalls(luck_.busy)) return answer_soon(again(RestartReply::Again::busy, std::nullopt));
    if (befalls(luck_.iam_down)) return answer_soon(again(RestartReply::Again::iam_down, std::nullopt));
    if (befalls(luck_.stale_token)) return answer_soon(again(RestartReply::Again::fresh_token, std::nullopt));
    if (befalls(luck_.forbidden))
        return answer_soon(
            {.kind = RestartReply::Kind::credentials, .http_status = 403, .code = "APIGW.0302"});
    if (befalls(luck_.refused))
        return answer_soon({.kind = RestartReply::Kind::rejected, .http_status = 400, .code = "CPS.0094"});

    const auto received = cloud_.restart(now_, ids(call.servers));
    if (befalls(luck_.busy_but_accepted)) return answer_soon(again(RestartReply::Again::busy, std::nullopt));
    if (befalls(luck_.lost_after)) return answer_soon(unknown(0, "connection closed"));
    if (befalls(luck_.gateway_after)) return answer_soon(unknown(504, "gateway time-out"));
    if (befalls(luck_.cut_reply)) {
        RestartReply cut = unknown(200, "reply cut short");
        cut.saw_2xx = true;
        return answer_soon(cut);
    }
    if (!received) {
        answer_soon(
            {.kind = RestartReply::Kind::rejected, .http_status = 400, .code = received.error().code});
        return;
    }
    RestartReply reply{
        .kind = RestartReply::Kind::answered, .request = received->request, .http_status = 200};
    for (const cph_sim::RestartItem& item : received->items) {
        ServerReply server{.code = item.code, .message = item.message};
        if (!item.job.empty()) {
            server.kind = ServerReply::Kind::accepted;
            server.jobs = {item.job};
        } else if (!item.code.empty()) {
            server.kind = item.code == "CPS.0003" ? ServerReply::Kind::unknown : ServerReply::Kind::rejected;
        }
        reply.servers.push_back(server);
    }
    answer_soon(reply);
}

// --- reads

bool VirtualWorld::gives_up(const std::function<void(ReadFailure)>& answer) {
    if (!befalls(luck_.read_gives_up)) return false;
    at(now_ + 5min, life_, [answer] {
        answer({ReadFailure::Kind::unreachable, "reads have failed for 5 minutes"});
    });
    return true;
}

ServerReading VirtualWorld::look_at(ServerIndex server) {
    const auto place = cloud_.fleet().find(schedule_.ids[cph_plan::at(server)]);
    if (!place) return {.found = false, .read_at = now_};
    const cph_sim::ServerState state = cloud_.state(*place);
    return {.found = true,
            .status = state.status,
            .updated = std::chrono::floor<std::chrono::seconds>(state.updated),
            .read_at = now_};
}

void VirtualWorld::read(const ReadServers& question) {
    const Ticket ticket = question.ticket;
    if (gives_up([this, ticket](ReadFailure failure) {
            deliver(ServersRead{ticket, tl::unexpected<ReadFailure>(std::move(failure))});
        }))
        return;
    soon([this, question] {
        (void)cloud_.servers(now_); // lets time pass in the cloud
        Listing listing;
        for (const ServerIndex server : question.servers) listing.readings.push_back(look_at(server));
        deliver(ServersRead{question.ticket, listing});
    });
}

void VirtualWorld::read(const ReadJobs& question) {
    const Ticket ticket = question.ticket;
    if (gives_up([this, ticket](ReadFailure failure) {
            deliver(JobsRead{ticket, tl::unexpected<ReadFailure>(std::move(failure))});
        }))
        return;
    soon([this, question] {
        JobListing listing;
        const auto add = [&](const cph_sim::JobView& view) {
            JobReading reading{.job = view.job,
                               .begin = view.begin,
                               .end = view.end,
                               .code = view.code,
                               .message = view.message};
            if (view.status == cph_sim::job_succeeded) reading.state = JobReading::State::succeeded;
            if (view.status == cph_sim::job_failed) reading.state = JobReading::State::failed;
            listing.jobs.push_back(reading);
        };
        for (const RequestId& request : question.requests) {
            const std::vector<std::string> one{request.text};
            const auto page = cloud_.jobs(now_, one);
            if (!page)
                listing.unknown_requests.push_back(request);
            else
                for (const cph_sim::JobView& view : page->jobs) add(view);
        }
        for (const JobId& job : question.single_jobs) {
            const auto view = cloud_.job(now_, job.text);
            if (view)
                add(*view);
            else
                listing.unknown_jobs.push_back(job);
        }
        deliver(JobsRead{question.ticket, listing});
    });
}

void VirtualWorld::count(const CountPhones& question) {
    soon([this, question] {
        PhonesCounted counted{question.ticket, {}};
        for (const ServerIndex server : question.servers) {
            const auto page =
                cloud_.phones(now_, {.server = std::string(schedule_.ids[cph_plan::at(server)])});
            if (!page) {
                counted.restarting.push_back(std::nullopt);
                continue;
            }
            std::uint32_t restarting = 0;
            for (const cph_sim::PhoneView& phone : page->phones)
                if (phone.status == 4 || phone.status == -6) ++restarting;
            counted.restarting.push_back(restarting);
        }
        deliver(counted);
    });
}

std::vector<std::string> VirtualWorld::ids(const std::vector<ServerIndex>& servers) const {
    std::vector<std::string> texts;
    for (const ServerIndex server : servers) texts.emplace_back(schedule_.ids[cph_plan::at(server)]);
    return texts;
}

} // namespace rehearsal
