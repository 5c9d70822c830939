// Answers questions about single windows, one a line, for a comparison with another implementation of the
// time zone rules. Question: ZONE FROM START END, where FROM is an instant, START and END are minutes since
// local midnight (END may be "+N", a duration of N minutes). Answer: the first opening that begins at FROM or
// later, as two times in seconds since 1970.
#include "cph_plan/schedule/calendar.hpp"

#include <charconv>
#include <iostream>
#include <map>
#include <string>

using namespace cph_plan;

int main() {
    std::string zone;
    std::string end;
    long long from = 0;
    int start = 0;
    std::ios::sync_with_stdio(false);
    while (std::cin >> zone >> from >> start >> end) {
        Window window{.start = std::chrono::minutes{start}, .time_zone = zone};
        const bool is_duration = end.front() == '+';
        const std::chrono::minutes minutes{std::stoi(is_duration ? end.substr(1) : end)};
        if (is_duration)
            window.duration = minutes;
        else
            window.end = minutes;
        const Instant instant{std::chrono::seconds{from}};
        const auto calendar = Calendar::of({window}, {});
        if (!calendar) {
            std::cout << "unknown zone\n";
            continue;
        }
        const auto openings = calendar->openings(instant, 3);
        for (const Opening& opening : openings) {
            if (opening.opens < instant) continue;
            std::cout << std::chrono::floor<std::chrono::seconds>(opening.opens).time_since_epoch().count()
                      << ' '
                      << std::chrono::floor<std::chrono::seconds>(opening.closes).time_since_epoch().count()
                      << '\n';
            break;
        }
    }
    return 0;
}
