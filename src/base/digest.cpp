#include "cph_plan/base/digest.hpp"

#include <cassert>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace cph_plan {

namespace {

const EVP_MD* sha256_method() {
    // Fetched once: an implicit fetch on every use costs more than hashing a short text.
    static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return method;
}

} // namespace

struct Sha256::Context {
    EVP_MD_CTX* handle = EVP_MD_CTX_new();
    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { EVP_MD_CTX_free(handle); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
    EVP_DigestInit_ex2(context_->handle, sha256_method(), nullptr);
}

Sha256::~Sha256() = default;

Sha256& Sha256::add(std::string_view bytes) {
    EVP_DigestUpdate(context_->handle, bytes.data(), bytes.size());
    return *this;
}

Digest Sha256::finish() {
    Digest digest{};
    unsigned length = 0;
    [[maybe_unused]] const int done = EVP_DigestFinal_ex(context_->handle, digest.data(), &length);
    assert(done == 1 && length == digest.size());
    EVP_DigestInit_ex2(context_->handle, sha256_method(), nullptr);
    return digest;
}

Digest sha256(std::string_view bytes) {
    thread_local Sha256 hash;
    return hash.add(bytes).finish();
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
    Digest digest{};
    unsigned length = 0;
    [[maybe_unused]] const unsigned char* made =
        HMAC(sha256_method(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(), &length);
    assert(made != nullptr && length == digest.size());
    return digest;
}

std::string hex(const Digest& digest) {
    constexpr char letters[] = "0123456789abcdef";
    std::string text;
    text.reserve(digest.size() * 2);
    for (const std::uint8_t byte : digest) {
        text += letters[byte >> 4];
        text += letters[byte & 15];
    }
    return text;
}

} // namespace cph_plan
