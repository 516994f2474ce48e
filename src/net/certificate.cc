#include "net/certificate.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "base/freed.h"

namespace strongroom::net {
namespace {

constexpr long kOneYear = 365L * 24 * 3600;

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

std::string text_of(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return {data, static_cast<std::size_t>(std::max(0L, size))};
}

bool add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// An empty certificate for this key, valid from yesterday, under a random serial number.
Certificate begin(EVP_PKEY* key, const std::string& name) {
    Certificate made(X509_new());
    std::uint64_t serial = 0;
    if (!made || RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1)
        return nullptr;
    constexpr long one_day = 24L * 3600;
    X509_NAME* subject = X509_get_subject_name(made.get());
    const bool is_fine =
        X509_set_version(made.get(), 2) == 1 &&
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial >> 1U) == 1 &&
        X509_gmtime_adj(X509_getm_notBefore(made.get()), -one_day) != nullptr &&
        X509_gmtime_adj(X509_getm_notAfter(made.get()), kOneYear) != nullptr &&
        X509_set_pubkey(made.get(), key) == 1 &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                   0) == 1;
    return is_fine ? std::move(made) : nullptr;
}

bool is_address(const std::string& name) {
    return name.find_first_not_of("0123456789.") == std::string::npos ||
           name.find(':') != std::string::npos;
}

}  // namespace

Result<LocalAuthority> make_local_authority(const std::vector<std::string>& names) {
    const auto refused = [] { return fail(Errc::io, "OpenSSL could not make a certificate"); };
    const Key ca_key(EVP_EC_gen("P-256"));
    const Key key(EVP_EC_gen("P-256"));
    if (!ca_key || !key) return refused();
    const Certificate ca = begin(ca_key.get(), "Strongroom local authority");
    const Certificate server = begin(key.get(), names.empty() ? "localhost" : names.front());
    std::string alternatives;
    for (const std::string& name : names)
        alternatives += fmt::format("{}{}:{}", alternatives.empty() ? "" : ",",
                                    is_address(name) ? "IP" : "DNS", name);
    const bool is_made =
        ca && server && X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get())) == 1 &&
        X509_set_issuer_name(server.get(), X509_get_subject_name(ca.get())) == 1 &&
        add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign") &&
        add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash") &&
        X509_sign(ca.get(), ca_key.get(), EVP_sha256()) > 0 &&
        add_extension(server.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(server.get(), ca.get(), NID_key_usage, "critical,digitalSignature") &&
        add_extension(server.get(), ca.get(), NID_ext_key_usage, "serverAuth") &&
        add_extension(server.get(), ca.get(), NID_subject_key_identifier, "hash") &&
        add_extension(server.get(), ca.get(), NID_authority_key_identifier, "keyid") &&
        add_extension(server.get(), ca.get(), NID_subject_alt_name, alternatives) &&
        X509_sign(server.get(), ca_key.get(), EVP_sha256()) > 0;
    if (!is_made) return refused();
    const Memory ca_text(BIO_new(BIO_s_mem()));
    const Memory server_text(BIO_new(BIO_s_mem()));
    const Memory key_text(BIO_new(BIO_s_mem()));
    const bool is_written = PEM_write_bio_X509(ca_text.get(), ca.get()) == 1 &&
                            PEM_write_bio_X509(server_text.get(), server.get()) == 1 &&
                            PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr,
                                                          nullptr, 0, nullptr, nullptr) == 1;
    if (!is_written) return refused();
    return LocalAuthority{text_of(ca_text.get()),
                          {text_of(server_text.get()), text_of(key_text.get())}};
}

}  // namespace strongroom::net
