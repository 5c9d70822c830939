#include "writer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace cph_plan::journal {

namespace {

bool needs_no_care(char letter) {
    return letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\';
}

} // namespace

void append_string(std::string& out, std::string_view text) {
    if (std::ranges::all_of(text, needs_no_care)) {
        out += '"';
        out += text;
        out += '"';
        return;
    }
    out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void Writer::write(Instant value) {
    switch (form_) {
    case InstantForm::milliseconds: write(value.time_since_epoch().count()); return;
    case InstantForm::utc: append_string(out_, format_utc(value)); return;
    }
}

void Writer::write(const Portion& value) {
    out_ += '"';
    write(value.amount);
    out_ += value.unit == Portion::Unit::percent ? "%\"" : "\"";
}

void Writer::write(const std::vector<ServerIndex>& servers) {
    out_ += '"';
    append_ranges(out_, servers);
    out_ += '"';
}

} // namespace cph_plan::journal
