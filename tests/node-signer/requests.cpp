// Prints made-up requests and our signature of each, one JSON object a line: what compare.mjs holds against
// the vendor's own signer. The same seed prints the same requests.
#include "cph_plan/base/random.hpp"
#include "cph_plan/cloud/signer.hpp"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

using namespace cph_plan;

namespace {

using Json = nlohmann::ordered_json;

class Maker {
public:
    explicit Maker(std::uint64_t seed) : random_(seed) {}

    Json one() {
        const std::string access = word(1 + random_.below(30));
        const std::string secret = text(1 + random_.below(50));
        SignedRequest request{
            .method = random_.chance(50) ? "GET" : "POST", .path = path(), .query = query()};
        request.headers = {{"host", host()},
                           {"x-project-id", word(32)},
                           {"x-sdk-date", "20250102T0" + std::to_string(random_.below(10)) + "0405Z"}};
        if (random_.chance(70)) request.headers.emplace_back("content-type", "application/json");
        if (random_.chance(30)) request.headers.emplace_back("x-security-token", word(40) + "+/==");
        Json data;
        if (request.method == "POST") {
            data = body();
            request.body = data.dump();
        }
        return {{"method", request.method},
                {"path", request.path},
                {"query", object(request.query)},
                {"headers", object(request.headers)},
                {"data", data},
                {"access", access},
                {"secret", secret},
                {"authorization", authorization(request, access, Secret(secret))}};
    }

private:
    template <class Choices>
    auto pick(const Choices& choices) {
        return choices[random_.below(std::size(choices))];
    }
    std::string word(std::uint64_t length) {
        constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        std::string made;
        while (made.size() < length) made += pick(letters);
        return made;
    }
    // Whatever a server's name or a tag may hold: signs that are encoded, characters of two to four bytes.
    std::string text(std::uint64_t length) {
        constexpr const char* pieces[] = {"a", "Z", "7", "-", "_", ".", "~", " ", "*",  "/",  ",", "+",
                                          "%", "=", "&", "?", "#", "'", "(", "!", "\"", "\\", "ä", "云",
                                          "😀", ":", ";", "@", "$", "[", "{", "|", "^",  "`",  "<", ">"};
        std::string made;
        for (std::uint64_t i = 0; i < length; ++i) made += pick(pieces);
        return made;
    }
    std::string path() {
        std::string made = "/v1/" + word(32) + "/cloud-phone";
        for (std::uint64_t i = random_.below(4); i > 0; --i)
            made += "/" + word(1 + random_.below(32)) + (random_.chance(20) ? "-_.~" : "");
        return made;
    }
    std::string host() {
        if (random_.chance(50)) return "cph.cn-north-4.myhuaweicloud.com";
        return "127.0.0.1:" + std::to_string(1024 + random_.below(60'000));
    }
    Fields query() {
        constexpr const char* names[] = {"limit",       "offset", "request_ids", "server_name",
                                         "Server_Name", "a b",    "~",           "x*"};
        Fields made;
        for (const char* name : names)
            if (random_.chance(40)) made.emplace_back(name, text(random_.below(12)));
        return made;
    }
    Json body() {
        Json ids = Json::array();
        for (std::uint64_t i = random_.below(100); i > 0; --i) ids.push_back(word(32));
        Json made{{"server_ids", ids}};
        if (random_.chance(30)) made["words"] = text(20);
        return made;
    }
    static Json object(const Fields& fields) {
        Json made = Json::object();
        for (const auto& [name, value] : fields) made[name] = value;
        return made;
    }

    Random random_;
};

} // namespace

// requests SEED COUNT
int main(int argc, char** argv) {
    if (argc != 3) return 2;
    Maker maker(std::strtoull(argv[1], nullptr, 10));
    for (unsigned long i = std::strtoul(argv[2], nullptr, 10); i > 0; --i)
        std::printf("%s\n", maker.one().dump().c_str());
    return 0;
}
