#include "cph_plan/base/digest.hpp"
#include "cph_plan/base/secret.hpp"

#include <doctest/doctest.h>
#include <sstream>
#include <type_traits>

using namespace cph_plan;

TEST_CASE("SHA-256 agrees with the published vectors") {
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a digest in pieces is the digest of the whole") {
    Sha256 hash;
    CHECK(hash.add("a").add("bc").finish() == sha256("abc"));
    CHECK(hash.finish() == sha256(""));
}

TEST_CASE("HMAC agrees with RFC 4231 case 2") {
    CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

template <class T>
concept CanBeStreamed = requires(std::ostream& out, const T& value) {
    out << value;
};
template <class T>
concept CanBeCompared = requires(const T& a, const T& b) {
    a == b;
};

TEST_CASE("a secret cannot be printed or compared by accident") {
    static_assert(CanBeStreamed<int> && CanBeCompared<int>);
    static_assert(!CanBeStreamed<Secret> && !CanBeCompared<Secret>);
    static_assert(!std::is_convertible_v<Secret, std::string> && !std::is_convertible_v<std::string, Secret>);
    const Secret secret{"fake-value"};
    CHECK(secret.reveal() == "fake-value");
}
