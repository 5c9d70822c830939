#include "tls.hpp"

#include "tests/support/require.hpp"

#include <memory>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace {

template <auto Free>
struct Freeing {
    template <class Thing>
    void operator()(Thing* thing) const {
        Free(thing);
    }
};
using Context = std::unique_ptr<SSL_CTX, Freeing<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freeing<SSL_free>>;
using Bio = std::unique_ptr<BIO, Freeing<BIO_free>>;

Bio text_bio(const std::string& text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Context context_of(const TlsOffer& offer) {
    Context context(SSL_CTX_new(TLS_server_method()));
    if (offer.versions == TlsOffer::Versions::up_to_1_1) {
        SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0"); // else OpenSSL itself refuses
        SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
    }
    const std::unique_ptr<X509, Freeing<X509_free>> certificate(
        PEM_read_bio_X509(text_bio(offer.certificate).get(), nullptr, nullptr, nullptr));
    const std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>> key(
        PEM_read_bio_PrivateKey(text_bio(offer.key).get(), nullptr, nullptr, nullptr));
    require(SSL_CTX_use_certificate(context.get(), certificate.get()) == 1);
    require(SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1);
    return context;
}

std::string read_request(SSL* session) {
    std::string request;
    char bytes[16384];
    while (!is_whole_request(request)) {
        const int count = SSL_read(session, bytes, sizeof bytes);
        if (count <= 0) return {};
        request.append(bytes, static_cast<std::size_t>(count));
    }
    return request;
}

} // namespace

Stub::Script answering_over_tls(TlsOffer offer, std::function<std::string(const std::string& request)> answer,
                                std::string tunnel) {
    return [offer = std::move(offer), answer = std::move(answer), tunnel = std::move(tunnel)](Talk& talk) {
        if (!tunnel.empty()) {
            if (talk.read_request().empty()) return;
            talk.send(tunnel);
        }
        const Context context = context_of(offer);
        const Session session(SSL_new(context.get()));
        SSL_set_fd(session.get(), talk.descriptor());
        if (SSL_accept(session.get()) != 1) return;
        for (std::string request = read_request(session.get()); !request.empty();
             request = read_request(session.get())) {
            talk.remember(request);
            const std::string bytes = answer(request);
            if (bytes.empty()) return;
            SSL_write(session.get(), bytes.data(), static_cast<int>(bytes.size()));
        }
    };
}
