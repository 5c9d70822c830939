#include "cph_plan/base/certificate.hpp"

#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace cph_plan {

bool holds_certificate(std::string_view pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509_AUX(text.get(), nullptr, nullptr, nullptr), X509_free);
    ERR_clear_error();
    return certificate != nullptr;
}

} // namespace cph_plan
