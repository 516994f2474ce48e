#include "net/certificate.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>

#include "base/bytes.h"
#include "base/freed.h"
#include "net/certificate_internal.h"

namespace strongroom::net {
namespace {

constexpr long kOneYear = 365L * 24 * 3600;

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

std::unexpected<Error> refused() { return fail(Errc::io, "OpenSSL could not make a certificate"); }

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

std::string alternatives_of(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text +=
            fmt::format("{}{}:{}", text.empty() ? "" : ",", is_address(name) ? "IP" : "DNS", name);
    return text;
}

Result<std::string> pem_of(X509* certificate) {
    const Memory text(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_X509(text.get(), certificate) != 1) return refused();
    return text_of(text.get());
}

// An authority for as long as this object lives: its key is written nowhere.
class Issuer {
  public:
    static Result<Issuer> make() {
        Issuer made{Key(EVP_EC_gen("P-256")), nullptr};
        if (made.key_) made.certificate_ = begin(made.key_.get(), "Strongroom local authority");
        X509* ca = made.certificate_.get();
        const bool is_made =
            ca != nullptr && X509_set_issuer_name(ca, X509_get_subject_name(ca)) == 1 &&
            add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
            add_extension(ca, ca, NID_key_usage, "critical,keyCertSign") &&
            add_extension(ca, ca, NID_subject_key_identifier, "hash") &&
            X509_sign(ca, made.key_.get(), EVP_sha256()) > 0;
        if (!is_made) return refused();
        return made;
    }

    Result<std::string> pem() const { return pem_of(certificate_.get()); }
    // `use`: "serverAuth" or "clientAuth", and for nothing else.
    Result<CertifiedKey> certify(const std::string& name, const std::string& use,
                                 const std::string& alternatives) const {
        const Key key(EVP_EC_gen("P-256"));
        if (!key) return refused();
        const Certificate made = begin(key.get(), name);
        X509* ca = certificate_.get();
        const bool is_made =
            made && X509_set_issuer_name(made.get(), X509_get_subject_name(ca)) == 1 &&
            add_extension(made.get(), ca, NID_basic_constraints, "critical,CA:FALSE") &&
            add_extension(made.get(), ca, NID_key_usage, "critical,digitalSignature") &&
            add_extension(made.get(), ca, NID_ext_key_usage, use) &&
            add_extension(made.get(), ca, NID_subject_key_identifier, "hash") &&
            add_extension(made.get(), ca, NID_authority_key_identifier, "keyid") &&
            (alternatives.empty() ||
             add_extension(made.get(), ca, NID_subject_alt_name, alternatives)) &&
            X509_sign(made.get(), key_.get(), EVP_sha256()) > 0;
        if (!is_made) return refused();
        const Memory key_text(BIO_new(BIO_s_mem()));
        if (PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                          nullptr) != 1)
            return refused();
        TRY_ASSIGN(std::string certificate_pem, pem_of(made.get()));
        return CertifiedKey{std::move(certificate_pem), text_of(key_text.get())};
    }

  private:
    Issuer(Key key, Certificate certificate)
        : key_(std::move(key)), certificate_(std::move(certificate)) {}
    Key key_;
    Certificate certificate_;
};

}  // namespace

Result<LocalAuthority> make_local_authority(const std::vector<std::string>& names) {
    TRY_ASSIGN(LinkCertificates made, make_link_certificates(names, {}));
    return LocalAuthority{std::move(made.ca_pem), std::move(made.server)};
}

Result<LinkCertificates> make_link_certificates(const std::vector<std::string>& server_names,
                                                const std::vector<std::string>& client_names) {
    TRY_ASSIGN(const Issuer issuer, Issuer::make());
    LinkCertificates made;
    TRY_ASSIGN(made.ca_pem, issuer.pem());
    TRY_ASSIGN(made.server,
               issuer.certify(server_names.empty() ? "localhost" : server_names.front(),
                              "serverAuth", alternatives_of(server_names)));
    for (const std::string& name : client_names) {
        TRY_ASSIGN(CertifiedKey client, issuer.certify(name, "clientAuth", ""));
        made.clients.push_back(std::move(client));
    }
    return made;
}

std::string to_text(const Fingerprint& fingerprint) { return to_hex(fingerprint); }

Result<Fingerprint> parse_fingerprint(std::string_view text) {
    std::string digits(text);
    std::erase(digits, ':');
    const Result<Bytes> bytes = from_hex(digits);
    Fingerprint fingerprint{};
    if (!bytes || bytes->size() != fingerprint.size()) {
        return fail(Errc::invalid,
                    "a fingerprint is SHA-256 in 64 hex digits, as `openssl x509 -noout "
                    "-fingerprint -sha256` prints it");
    }
    std::ranges::copy(*bytes, fingerprint.begin());
    return fingerprint;
}

std::optional<Fingerprint> key_fingerprint(const X509* certificate) {
    const X509_PUBKEY* key = X509_get_X509_PUBKEY(certificate);
    std::uint8_t* der = nullptr;
    const int size = key == nullptr ? -1 : i2d_X509_PUBKEY(key, &der);
    if (size <= 0) return std::nullopt;
    Fingerprint fingerprint{};
    const bool is_made = EVP_Digest(der, static_cast<std::size_t>(size), fingerprint.data(),
                                    nullptr, EVP_sha256(), nullptr) == 1;
    OPENSSL_free(der);
    return is_made ? std::optional(fingerprint) : std::nullopt;
}

Result<CertificateFacts> read_certificate(std::string_view pem) {
    const Memory text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Certificate found(text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)
                                 : nullptr);
    CertificateFacts facts;
    unsigned size = 0;
    std::tm until{};
    const auto key = found ? key_fingerprint(found.get()) : std::nullopt;
    const bool is_read =
        key && X509_digest(found.get(), EVP_sha256(), facts.fingerprint.data(), &size) == 1 &&
        size == facts.fingerprint.size() &&
        ASN1_TIME_to_tm(X509_get0_notAfter(found.get()), &until) == 1;
    if (!is_read) return fail(Errc::invalid, "holds no certificate (PEM)");
    facts.key = *key;
    facts.good_until = {static_cast<std::int64_t>(::timegm(&until)) * 1000};
    return facts;
}

}  // namespace strongroom::net
