#include "certificate.hpp"

#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace cph_sim {

namespace {

template <auto free>
struct FreedBy {
    template <class T>
    void operator()(T* thing) const {
        free(thing);
    }
};
using Key = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;
using Buffer = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreedBy<X509_EXTENSION_free>>;

constexpr long hour = 3600;
constexpr long year = hour * 24 * 365;

// A broken promise of the library, not something that a user can mend.
void must(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(std::string("OpenSSL could not ") + what);
}

Key make_key() {
    Key key(EVP_EC_gen("P-256"));
    must(key != nullptr, "make a key");
    return key;
}

void extend(X509* certificate, X509* issuer, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    must(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "extend a certificate");
}

// An unsigned certificate of version 3; the times are seconds from now.
Certificate draft(EVP_PKEY* key, const char* name, long serial, long from, long until) {
    Certificate certificate(X509_new());
    must(certificate != nullptr, "make a certificate");
    X509* it = certificate.get();
    X509_set_version(it, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(it), serial);
    X509_gmtime_adj(X509_getm_notBefore(it), from);
    X509_gmtime_adj(X509_getm_notAfter(it), until);
    X509_set_pubkey(it, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(it), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    return certificate;
}

void sign(X509* certificate, EVP_PKEY* key) {
    must(X509_sign(certificate, key, EVP_sha256()) > 0, "sign a certificate");
}

template <class Write>
std::string pem(Write write) {
    const Buffer buffer(BIO_new(BIO_s_mem()));
    must(buffer != nullptr && write(buffer.get()) == 1, "write PEM");
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(buffer.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    return pem([&](BIO* buffer) { return PEM_write_bio_X509(buffer, certificate); });
}

std::string pem_of(EVP_PKEY* key) {
    return pem([&](BIO* buffer) {
        return PEM_write_bio_PrivateKey(buffer, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

} // namespace

Certificates make_certificates(CertificateFlaw flaw) {
    const Key authority_key = make_key();
    const Certificate authority = draft(authority_key.get(), "cph-sim, made up", 1, -hour, year);
    X509_set_issuer_name(authority.get(), X509_get_subject_name(authority.get()));
    extend(authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(authority.get(), authority.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    sign(authority.get(), authority_key.get());

    const bool expired = flaw == CertificateFlaw::expired;
    const Key key = make_key();
    const Certificate certificate =
        draft(key.get(), "localhost", 2, expired ? -2 * hour : -hour, expired ? -hour : year);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(authority.get()));
    extend(certificate.get(), authority.get(), NID_ext_key_usage, "serverAuth");
    extend(certificate.get(), authority.get(), NID_subject_alt_name,
           flaw == CertificateFlaw::other_host ? "DNS:elsewhere.invalid"
                                               : "DNS:localhost,IP:127.0.0.1,IP:::1");
    sign(certificate.get(), authority_key.get());
    return {pem_of(authority.get()), pem_of(certificate.get()), pem_of(key.get())};
}

} // namespace cph_sim
