// The cloud's answers in the published shapes.
#pragma once

#include "json.hpp"
#include "simulator/core/cloud.hpp"

namespace cph_sim {

Json restart_json(const RestartReply& reply);

Json jobs_json(const JobPage& page, const Fleet& fleet);
Json job_json(const JobView& job, const Fleet& fleet); // the single read

Json servers_json(const ServerPage& page, const Cloud& cloud);
Json server_json(const ServerDetail& detail, const Cloud& cloud); // the single read

Json phones_json(const PhonePage& page, const Cloud& cloud);

Json tagged_json(const TaggedPage& page, const Fleet& fleet);
Json server_tags_json(const Fleet& fleet, ServerIndex server);
Json project_tags_json(const Fleet& fleet);

} // namespace cph_sim
