#include "cph_plan/base/random.hpp"
#include "story.hpp"

#include <fmt/format.h>

namespace rehearsal {

namespace {

using std::chrono::seconds;

constexpr Instant midnight{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};

std::uint32_t number(Random& random, std::uint64_t low, std::uint64_t bound) {
    return static_cast<std::uint32_t>(low + random.below(bound));
}

void draw_plan(Story& story, Random& random) {
    story.servers = number(random, 1, 9);
    if (random.chance(60)) story.split = {1, number(random, 1, 4)};
    story.batch = number(random, 1, 4);
    story.pause = seconds{random.below(400)};
    if (random.chance(40)) story.max_failures = {number(random, 0, 60), Portion::Unit::percent};
    if (random.chance(20)) story.max_failures_per_wave = number(random, 0, 3);
    story.health = !random.chance(30);
    if (random.chance(20)) story.job_timeout = 40s;
    story.max_parallel_calls = number(random, 1, 3);
    story.assume_sent = story.max_failures.amount > 0 && random.chance(40);
}

// Windows of a few hours that open on some or all days, and a blackout now and then. The zones are ones
// whose clocks do not change in these weeks, so that a second opinion is easy to give.
void draw_hours(Story& story, Random& random) {
    constexpr std::array zones{"UTC", "Asia/Shanghai", "Europe/Berlin"};
    for (std::uint64_t windows = random.below(3); windows > 0; --windows) {
        Window window{.start = std::chrono::minutes{random.below(24 * 60)},
                      .time_zone = zones[random.below(zones.size())]};
        const Duration length = std::chrono::minutes{1 + random.below(8 * 60)};
        if (random.chance(50))
            window.duration = length;
        else
            window.end = (window.start + length) % 24h;
        if (random.chance(30)) window.cutoff = length / 3;
        for (int day = 0; day < 7 && random.chance(60); ++day)
            window.days.push_back({static_cast<Weekday>(random.below(7))});
        story.hours.windows.push_back(window);
    }
    for (std::uint64_t blackouts = random.below(3); blackouts > 0; --blackouts) {
        // Many begin while the first calls are on their way.
        const Instant from = random.chance(50)
                                 ? midnight + Duration{static_cast<Duration::rep>(random.below(5 * 60'000))}
                                 : midnight + std::chrono::minutes{random.below(12 * 60)} - 1h;
        story.hours.blackouts.push_back(
            {.from = from, .to = from + std::chrono::minutes{1 + random.below(90)}, .reason = "freeze"});
    }
    // Calls that are on their way when a window closes.
    if (random.chance(50)) story.luck.of(Misfortune::slow_connect) = 50;
    story.hours.on_close = random.chance(60) ? OnClose::wait : OnClose::suspend;
    if (random.chance(20)) story.hours.max_wait = std::chrono::hours{1 + random.below(20)};
    if (random.chance(20)) story.hours.start_deadline = std::chrono::minutes{5 + random.below(120)};
    while (story.jumps.size() < 3 && random.chance(30))
        story.jumps.push_back({.after = std::chrono::minutes{random.below(6 * 60)},
                               .by = std::chrono::minutes{random.below(48 * 60)} - 24h});
}

void draw_cloud(Story& story, Random& random) {
    story.job_min = 0s;
    story.job_max = random.chance(50) ? 3s : 90s;
    story.update_time_stays = random.chance(30);
    story.shows_restarting = random.chance(30);
}

void draw_troubles(Story& story, Random& random) {
    for (std::uint32_t server = 1; server <= story.servers; ++server)
        if (random.chance(6)) story.frozen.push_back(server);
    if (random.chance(20)) story.job_fails = 20;
    if (random.chance(20)) story.refused = 20;
    if (random.chance(10)) story.job_never_ends = 20;
    if (random.chance(20)) story.ends_unhealthy = 25;
    const std::array<CloudTrouble, 13> kinds{{{"job_vanishes", "10s"},
                                              {"job_vanishes", "70s"},
                                              {"job_late", "30s"},
                                              {"job_late", "2m"},
                                              {"job_flips", "2,-1,1"},
                                              {"job_times", "reversed"},
                                              {"reply_omits", ""},
                                              {"reply_adds", ""},
                                              {"reply_repeats", ""},
                                              {"reply_repeats", "CPS.0003"},
                                              {"reply_job", "null"},
                                              {"reply_code", "CPS.0003"},
                                              {"unhealthy_for", "30s"}}};
    while (story.troubles.size() < 3 && random.chance(35)) {
        story.troubles.push_back(kinds[random.below(kinds.size())]);
        story.troubles.back().nth = number(random, 1, 5);
    }
}

void draw_luck(Story& story, Random& random) {
    for (unsigned& percent : story.luck.percent)
        if (random.chance(9)) percent = number(random, 1, 40);
    // One that this story is about; kinds that end a call early would hide the others if all were as likely.
    story.luck.percent[random.below(misfortune_count)] = number(random, 30, 60);
    // Lost answers are what most of the engine is about.
    constexpr std::array lost{Misfortune::lost_after, Misfortune::gateway_after, Misfortune::cut_reply,
                              Misfortune::item_unclear};
    if (random.chance(20)) story.luck.of(lost[random.below(lost.size())]) = number(random, 30, 60);
    // What ends a process and is asked at many occasions.
    for (const Misfortune rare :
         {Misfortune::disk_full, Misfortune::read_forbidden, Misfortune::read_gives_up})
        story.luck.of(rare) = (story.luck.of(rare) + 3) / 4;
    // A cloud that accepts, says that it was too busy and shows no trace of it cannot be seen through by
    // anybody; nor can one whose trace is that of somebody else's restart in the same second.
    if (story.luck.of(Misfortune::busy_but_accepted) > 0) {
        story.update_time_stays = false;
        story.luck.of(Misfortune::other_operator) = 0;
    }
}

// The points of a restart call and those between entries are passed seldom, so they are drawn more often.
constexpr std::array points{
    Point::decided,        Point::waiting,        Point::before_append, Point::after_append,
    Point::connecting,     Point::connecting,     Point::at_gate,       Point::at_gate,
    Point::before_sending, Point::before_sending, Point::after_sending, Point::after_sending,
    Point::past_gate,      Point::past_gate,      Point::past_gate,     Point::sent,
    Point::sent,           Point::answered,       Point::answered,      Point::between_append,
    Point::between_append, Point::between_append};

Mishap draw_mishap(std::size_t process, Random& random) {
    Mishap mishap{.process = process, .step = 1 + random.below(120)};
    if (random.chance(85)) { // points at which little time is spent are as interesting as the others
        mishap.point = points[random.below(points.size())];
        mishap.step = random.chance(75) ? 1 : 2;
    }
    const std::uint64_t kind = random.below(100);
    if (kind < 45) return mishap;
    mishap.kind = kind < 65 ? Mishap::Kind::sleeps : Mishap::Kind::taken_over;
    mishap.duration = seconds{1 + random.below(random.chance(40) ? 50 : 900)};
    return mishap;
}

void draw_mishaps(Story& story, Random& random) {
    story.entry_by_entry = random.chance(30);
    for (std::size_t process = 1; process <= 4 && random.chance(85); ++process)
        story.mishaps.push_back(draw_mishap(process, random));
    // One that merely slept may still die.
    if (!story.mishaps.empty() && story.mishaps.front().kind != Mishap::Kind::dies && random.chance(30))
        story.mishaps.push_back({.step = 1 + random.below(160)});
    // Only then are there points between the entries of one append.
    for (const Mishap& mishap : story.mishaps)
        if (mishap.point == Point::between_append) story.entry_by_entry = true;
    if (random.chance(20)) story.skew = Duration{static_cast<Duration::rep>(random.below(8000))} - 4s;
}

} // namespace

// Each seed first draws which misfortunes exist in its world, so that quiet and absurd worlds both occur; one
// in ten has none at all.
Story draw_story(std::uint64_t seed) {
    Random random(Random(seed).next());
    Story story{.name = fmt::format("seed {}", seed), .seed = seed};
    draw_plan(story, random);
    draw_cloud(story, random);
    if (random.chance(10)) return story; // a quiet world
    if (random.chance(25)) draw_hours(story, random);
    draw_luck(story, random);
    draw_troubles(story, random);
    draw_mishaps(story, random);
    return story;
}

} // namespace rehearsal
