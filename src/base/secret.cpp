#include "cph_plan/base/secret.hpp"

#include <openssl/crypto.h>
#include <utility>

namespace cph_plan {

namespace {

void wipe(std::string& bytes) {
    if (!bytes.empty()) OPENSSL_cleanse(bytes.data(), bytes.size());
    bytes.clear();
}

} // namespace

Secret::Secret(std::string bytes) : bytes_(bytes) {
    wipe(bytes);
}

Secret::Secret(const Secret& other) = default;

// A short text lives inside the string object, so moving it away leaves a copy behind to wipe.
Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) {
    wipe(other.bytes_);
}

Secret& Secret::operator=(Secret other) noexcept {
    bytes_.swap(other.bytes_);
    return *this;
}

Secret::~Secret() {
    wipe(bytes_);
}

} // namespace cph_plan
