#include "cph_plan/cloud/ca_file.hpp"

#include "cph_plan/base/certificate.hpp"
#include "cph_plan/base/text.hpp"

#include <filesystem>
#include <fstream>

namespace cph_plan {

namespace {

// The bundle of all public authorities is a quarter of a megabyte.
constexpr std::size_t ca_file_max = std::size_t{16} * 1024 * 1024;

tl::unexpected<Error> refuse(const std::string& path, std::string what) {
    return fail({.what = std::move(what),
                 .where = "--ca-file " + printable(path),
                 .hint = "name a file with the authorities' certificates in PEM"});
}

} // namespace

Status check_ca_file(const std::string& path) {
    std::error_code trouble;
    if (!std::filesystem::is_regular_file(path, trouble)) return refuse(path, "there is no such file");
    std::ifstream file(path, std::ios::binary);
    std::string text(ca_file_max, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || !file.is_open()) return refuse(path, "the file cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (!holds_certificate(text)) return refuse(path, "the file holds no certificate");
    return {};
}

} // namespace cph_plan
