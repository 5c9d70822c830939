#include "shrink.hpp"

#include "story_text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rehearsal {

namespace {

class Shrinking {
public:
    Shrinking(Story story, const std::function<bool(const Ending&)>& still, int tries)
        : best_(std::move(story)), still_(still), tries_(tries) {}

    Story run() {
        tell_strikes_one_by_one();
        for (bool shorter = true; shorter && tries_ > 0;) {
            shorter = false;
            for (const auto& simpler : simplifications()) shorter = attempt(simpler) || shorter;
            shorter = drop_each(&Story::mishaps) || shorter;
            shorter = drop_each(&Story::jumps) || shorter;
            shorter = drop_each(&Story::troubles) || shorter;
            shorter = drop_each(&Story::frozen) || shorter;
            shorter = drop_strikes() || shorter;
            shorter = place_mishaps() || shorter;
        }
        best_.name += ", made shorter";
        return best_;
    }

private:
    using Change = std::function<void(Story&)>;

    // Keeps the change when the story is still what it is looked at for.
    bool attempt(const Change& change) {
        if (tries_ <= 0) return false;
        Story changed = best_;
        change(changed);
        if (to_text(changed) == to_text(best_)) return false;
        --tries_;
        const bool same = still_(tell(changed));
        if (same) best_ = std::move(changed);
        return same;
    }

    // What struck by chance is told as a list; the story stays the same.
    void tell_strikes_one_by_one() {
        if (best_.luck.only) return;
        const Ending ending = tell(best_);
        attempt([&](Story& story) { story.luck.only.emplace(ending.struck.begin(), ending.struck.end()); });
    }

    template <class Part>
    bool drop_each(std::vector<Part> Story::*parts) {
        bool any = false;
        for (std::size_t i = (best_.*parts).size(); i > 0; --i)
            any = attempt([&](Story& story) {
                      (story.*parts).erase((story.*parts).begin() + static_cast<std::ptrdiff_t>(i - 1));
                  }) ||
                  any;
        return any;
    }

    bool drop_strikes() {
        if (!best_.luck.only) return false;
        bool any = false;
        const std::vector<Strike> all(best_.luck.only->begin(), best_.luck.only->end());
        // All of one kind at once first, then one by one.
        for (std::size_t kind = 0; kind < misfortune_count; ++kind)
            any = attempt([&](Story& story) {
                      std::erase_if(*story.luck.only, [&](const Strike& strike) {
                          return strike.kind == static_cast<Misfortune>(kind);
                      });
                  }) ||
                  any;
        for (const Strike& strike : all)
            any = attempt([&](Story& story) { story.luck.only->erase(strike); }) || any;
        return any;
    }

    // "At the first call that has passed its gate" survives where the number of a step would not.
    bool place_mishaps() {
        bool any = false;
        for (std::size_t i = 0; i < best_.mishaps.size(); ++i)
            for (std::size_t point = 0; point < point_count && !best_.mishaps[i].point; ++point)
                any = attempt([&](Story& story) {
                          story.mishaps[i].point = static_cast<Point>(point);
                          story.mishaps[i].step = 1;
                      }) ||
                      any;
        return any;
    }

    static std::vector<Change> simplifications() {
        return {
            [](Story& story) {
                for (Mishap& mishap : story.mishaps) mishap.process -= mishap.process > 1 ? 1 : 0;
            },
            [](Story& story) {
                for (CloudTrouble& trouble : story.troubles) trouble.nth = 1;
            },
            [](Story& story) { story.hours = {}; },
            [](Story& story) { story.hours.blackouts.clear(); },
            [](Story& story) { story.hours.windows.clear(); },
            [](Story& story) { story.hours.start_deadline.reset(); },
            [](Story& story) { story.hours.max_wait = Hours{}.max_wait; },
            [](Story& story) { story.skew = 0ms; },
            [](Story& story) { story.entry_by_entry = false; },
            [](Story& story) { story.split.clear(); },
            [](Story& story) { story.pause = 0ms; },
            [](Story& story) { story.servers = 1; },
            [](Story& story) { story.servers = 1 + story.servers / 2; },
            [](Story& story) { story.servers -= story.servers > 1 ? 1 : 0; },
            [](Story& story) { story.max_parallel_calls = 1; },
            [](Story& story) { story.batch = 100; },
            [](Story& story) { story.max_failures_per_wave.reset(); },
            [](Story& story) { story.max_failures = {}; },
            [](Story& story) { story.health = false; },
            [](Story& story) { story.assume_sent = false; },
            [](Story& story) { story.job_timeout = 30min; },
            [](Story& story) { story.refused = 0; },
            [](Story& story) { story.job_fails = 0; },
            [](Story& story) { story.job_never_ends = 0; },
            [](Story& story) { story.ends_unhealthy = 0; },
            [](Story& story) { story.shows_restarting = false; },
            [](Story& story) { story.update_time_stays = false; },
            [](Story& story) { story.job_min = story.job_max = 5s; },
        };
    }

    Story best_;
    const std::function<bool(const Ending&)>& still_;
    int tries_;
};

} // namespace

std::string promise_of(const std::string& broken) {
    return broken.substr(0, broken.find(':'));
}

Story shrink(const Story& story, const std::function<bool(const Ending&)>& still, int tries) {
    return Shrinking(story, still, tries).run();
}

Story shrink(const Story& story, const std::string& promise) {
    return shrink(story, [&](const Ending& ending) {
        return std::ranges::any_of(ending.broken,
                                   [&](const std::string& broken) { return promise_of(broken) == promise; });
    });
}

} // namespace rehearsal
