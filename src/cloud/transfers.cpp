#include "transfers.hpp"

#include <cassert>
#include <cstdlib>

namespace cph_plan {

namespace {

// libcurl reads SSLKEYLOGFILE once, when it starts, and would write down the secrets of every connection.
void start_libcurl() {
    [[maybe_unused]] static const CURLcode once = [] {
        unsetenv("SSLKEYLOGFILE");
        return curl_global_init(CURL_GLOBAL_DEFAULT);
    }();
    assert(once == CURLE_OK);
}

// The first of libcurl's that is called.
CURLSH* new_share() {
    start_libcurl();
    return curl_share_init();
}

} // namespace

Transfers::Transfers()
    : share_(new_share(), curl_share_cleanup), multi_(curl_multi_init(), curl_multi_cleanup) {
    curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}

Transfers::~Transfers() {
    for (auto& [easy, transfer] : under_way_) curl_multi_remove_handle(multi_.get(), easy);
}

void Transfers::start(Handle handle, Done done) {
    CURL* easy = handle.easy();
    under_way_.emplace(easy, Transfer{std::move(handle), std::move(done)});
    curl_multi_add_handle(multi_.get(), easy);
}

void Transfers::step(Duration patience, std::span<curl_waitfd> also) {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    if (deliver_finished()) return;
    curl_multi_poll(multi_.get(), also.data(), static_cast<unsigned>(also.size()),
                    static_cast<int>(patience.count()), nullptr);
    curl_multi_perform(multi_.get(), &running);
    deliver_finished();
}

bool Transfers::deliver_finished() {
    bool any = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL* easy = message->easy_handle;
        const CURLcode code = message->data.result;
        curl_multi_remove_handle(multi_.get(), easy);
        auto node = under_way_.extract(easy);
        node.mapped().done(node.mapped().handle, code);
        any = true;
    }
    return any;
}

} // namespace cph_plan
