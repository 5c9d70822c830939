#include "story_text.hpp"

#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sstream>

namespace rehearsal {

namespace {

constexpr std::array<std::string_view, 3> mishap_names{"dies", "sleeps", "taken_over"};

std::string ms(Duration duration) {
    return fmt::format("{}ms", duration.count());
}

std::string since_epoch(Instant instant) {
    return ms(instant.time_since_epoch());
}

// --- reading

struct Unreadable {
    std::string what;
};

// The rest of a line, word by word.
class Words {
public:
    explicit Words(const std::string& line) : line_(line) {}

    bool more() { return !(line_ >> std::ws).eof(); }
    std::string word() {
        std::string word;
        if (!(line_ >> word)) throw Unreadable{"something is missing"};
        return word;
    }
    template <class Number>
    Number number() {
        return number_from<Number>(word());
    }
    Duration duration() {
        const std::string text = word();
        if (!text.ends_with("ms")) throw Unreadable{"not a duration: " + text};
        return Duration{number_from<Duration::rep>(text.substr(0, text.size() - 2))};
    }

private:
    template <class Number>
    static Number number_from(const std::string& text) {
        Number number{};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || end != text.data() + text.size())
            throw Unreadable{"not a number: " + text};
        return number;
    }
    std::istringstream line_;
};

Window read_window(Words& words) {
    Window window{.time_zone = words.word()};
    while (words.more()) {
        const std::string key = words.word();
        if (key == "start")
            window.start = words.duration();
        else if (key == "duration")
            window.duration = words.duration();
        else if (key == "end")
            window.end = words.duration();
        else if (key == "cutoff")
            window.cutoff = words.duration();
        else if (key == "day")
            window.days.push_back({static_cast<Weekday>(words.number<unsigned>())});
        else
            throw Unreadable{"a window has no " + key};
    }
    return window;
}

Mishap read_mishap(Mishap::Kind kind, Words& words) {
    Mishap mishap{.kind = kind, .process = words.number<std::size_t>()};
    const std::string where = words.word();
    if (where != "step") mishap.point = point_from(where);
    if (where != "step" && !mishap.point) throw Unreadable{"no such point: " + where};
    mishap.step = words.number<std::uint64_t>();
    if (kind != Mishap::Kind::dies) mishap.duration = words.duration();
    return mishap;
}

bool read_plan(const std::string& key, Words& words, Story& story) {
    if (key == "servers")
        story.servers = words.number<std::uint32_t>();
    else if (key == "wave")
        story.split.push_back(words.number<std::uint32_t>());
    else if (key == "batch")
        story.batch = words.number<std::uint32_t>();
    else if (key == "pause")
        story.pause = words.duration();
    else if (key == "max_failures")
        story.max_failures = Portion{words.number<std::uint32_t>()};
    else if (key == "max_failures_percent")
        story.max_failures = {words.number<std::uint32_t>(), Portion::Unit::percent};
    else if (key == "max_failures_per_wave")
        story.max_failures_per_wave = words.number<std::uint32_t>();
    else if (key == "no_health")
        story.health = false;
    else if (key == "job_timeout")
        story.job_timeout = words.duration();
    else if (key == "max_parallel_calls")
        story.max_parallel_calls = words.number<std::uint32_t>();
    else if (key == "assume_sent")
        story.assume_sent = true;
    else
        return false;
    return true;
}

bool read_hours(const std::string& key, Words& words, Hours& hours) {
    if (key == "window")
        hours.windows.push_back(read_window(words));
    else if (key == "blackout") {
        const Instant from{words.duration()};
        hours.blackouts.push_back({.from = from, .to = Instant{words.duration()}, .reason = "freeze"});
    } else if (key == "waits_for_windows")
        hours.on_close = OnClose::wait;
    else if (key == "max_wait")
        hours.max_wait = words.duration();
    else if (key == "start_deadline")
        hours.start_deadline = words.duration();
    else
        return false;
    return true;
}

bool read_cloud(const std::string& key, Words& words, Story& story) {
    if (key == "jobs_take") {
        story.job_min = words.duration();
        story.job_max = words.duration();
    } else if (key == "update_time_stays")
        story.update_time_stays = true;
    else if (key == "shows_restarting")
        story.shows_restarting = true;
    else if (key == "frozen")
        story.frozen.push_back(words.number<std::uint32_t>());
    else if (key == "refused_percent")
        story.refused = words.number<unsigned>();
    else if (key == "job_fails_percent")
        story.job_fails = words.number<unsigned>();
    else if (key == "job_never_ends_percent")
        story.job_never_ends = words.number<unsigned>();
    else if (key == "ends_unhealthy_percent")
        story.ends_unhealthy = words.number<unsigned>();
    else if (key == "trouble") {
        CloudTrouble trouble{.name = words.word(), .nth = words.number<std::uint32_t>()};
        if (words.more()) trouble.value = words.word();
        story.troubles.push_back(trouble);
    } else
        return false;
    return true;
}

bool read_world(const std::string& key, Words& words, Story& story) {
    for (std::size_t kind = 0; kind < mishap_names.size(); ++kind)
        if (key == mishap_names[kind]) {
            story.mishaps.push_back(read_mishap(static_cast<Mishap::Kind>(kind), words));
            return true;
        }
    if (key == "chance" || key == "strike") {
        const auto kind = misfortune_from(words.word());
        if (!kind) throw Unreadable{"no such misfortune"};
        if (key == "chance")
            story.luck.of(*kind) = words.number<unsigned>();
        else
            story.luck.only->insert({*kind, words.number<std::uint64_t>()});
    } else if (key == "told_strikes")
        story.luck.only.emplace();
    else if (key == "clock_jumps") {
        const Duration after = words.duration();
        story.jumps.push_back({after, words.duration()});
    } else if (key == "skew")
        story.skew = words.duration();
    else if (key == "entry_by_entry")
        story.entry_by_entry = true;
    else
        return false;
    return true;
}

void read_line(const std::string& line, Story& story) {
    Words words(line);
    if (!words.more()) return;
    const std::string key = words.word();
    if (key == "#") return;
    if (key == "seed")
        story.seed = words.number<std::uint64_t>();
    else if (!read_plan(key, words, story) && !read_hours(key, words, story.hours) &&
             !read_cloud(key, words, story) && !read_world(key, words, story))
        throw Unreadable{"unknown word " + key};
    if (words.more()) throw Unreadable{"too much after " + key};
}

// --- writing

void write_plan(const Story& story, std::vector<std::string>& lines) {
    lines.push_back(fmt::format("servers {}", story.servers));
    for (const std::uint32_t size : story.split) lines.push_back(fmt::format("wave {}", size));
    lines.push_back(fmt::format("batch {}", story.batch));
    if (story.pause != 0ms) lines.push_back("pause " + ms(story.pause));
    if (story.max_failures.amount > 0)
        lines.push_back(fmt::format("{} {}",
                                    story.max_failures.unit == Portion::Unit::percent ? "max_failures_percent"
                                                                                      : "max_failures",
                                    story.max_failures.amount));
    if (story.max_failures_per_wave)
        lines.push_back(fmt::format("max_failures_per_wave {}", *story.max_failures_per_wave));
    if (!story.health) lines.emplace_back("no_health");
    if (story.job_timeout != 30min) lines.push_back("job_timeout " + ms(story.job_timeout));
    if (story.max_parallel_calls != 1)
        lines.push_back(fmt::format("max_parallel_calls {}", story.max_parallel_calls));
    if (story.assume_sent) lines.emplace_back("assume_sent");
}

void write_hours(const Hours& hours, std::vector<std::string>& lines) {
    for (const Window& window : hours.windows) {
        std::string line = fmt::format("window {} start {}", window.time_zone, ms(window.start));
        if (window.duration) line += " duration " + ms(*window.duration);
        if (window.end) line += " end " + ms(*window.end);
        if (window.cutoff != 0ms) line += " cutoff " + ms(window.cutoff);
        for (const OpeningDay& day : window.days)
            line += fmt::format(" day {}", static_cast<unsigned>(day.weekday));
        lines.push_back(line);
    }
    for (const Blackout& blackout : hours.blackouts)
        lines.push_back(fmt::format("blackout {} {}", since_epoch(blackout.from), since_epoch(blackout.to)));
    const Hours usual;
    if (hours.on_close == OnClose::wait) lines.emplace_back("waits_for_windows");
    if (hours.max_wait != usual.max_wait) lines.push_back("max_wait " + ms(hours.max_wait));
    if (hours.start_deadline) lines.push_back("start_deadline " + ms(*hours.start_deadline));
}

void write_cloud(const Story& story, std::vector<std::string>& lines) {
    lines.push_back(fmt::format("jobs_take {} {}", ms(story.job_min), ms(story.job_max)));
    if (story.update_time_stays) lines.emplace_back("update_time_stays");
    if (story.shows_restarting) lines.emplace_back("shows_restarting");
    for (const std::uint32_t server : story.frozen) lines.push_back(fmt::format("frozen {}", server));
    if (story.refused > 0) lines.push_back(fmt::format("refused_percent {}", story.refused));
    if (story.job_fails > 0) lines.push_back(fmt::format("job_fails_percent {}", story.job_fails));
    if (story.job_never_ends > 0)
        lines.push_back(fmt::format("job_never_ends_percent {}", story.job_never_ends));
    if (story.ends_unhealthy > 0)
        lines.push_back(fmt::format("ends_unhealthy_percent {}", story.ends_unhealthy));
    for (const CloudTrouble& trouble : story.troubles)
        lines.push_back(fmt::format("trouble {} {}{}{}", trouble.name, trouble.nth,
                                    trouble.value.empty() ? "" : " ", trouble.value));
}

void write_world(const Story& story, std::vector<std::string>& lines) {
    if (story.luck.only) {
        lines.emplace_back("told_strikes");
        for (const Strike& strike : *story.luck.only)
            lines.push_back(fmt::format("strike {} {}", to_text(strike.kind), strike.occasion));
    } else {
        for (std::size_t kind = 0; kind < misfortune_count; ++kind)
            if (story.luck.percent[kind] > 0)
                lines.push_back(fmt::format("chance {} {}", to_text(static_cast<Misfortune>(kind)),
                                            story.luck.percent[kind]));
    }
    for (const Mishap& mishap : story.mishaps) {
        std::string line =
            fmt::format("{} {} {} {}", mishap_names[static_cast<std::size_t>(mishap.kind)], mishap.process,
                        mishap.point ? to_text(*mishap.point) : "step", mishap.step);
        if (mishap.kind != Mishap::Kind::dies) line += " " + ms(mishap.duration);
        lines.push_back(line);
    }
    for (const ClockJump& jump : story.jumps)
        lines.push_back(fmt::format("clock_jumps {} {}", ms(jump.after), ms(jump.by)));
    if (story.skew != 0ms) lines.push_back("skew " + ms(story.skew));
    if (story.entry_by_entry) lines.emplace_back("entry_by_entry");
}

} // namespace

std::string to_text(const Story& story) {
    std::vector<std::string> lines{"# " + story.name, fmt::format("seed {}", story.seed)};
    write_plan(story, lines);
    write_hours(story.hours, lines);
    write_cloud(story, lines);
    write_world(story, lines);
    return fmt::format("{}\n", fmt::join(lines, "\n"));
}

Result<Story> read_story(std::string_view text) {
    Story story;
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        try {
            if (number == 1 && line.starts_with("# "))
                story.name = line.substr(2);
            else
                read_line(line, story);
        } catch (const Unreadable& unreadable) {
            return fail({.what = unreadable.what, .where = fmt::format("line {}", number)});
        }
    }
    return story;
}

} // namespace rehearsal
