#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/json_reader.hpp"
#include "decode_fields.hpp"

namespace cph_plan {

namespace {

class TokenVisitor : public JsonVisitor {
public:
    std::optional<Instant> issued;
    std::optional<Instant> expires;

    void value(unsigned depth, std::string_view key, const JsonValue& value) override {
        if (depth == 1) in_token_ = key == "token" && value.kind == JsonValue::Kind::object;
        if (depth != 2 || !in_token_) return;
        if (key == "issued_at") issued = instant_of(value.text);
        if (key == "expires_at") expires = instant_of(value.text);
    }
    void closed(unsigned) override {}

private:
    bool in_token_ = false;
};

} // namespace

Result<TokenTimes> decode_token(std::string_view text) {
    TokenVisitor visitor;
    if (const auto read = read_json(text, visitor); !read) return fail(read.error());
    if (!visitor.expires) return fail({.what = "the token reply does not say when the token expires"});
    return TokenTimes{.issued = visitor.issued, .expires = *visitor.expires};
}

} // namespace cph_plan
