#include "logins.hpp"

#include "credential_text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

Logins::Logins(std::span<Line> lines, Transfers& transfers, Traffic& traffic, Trouble trouble)
    : lines_(lines), transfers_(transfers), traffic_(traffic), random_(~traffic.options().seed),
      tries_(lines.size()), trouble_(std::move(trouble)) {}

std::optional<Instant> Logins::due(std::uint32_t target) const {
    Access& access = lines_[target].access;
    if (access.password() == nullptr) return std::nullopt;
    const auto due = access.keeper().login_due();
    return due ? std::optional(std::max(*due, traffic_.next_turn())) : std::nullopt;
}

void Logins::start_due(std::uint32_t target) {
    Line& line = lines_[target];
    const PasswordCredential* password = line.access.password();
    if (password == nullptr || !line.access.keeper().wants_login(traffic_.now()) || !traffic_.may_call())
        return;
    HttpCall call{.kind = HttpCall::Kind::login,
                  .url = line.login_url,
                  .headers = {"Content-Type: application/json;charset=utf8", "Expect:"},
                  .body = login_body(*password, line.project_id)};
    Handle handle(std::move(call),
                  {traffic_.options().ca_file, traffic_.options().limits, transfers_.share()});
    line.access.keeper().login_begins();
    traffic_.begins();
    transfers_.start(std::move(handle),
                     [this, target](const Handle& ended, CURLcode code) { finish(target, ended, code); });
}

void Logins::finish(std::uint32_t target, const Handle& handle, CURLcode code) {
    const HttpReply& reply = handle.reply();
    LoginAnswer answer{.what = handle.trouble(code)};
    if (code == CURLE_OK)
        answer = judge_login(reply.status, reply.body, reply.retry_after, reply.token, traffic_.cloud_now());
    const std::string why = answer.what;
    answer.what = handle.url() + ": " + why;
    TokenKeeper& keeper = lines_[target].access.keeper();
    if (answer.kind == LoginAnswer::Kind::again) {
        traffic_.ends_badly(handle, code, why);
        keeper.login_failed(traffic_.now() + tries_[target].after_failure(answer.wait, budget_, random_));
        return trouble_(target, answer.wait, answer.what);
    }
    traffic_.ends_well(handle, code);
    tries_[target] = {};
    if (answer.kind == LoginAnswer::Kind::issued)
        keeper.issued(std::move(answer.token), answer.life, traffic_.now());
    else
        keeper.login_refused(answer.what);
}

} // namespace cph_plan
