// The file for --events: entries appended as they are made, one a line. It never stops a run.
#pragma once

#include "cph_plan/base/result.hpp"

#include <string>

namespace cph_plan {

class EventFile {
public:
    // An empty path: nobody asked for one.
    static Result<EventFile> open(const std::string& path);
    EventFile(EventFile&& other) noexcept;
    EventFile& operator=(EventFile&& other) noexcept;
    ~EventFile();

    // False without a file, and after the first line that could not be written.
    bool wanted() const { return descriptor_ >= 0 && !complained_; }

    void append(const std::string& line); // pre: wanted()

private:
    explicit EventFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
    bool complained_ = false;
};

} // namespace cph_plan
