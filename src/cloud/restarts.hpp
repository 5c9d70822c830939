// Restart calls: each is made at most once, on a connection of its own, and never repeated here.
#pragma once

#include "cph_plan/cloud/verdict.hpp"
#include "line.hpp"
#include "traffic.hpp"
#include "transfers.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <span>

namespace cph_plan {

class Restarts {
public:
    using Done = std::function<void(RestartReply)>;

    Restarts(std::span<Line> lines, Transfers& transfers, Traffic& traffic)
        : lines_(lines), transfers_(transfers), traffic_(traffic) {}

    void ask(std::uint32_t target, std::vector<std::string> ids, CloudClient::Gate gate, Done done);

    // Starts what may start now. A call that would have to wait long is answered `not_sent` instead, so that
    // whoever asked can think again.
    void start_due();
    bool waits_for(std::uint32_t target) const;
    std::optional<Instant> due() const;

private:
    struct Post {
        std::uint32_t target = 0;
        std::vector<std::string> ids;
        CloudClient::Gate gate;
        Done done;
        PostOutcome::Gate reached = PostOutcome::Gate::not_reached;
    };
    using PostPtr = std::shared_ptr<Post>;

    std::optional<RestartReply> hopeless(const Post& post) const;
    void start(const PostPtr& post);
    void finish(const Post& post, TokenKeeper::Generation generation, const Handle& handle, CURLcode code);
    PostOutcome::Login login_after(const Post& post, TokenKeeper::Generation generation,
                                   const HttpReply& reply);

    std::span<Line> lines_;
    Transfers& transfers_;
    Traffic& traffic_;
    std::deque<PostPtr> waiting_;
};

} // namespace cph_plan
