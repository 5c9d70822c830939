#include "config.hpp"

#include "cph_plan/base/text.hpp"
#include "simulator/core/serial.hpp"
#include "simulator/core/values.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <yaml-cpp/yaml.h>

namespace cph_sim {

namespace {

using cph_plan::Error;
using cph_plan::Result;
using YAML::Node;

// Largest fleet: a million servers, ten times what anybody has.
constexpr std::int64_t servers_max = 1'000'000;

// The first mistake ends the reading; it never leaves this file.
struct Mistake {
    Error error;
};

// What is known while a configuration is read.
struct Draft {
    std::string path;
    ServerOptions options;
    Fleet fleet;
    std::vector<Node> faults; // read last: they name servers

    Settings& settings() { return options.settings; }
    std::string place(const Node& node) const {
        const YAML::Mark mark = node.Mark();
        return fmt::format("{}:{}:{}", path, mark.line + 1, mark.column + 1);
    }
    [[noreturn]] void stumble(const Node& node, std::string what, std::string hint = "") const {
        throw Mistake{{.what = std::move(what), .where = place(node), .hint = std::move(hint)}};
    }
    template <class T>
    T sound(const Node& node, Result<T> result) const {
        if (!result) stumble(node, result.error().what, result.error().hint);
        return std::move(*result);
    }
};

// --- plain values

std::string text(const Draft& draft, const Node& node) {
    if (!node.IsScalar()) draft.stumble(node, "a text is expected here");
    return node.Scalar();
}

std::int64_t number(const Draft& draft, const Node& node, std::int64_t least, std::int64_t most) {
    return draft.sound(node, read_number(text(draft, node), least, most));
}

Duration duration(const Draft& draft, const Node& node) {
    return draft.sound(node, read_duration(text(draft, node)));
}

// "0" needs no unit, and a clock may also be behind.
Duration offset(const Draft& draft, const Node& node) {
    const std::string given = text(draft, node);
    const bool behind = given.starts_with('-');
    const Duration ahead = draft.sound(
        node, read_duration(std::string_view(given).substr(behind || given.starts_with('+') ? 1 : 0)));
    return behind ? -ahead : ahead;
}

double share(const Draft& draft, const Node& node) {
    return draft.sound(node, read_share(text(draft, node)));
}

double factor(const Draft& draft, const Node& node, double least, double most) {
    const std::string given = text(draft, node);
    double value = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
    if (error != std::errc{} || end != given.data() + given.size() || !(value >= least && value <= most))
        draft.stumble(
            node, fmt::format("'{}' is not a number from {} to {}", cph_plan::printable(given), least, most));
    return value;
}

std::vector<std::string> texts(const Draft& draft, const Node& node) {
    if (!node.IsSequence()) draft.stumble(node, "a list is expected here");
    std::vector<std::string> list;
    for (const Node& item : node) list.push_back(text(draft, item));
    return list;
}

// --- maps

template <class Target>
struct Entry {
    std::string_view name;
    void (*read)(const Draft& draft, const Node& node, Target& target);
};

template <class Target, std::size_t count>
void read_map(const Draft& draft, const Node& node, const Entry<Target> (&keys)[count], Target& target) {
    if (!node.IsMap()) draft.stumble(node, "a map is expected here");
    std::set<std::string> seen;
    for (const auto& pair : node) {
        const std::string name = text(draft, pair.first);
        if (!seen.insert(name).second)
            draft.stumble(pair.first, fmt::format("'{}' stands here twice", cph_plan::printable(name)));
        const auto known =
            std::find_if(std::begin(keys), std::end(keys), [&](const auto& key) { return key.name == name; });
        if (known == std::end(keys)) {
            std::vector<std::string_view> names;
            for (const auto& key : keys) names.push_back(key.name);
            const std::string_view meant = cph_plan::nearest(name, names);
            draft.stumble(pair.first, fmt::format("there is no key '{}' here", cph_plan::printable(name)),
                          meant.empty() ? fmt::format("there are {}", fmt::join(names, ", "))
                                        : fmt::format("did you mean {}?", meant));
        }
        known->read(draft, pair.second, target);
    }
}

// --- the fleet

struct Part {
    std::optional<std::int64_t> servers{};
    std::vector<std::string> ids{};
    std::string name_prefix{};
    ServerSpec spec{};
};

void read_tags(const Draft& draft, const Node& node, Part& part) {
    if (!node.IsMap()) draft.stumble(node, "a map of tags is expected here");
    for (const auto& pair : node) part.spec.profile.tags[text(draft, pair.first)] = text(draft, pair.second);
}

const Entry<Part> part_keys[] = {
    {"servers",
     [](const Draft& d, const Node& n, Part& part) { part.servers = number(d, n, 1, servers_max); }},
    {"ids", [](const Draft& d, const Node& n, Part& part) { part.ids = texts(d, n); }},
    {"ids_from",
     [](const Draft& d, const Node& n, Part& part) {
         const auto folder = std::filesystem::path(d.path).parent_path();
         part.ids = d.sound(n, read_ids((folder / text(d, n)).string()));
     }},
    {"name_prefix", [](const Draft& d, const Node& n, Part& part) { part.name_prefix = text(d, n); }},
    {"status", [](const Draft& d, const Node& n,
                  Part& part) { part.spec.status = static_cast<int>(number(d, n, 0, 127)); }},
    {"zone", [](const Draft& d, const Node& n, Part& part) { part.spec.profile.zone = text(d, n); }},
    {"phone_model",
     [](const Draft& d, const Node& n, Part& part) { part.spec.profile.phone_model = text(d, n); }},
    {"server_model",
     [](const Draft& d, const Node& n, Part& part) { part.spec.profile.server_model = text(d, n); }},
    {"network_version",
     [](const Draft& d, const Node& n, Part& part) { part.spec.profile.network_version = text(d, n); }},
    {"phones",
     [](const Draft& d, const Node& n, Part& part) {
         part.spec.profile.phones = static_cast<std::uint32_t>(number(d, n, 0, 1024));
     }},
    {"tags", read_tags},
};

void add_part(Draft& draft, const Node& node) {
    Part part;
    read_map(draft, node, part_keys, part);
    if (part.servers.has_value() == !part.ids.empty())
        draft.stumble(node, "a part of the fleet has either servers, or ids or ids_from");
    if (part.servers) {
        const Serial serial(draft.settings().cloud.seed, SerialKind::server);
        for (std::int64_t i = 0; i < *part.servers; ++i)
            part.ids.push_back(serial.text(draft.fleet.size() + static_cast<std::uint32_t>(i)));
    }
    std::uint32_t number = 0;
    for (std::string& id : part.ids) {
        part.spec.id = std::move(id);
        ++number;
        if (!part.name_prefix.empty()) part.spec.name = fmt::format("{}{:04}", part.name_prefix, number);
        if (!draft.fleet.add(part.spec))
            draft.stumble(node, fmt::format("the server '{}' is in the fleet already",
                                            cph_plan::printable(part.spec.id)));
    }
}

void read_fleet(Draft& draft, const Node& root) {
    if (const Node& parts = root["fleet"]) {
        if (!parts.IsSequence()) draft.stumble(parts, "a list of parts is expected here");
        for (const Node& part : parts) add_part(draft, part);
    }
    if (draft.fleet.size() == 0) add_part(draft, YAML::Load("{servers: 12}"));
    if (draft.fleet.size() > servers_max)
        draft.stumble(root["fleet"], "the fleet has more than a million servers");
}

// --- the rest

const Entry<DurationLaw> straggler_keys[] = {
    {"share", [](const Draft& d, const Node& n, DurationLaw& law) { law.straggler_share = share(d, n); }},
    {"factor",
     [](const Draft& d, const Node& n, DurationLaw& law) { law.straggler_factor = factor(d, n, 1, 1000); }},
};

const Entry<DurationLaw> duration_keys[] = {
    {"fixed",
     [](const Draft& d, const Node& n, DurationLaw& law) {
         law.kind = DurationLaw::Kind::fixed;
         law.low = duration(d, n);
     }},
    {"between",
     [](const Draft& d, const Node& n, DurationLaw& law) {
         if (!n.IsSequence() || n.size() != 2) d.stumble(n, "two durations are expected here, like [4m, 6m]");
         law.kind = DurationLaw::Kind::uniform;
         law.low = duration(d, n[0]);
         law.high = duration(d, n[1]);
         if (law.high < law.low) d.stumble(n, "the second duration is shorter than the first");
     }},
    {"median",
     [](const Draft& d, const Node& n, DurationLaw& law) {
         law.kind = DurationLaw::Kind::log_normal;
         law.low = duration(d, n);
     }},
    {"sigma", [](const Draft& d, const Node& n, DurationLaw& law) { law.sigma = factor(d, n, 0, 10); }},
    {"stragglers",
     [](const Draft& d, const Node& n, DurationLaw& law) { read_map(d, n, straggler_keys, law); }},
};

const Entry<Odds> odds_keys[] = {
    {"refused", [](const Draft& d, const Node& n, Odds& odds) { odds.refused = share(d, n); }},
    {"job_fails", [](const Draft& d, const Node& n, Odds& odds) { odds.job_fails = share(d, n); }},
    {"job_stuck", [](const Draft& d, const Node& n, Odds& odds) { odds.job_never_ends = share(d, n); }},
    {"never_healthy", [](const Draft& d, const Node& n, Odds& odds) { odds.ends_unhealthy = share(d, n); }},
};

const Entry<Settings> throttling_keys[] = {
    {"calls_per_minute",
     [](const Draft& d, const Node& n, Settings& settings) {
         settings.calls_per_minute = static_cast<std::uint32_t>(number(d, n, 1, 1'000'000));
     }},
    {"retry_after",
     [](const Draft& d, const Node& n, Settings& settings) { settings.throttle_retry_after = text(d, n); }},
};

struct Credentials {
    AccessKey key{};
    std::string token{};
    User user{};
    std::optional<Duration> token_life{};
};

const Entry<Credentials> credential_keys[] = {
    {"access_key", [](const Draft& d, const Node& n, Credentials& it) { it.key.access = text(d, n); }},
    {"secret_key", [](const Draft& d, const Node& n, Credentials& it) { it.key.secret = text(d, n); }},
    {"security_token",
     [](const Draft& d, const Node& n, Credentials& it) { it.key.security_token = text(d, n); }},
    {"token", [](const Draft& d, const Node& n, Credentials& it) { it.token = text(d, n); }},
    {"user", [](const Draft& d, const Node& n, Credentials& it) { it.user.name = text(d, n); }},
    {"password", [](const Draft& d, const Node& n, Credentials& it) { it.user.password = text(d, n); }},
    {"domain", [](const Draft& d, const Node& n, Credentials& it) { it.user.domain = text(d, n); }},
    {"token_life", [](const Draft& d, const Node& n, Credentials& it) { it.token_life = duration(d, n); }},
};

void read_credentials(const Draft& draft, const Node& node, Draft& target) {
    Credentials given;
    read_map(draft, node, credential_keys, given);
    Settings& settings = target.settings();
    if (given.key.access.empty() != given.key.secret.empty())
        draft.stumble(node, "access_key and secret_key go together");
    if (given.user.name.empty() != given.user.password.empty())
        draft.stumble(node, "user and password go together");
    if (!given.key.access.empty()) settings.keys.push_back(given.key);
    if (!given.token.empty()) settings.tokens.push_back(given.token);
    if (!given.user.name.empty()) settings.user = given.user;
    if (given.token_life) settings.token_life = *given.token_life;
}

void read_durations(const Draft& draft, const Node& node, Draft& target) {
    DurationLaw& law = target.settings().cloud.durations;
    if (node.IsScalar())
        law = DurationLaw::fixed(duration(draft, node));
    else
        read_map(draft, node, duration_keys, law);
}

void read_latency(const Draft& draft, const Node& node, Draft& target) {
    Settings& settings = target.settings();
    if (node.IsSequence() && node.size() == 2) {
        settings.latency_least = duration(draft, node[0]);
        settings.latency_most = duration(draft, node[1]);
        if (settings.latency_most < settings.latency_least)
            draft.stumble(node, "the second duration is shorter than the first");
        return;
    }
    settings.latency_least = settings.latency_most = duration(draft, node);
}

void read_shown(const Draft& draft, const Node& node, Draft& target) {
    if (!node.IsSequence()) draft.stumble(node, "a list of statuses is expected here, like [11, 10, 13]");
    for (const Node& status : node)
        target.settings().cloud.statuses_while_restarting.push_back(
            static_cast<int>(number(draft, status, 0, 127)));
}

void read_update_time(const Draft& draft, const Node& node, Draft& target) {
    const std::string given = text(draft, node);
    if (given != "moves" && given != "stays")
        draft.stumble(node, "an update time moves or stays with a restart");
    target.settings().cloud.update_time = given == "moves" ? UpdateTime::moves : UpdateTime::stays;
}

void read_tls(const Draft& draft, const Node& node, Draft& target) {
    using Tls = ServerOptions::Tls;
    constexpr std::pair<std::string_view, Tls> kinds[] = {
        {"off", Tls::off}, {"on", Tls::on}, {"expired", Tls::expired}, {"other_host", Tls::other_host}};
    const std::string given = text(draft, node);
    for (const auto& [name, kind] : kinds)
        if (name == given) {
            target.options.tls = kind;
            return;
        }
    draft.stumble(node, "TLS is off, on, expired or other_host");
}

const Entry<Draft> root_keys[] = {
    {"project", [](const Draft& d, const Node& n, Draft& to) { to.settings().project_id = text(d, n); }},
    {"project_name",
     [](const Draft& d, const Node& n, Draft& to) { to.settings().project_name = text(d, n); }},
    {"seed",
     [](const Draft& d, const Node& n, Draft& to) {
         to.settings().cloud.seed = static_cast<std::uint64_t>(number(d, n, 0, INT64_MAX));
     }},
    {"speed", [](const Draft& d, const Node& n, Draft& to) { to.options.speed = factor(d, n, 0.001, 1e6); }},
    {"clock_offset",
     [](const Draft& d, const Node& n, Draft& to) { to.settings().clock_offset = offset(d, n); }},
    {"fleet", [](const Draft&, const Node&, Draft&) {}}, // read after the seed, wherever that stands
    {"durations", read_durations},
    {"odds",
     [](const Draft& d, const Node& n, Draft& to) { read_map(d, n, odds_keys, to.settings().cloud.odds); }},
    {"shown_while_restarting", read_shown},
    {"update_time", read_update_time},
    {"throttling",
     [](const Draft& d, const Node& n, Draft& to) { read_map(d, n, throttling_keys, to.settings()); }},
    {"latency", read_latency},
    {"credentials", read_credentials},
    {"tls", read_tls},
    {"faults",
     [](const Draft& d, const Node& n, Draft& to) {
         if (!n.IsSequence()) d.stumble(n, "a list of faults is expected here");
         for (const Node& fault : n) to.faults.push_back(fault);
     }},
};

ServerOptions read_root(Draft& draft, const Node& root) {
    if (!root.IsNull()) read_map(draft, root, root_keys, draft);
    read_fleet(draft, root);
    draft.settings().cloud.fleet = std::make_shared<const Fleet>(std::move(draft.fleet));
    for (const Node& fault : draft.faults)
        draft.settings().faults.push_back(
            draft.sound(fault, read_fault(text(draft, fault), *draft.settings().cloud.fleet)));
    return std::move(draft.options);
}

} // namespace

Result<ServerOptions> read_config(const std::string& text, const std::string& path) {
    Draft draft{.path = path};
    draft.settings().cloud.durations = DurationLaw::fixed(default_job_duration);
    try {
        return read_root(draft, YAML::Load(text));
    } catch (const Mistake& mistake) {
        return cph_plan::fail(mistake.error);
    } catch (const YAML::Exception& problem) {
        return cph_plan::fail(
            {.what = problem.msg,
             .where = fmt::format("{}:{}:{}", path, problem.mark.line + 1, problem.mark.column + 1)});
    }
}

Result<std::vector<std::string>> read_ids(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::string> ids;
    for (std::string line; std::getline(file, line);) {
        line.resize(std::min(line.find('#'), line.size()));
        const std::size_t end = line.find_last_not_of(" \t\r");
        line.resize(end == std::string::npos ? 0 : end + 1);
        if (!line.empty()) ids.push_back(line);
    }
    if (ids.empty())
        return cph_plan::fail({.what = "the file holds no id, or cannot be read",
                               .where = path,
                               .hint = "write one id a line"});
    return ids;
}

} // namespace cph_sim
