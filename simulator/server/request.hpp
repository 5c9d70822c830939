// One HTTP request as it arrived: nothing decoded but the line ends.
#pragma once

#include <map>
#include <string>

namespace cph_sim {

struct Request {
    std::string method;
    std::string path;                             // without the query, as sent
    std::string query{};                          // as sent
    std::map<std::string, std::string> headers{}; // names in lower case, values trimmed
    std::string body{};
};

} // namespace cph_sim
