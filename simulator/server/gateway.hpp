// A request in, a reply out: the whole cloud without its sockets. Credentials are checked first, then the
// throttle, then the faults; what is left reaches the service.
//
// Below /_sim/ it answers tests instead of clients, without credentials:
//
//     GET  /_sim/ledger        what the cloud received, as JSON; ?form=text: a line for each restart
//     GET  /_sim/faults        the faults that wait for their call
//     POST /_sim/faults        adds faults, one a line
#pragma once

#include "api.hpp"
#include "cph_plan/base/random.hpp"
#include "iam.hpp"
#include "json.hpp"
#include "settings.hpp"
#include "throttle.hpp"

#include <array>

namespace cph_sim {

// The gateway's own time, and the time of the cloud behind it, which may run faster.
struct Moment {
    Instant real;
    Instant cloud;
};

class Gateway {
public:
    explicit Gateway(Settings settings);
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    Reply answer(const Request& request, Moment now);

private:
    // One restart call on the wire, whatever became of it.
    struct Post {
        Instant at;
        std::string fault{};
        int status = 0; // 0: no answer
    };

    Reply answer_call(const Route& route, const Request& request, Moment now);
    std::optional<Reply> turned_away(const Route& route, const Request& request, Moment now);
    Reply serve(const Route& route, const Request& request, Moment now);
    Reply bent(const CallFault& fault, const Route& route, const Request& request, Moment now);
    Duration latency();

    Reply answer_test(const Request& request, Moment now);
    Reply add_faults(const std::string& lines, Instant now);
    void befall(Fault fault, Instant now);
    Json ledger() const;

    Settings settings_;
    Cloud cloud_;
    Authentication authentication_;
    Iam iam_;
    Api api_;
    Throttle throttle_;
    WaitingFaults faults_;
    cph_plan::Random random_;
    std::vector<Post> posts_;
    std::array<std::uint64_t, endpoints> requests_{};
};

} // namespace cph_sim
