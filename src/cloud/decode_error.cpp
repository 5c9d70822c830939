#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/json_reader.hpp"
#include "decode_fields.hpp"

#include <algorithm>
#include <string>

namespace cph_plan {

namespace {

// Numbers count as codes: the token service answers {"error": {"code": 401, …}}.
std::string code_text(const JsonValue& value) {
    if (value.kind == JsonValue::Kind::integer) return std::to_string(value.integer);
    return normalised_code(kept_text(value));
}

// Collects a code and a message from each open object and keeps the pair that stands highest.
class ErrorVisitor : public JsonVisitor {
public:
    std::optional<ErrorBody> best() const { return best_.code.empty() ? std::nullopt : std::optional(best_); }

    void value(unsigned depth, std::string_view key, const JsonValue& value) override {
        if (value.kind == JsonValue::Kind::array) list_depth_ = std::min(list_depth_, depth);
        if (depth == 0 || depth > levels || in_list()) return;
        Level& level = levels_[depth - 1];
        if (value.kind == JsonValue::Kind::object && depth < levels) levels_[depth] = {};
        if (key == "error_code")
            level.service.code = code_text(value);
        else if (key == "error_msg")
            level.service.message = kept_text(value);
        else if (key == "code")
            level.plain.code = code_text(value);
        else if (key == "message")
            level.plain.message = kept_text(value);
    }

    void closed(unsigned depth) override {
        if (in_list()) {
            if (depth == list_depth_) list_depth_ = none;
            return;
        }
        if (depth >= levels) return;
        // Objects close from the inside out, so a later one stands higher and wins.
        const Level& level = levels_[depth];
        if (!level.service.code.empty())
            best_ = level.service;
        else if (!level.plain.code.empty())
            best_ = level.plain;
    }

private:
    static constexpr unsigned levels = 4; // of nesting that any known service uses, and one more
    static constexpr unsigned none = json_depth_max + 1;
    struct Level {
        ErrorBody service; // error_code, error_msg
        ErrorBody plain;   // code, message
    };

    bool in_list() const { return list_depth_ != none; }

    Level levels_[levels];
    unsigned list_depth_ = none; // where the outermost open list began
    ErrorBody best_;
};

} // namespace

std::string normalised_code(std::string_view code) {
    constexpr std::string_view service = "CPS";
    if (!code.starts_with(service)) return std::string(code);
    const std::string_view number = code.substr(service.size());
    if (number.size() != 4 || !std::all_of(number.begin(), number.end(), is_digit)) return std::string(code);
    return std::string(service) + '.' + std::string(number);
}

std::optional<ErrorBody> decode_error(std::string_view text) {
    ErrorVisitor visitor;
    if (!read_json(text, visitor)) return std::nullopt;
    return visitor.best();
}

} // namespace cph_plan
