// Exchanges under way, in the caller's one thread: started here, moved by step(), handed back when they end.
#pragma once

#include "handle.hpp"

#include <functional>
#include <span>
#include <unordered_map>

namespace cph_plan {

class Transfers {
public:
    using Done = std::function<void(const Handle&, CURLcode)>;

    Transfers();
    ~Transfers();
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;

    // What every handle of these transfers is given: a dropped connection then resumes its TLS session.
    CURLSH* share() const { return share_.get(); }

    void start(Handle handle, Done done);

    // Lets bytes move and calls `done` of what has ended; waits for up to `patience` when nothing has.
    void step(Duration patience, std::span<curl_waitfd> also);

private:
    struct Transfer {
        Handle handle;
        Done done;
    };
    bool deliver_finished();

    std::unique_ptr<CURLSH, decltype(&curl_share_cleanup)> share_;
    std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi_;
    std::unordered_map<CURL*, Transfer> under_way_;
};

} // namespace cph_plan
