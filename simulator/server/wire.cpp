#include "wire.hpp"

#include <fmt/format.h>
#include <map>
#include <set>

namespace cph_sim {

namespace {

Json time_json(const std::optional<Instant>& instant) {
    return instant ? Json(cph_plan::format_utc(*instant)) : Json(nullptr);
}

// Jobs name their server by an id of another form than everything else does; it means nothing to a client.
std::string other_form(std::uint32_t position) {
    return fmt::format("1e223c8e-3ad0-4bf0-a837-{:012x}", position);
}

// Success has three spellings: the list says "", the single read null, the restart nothing at all.
Json job_fields(const JobView& job, const Fleet& fleet) {
    const auto server = fleet.find(job.server);
    const std::string other = other_form(server ? static_cast<std::uint32_t>(*server) : 0);
    return {{"begin_time", time_json(job.begin)},
            {"end_time", time_json(job.end)},
            {"error_code", job.code},
            {"error_msg", job.message},
            {"job_id", job.job.text},
            {"node_id", other},
            {"server_id", other},
            {"status", job.status}};
}

Json addresses(std::uint32_t position) {
    const std::string inner = fmt::format("192.168.{}.{}", position / 250 % 250, position % 250 + 1);
    const std::string outer = fmt::format("203.0.113.{}", position % 250 + 1);
    return Json::array(
        {{{"access_ip", outer}, {"intranet_ip", inner}, {"public_ip", outer}, {"server_ip", inner}}});
}

Json server_fields(ServerIndex server, const Cloud& cloud) {
    const Fleet& fleet = cloud.fleet();
    const Profile& profile = fleet.profile(server);
    const ServerState state = cloud.state(server);
    return {{"addresses", addresses(static_cast<std::uint32_t>(server))},
            {"availability_zone", profile.zone},
            {"cidr", "192.168.0.0/16"},
            {"create_time", "2025-01-01T00:00:00Z"},
            {"enterprise_project_id", "0"},
            {"keypair_name", "made-up"},
            {"metadata", {{"charging_mode", 0}, {"order_id", "CS0"}, {"product_id", "00301-0-0--0"}}},
            {"network_version", profile.network_version},
            {"phone_model_name", profile.phone_model},
            {"resource_project_id", std::string(32, '0')},
            {"server_id", fleet.id(server)},
            {"server_model_name", profile.server_model},
            {"server_name", fleet.name(server)},
            {"status", state.status},
            {"subnet_cidr", "192.168.0.0/24"},
            {"subnet_id", "c0000000-0000-4000-8000-000000000000"},
            {"update_time", cph_plan::format_utc(state.updated)},
            {"vpc_cidr", "192.168.0.0/16"},
            {"vpc_id", "a0000000-0000-4000-8000-000000000000"}};
}

Json tags_of(const Profile& profile) {
    Json tags = Json::array();
    for (const auto& [key, value] : profile.tags) tags.push_back({{"key", key}, {"value", value}});
    return tags;
}

} // namespace

Json restart_json(const RestartReply& reply) {
    Json jobs = Json::array();
    for (const RestartItem& item : reply.items) {
        Json one = {{"server_id", item.server}};
        switch (item.form) {
        case RestartItem::JobForm::absent: break;
        case RestartItem::JobForm::null: one["job_id"] = nullptr; break;
        case RestartItem::JobForm::number: one["job_id"] = 7; break;
        case RestartItem::JobForm::text: one["job_id"] = item.job.text; break;
        }
        if (!item.code.empty()) {
            one["error_code"] = item.code;
            one["error_msg"] = item.message;
        }
        jobs.push_back(std::move(one));
    }
    return {{"request_id", reply.request.text}, {"jobs", std::move(jobs)}};
}

Json jobs_json(const JobPage& page, const Fleet& fleet) {
    Json jobs = Json::array();
    for (const JobView& job : page.jobs) jobs.push_back(job_fields(job, fleet));
    return {{"jobs", std::move(jobs)}, {"request_id", page.request.text}};
}

Json job_json(const JobView& job, const Fleet& fleet) {
    Json one = job_fields(job, fleet);
    one.erase("node_id");
    for (const char* name : {"error_code", "error_msg"})
        if (one[name].get<std::string>().empty()) one[name] = nullptr;
    one["execute_msg"] = nullptr;
    one["request_id"] = job.request.text;
    return one;
}

Json servers_json(const ServerPage& page, const Cloud& cloud) {
    Json servers = Json::array();
    for (const ServerIndex server : page.servers) servers.push_back(server_fields(server, cloud));
    return {{"count", page.count}, {"request_id", page.request.text}, {"servers", std::move(servers)}};
}

Json server_json(const ServerDetail& detail, const Cloud& cloud) {
    Json one = server_fields(detail.server, cloud);
    one["request_id"] = detail.request.text;
    one["security_groups"] = Json::array();
    return one;
}

Json phones_json(const PhonePage& page, const Cloud& cloud) {
    Json phones = Json::array();
    for (const PhoneView& phone : page.phones) {
        const Profile& profile = cloud.fleet().profile(phone.server);
        phones.push_back({{"availability_zone", profile.zone},
                          {"create_time", "2025-01-01T00:00:00Z"},
                          {"image_id", std::string(32, '1')},
                          {"image_version", "AOSP 11.0"},
                          {"imei", "000000000000000"},
                          {"metadata", {{"order_id", "CS0"}, {"product_id", "00301-0-0--0"}}},
                          {"phone_id", phone.phone},
                          {"phone_model_name", profile.phone_model},
                          {"phone_name", phone.name},
                          {"server_id", cloud.fleet().id(phone.server)},
                          {"status", phone.status},
                          {"traffic_type", "direct"},
                          {"type", 0},
                          {"update_time", cph_plan::format_utc(phone.updated)},
                          {"vnc_enable", "true"},
                          {"volume_mode", 0}});
    }
    return {{"count", page.count}, {"phones", std::move(phones)}, {"request_id", page.request.text}};
}

Json tagged_json(const TaggedPage& page, const Fleet& fleet) {
    Json resources = Json::array();
    for (const ServerIndex server : page.servers)
        resources.push_back({{"resource_detail", nullptr},
                             {"resource_id", fleet.id(server)},
                             {"resource_name", fleet.name(server)},
                             {"tags", tags_of(fleet.profile(server))}});
    return {{"resources", std::move(resources)}, {"total_count", page.count}};
}

Json server_tags_json(const Fleet& fleet, ServerIndex server) {
    return {{"tags", tags_of(fleet.profile(server))}};
}

Json project_tags_json(const Fleet& fleet) {
    std::map<std::string, std::set<std::string>> values;
    for (std::uint32_t i = 0; i < fleet.size(); ++i)
        for (const auto& [key, value] : fleet.profile(ServerIndex{i}).tags) values[key].insert(value);
    Json tags = Json::array();
    for (const auto& [key, some] : values) tags.push_back({{"key", key}, {"values", some}});
    return {{"tags", std::move(tags)}, {"total_count", values.size()}};
}

} // namespace cph_sim
