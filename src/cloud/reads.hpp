// Reads, repeated until they are answered or given up. They wait their turn here: for a slot, for a token,
// for a back-off to pass.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/cloud/read_retry.hpp"
#include "cph_plan/model/answer.hpp"
#include "line.hpp"
#include "traffic.hpp"
#include "transfers.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace cph_plan {

// Not more than the bad signatures in a row that the gateway forgives a key.
constexpr std::size_t reads_at_once = 5;

// How a read ended that brought nothing to take.
struct NoAnswer {
    enum class Kind : std::uint8_t {
        unknown_id, // the thing asked for does not exist; `failure` holds the words
        failed,
    };
    Kind kind = Kind::failed;
    ReadFailure failure{};
};

class Reads {
public:
    // Takes what it wants from the body of a 2xx. An error means that the body is no answer and that nothing
    // was taken from it: the read is repeated like any that failed.
    using Take = std::function<Status(const std::string& body)>;
    using Otherwise = std::function<void(const NoAnswer&)>;

    Reads(std::span<Line> lines, Transfers& transfers, Traffic& traffic);

    // `what` follows the project in the path. Ends with one call, of `take` without an error or `otherwise`.
    void get(std::uint32_t target, std::string what, Fields query, Take take, Otherwise otherwise);

    // Starts what may start now, and ends what can never start.
    void start_due();
    // Something waits to be sent to this target now.
    bool waits_for(std::uint32_t target) const;
    // When start_due() may have something to do.
    std::optional<Instant> due() const;

    // A login that calls to this target wait for has failed; those that have waited too long are given up.
    void login_failed(std::uint32_t target, std::optional<Duration> named, const std::string& what);

    // Forgets every read without an answer.
    void drop();

private:
    struct Get {
        std::uint32_t target = 0;
        std::string what;
        Fields query;
        Take take;
        Otherwise otherwise;
        ReadRetry retry{};
        Patience patience{};
        Instant not_before{};
        bool login_renewed = false; // a 401 has been answered with another token once
    };
    using GetPtr = std::shared_ptr<Get>;

    void start(const GetPtr& get);
    void finish(const GetPtr& get, TokenKeeper::Generation generation, const Handle& handle, CURLcode code);
    void answer(const GetPtr& get, TokenKeeper::Generation generation, const Handle& handle);
    void turned_down(const GetPtr& get, TokenKeeper::Generation generation, const std::string& what);
    void failed(const GetPtr& get, const Handle& handle, CURLcode code, const std::string& why);
    void give_up(const GetPtr& get, const std::string& what);
    void again(const GetPtr& get, const HttpReply& reply, const std::string& what);

    std::span<Line> lines_;
    Transfers& transfers_;
    Traffic& traffic_;
    Random random_;
    RetryBudget budget_;
    Patience patience_; // of all reads: a success of any forgets it
    std::deque<GetPtr> waiting_;
    std::size_t under_way_ = 0;
    std::uint32_t era_ = 0; // counts drops: what was asked before the last one is nobody's any more
};

} // namespace cph_plan
