#include "apps/token/share_token.h"

#include <fmt/format.h>
#include <string.h>

#include <algorithm>
#include <array>
#include <vector>

#include "apps/shares/wrapped_share.h"
#include "apps/token/session_internal.h"

namespace strongroom::apps {
namespace {

constexpr std::string_view kKeyLabel = "strongroom-unseal";
constexpr CK_ULONG kModulusBits = 3072;
constexpr std::size_t kCipherBytesMax = 1024;
constexpr std::size_t kColumns = 64;

// SoftHSM 2.6 and many tokens know OAEP with SHA-1 alone. OAEP needs no collision resistance.
CK_MECHANISM oaep(CK_RSA_PKCS_OAEP_PARAMS& parameters) {
    parameters = {};
    parameters.hashAlg = CKM_SHA_1;
    parameters.mgf = CKG_MGF1_SHA1;
    parameters.source = CKZ_DATA_SPECIFIED;
    return {CKM_RSA_PKCS_OAEP, &parameters, sizeof parameters};
}

}  // namespace

struct Token::Module {
    std::unique_ptr<Session> session;

    // 0: there is none.
    Result<CK_OBJECT_HANDLE> find_key(CK_OBJECT_CLASS kind) const;
    Result<CK_OBJECT_HANDLE> make_key() const;
};

Result<CK_OBJECT_HANDLE> Token::Module::find_key(CK_OBJECT_CLASS kind) const {
    std::string name(kKeyLabel);
    std::array<CK_ATTRIBUTE, 2> wanted{
        {{CKA_CLASS, &kind, sizeof kind}, {CKA_LABEL, name.data(), name.size()}}};
    return session->find(wanted);
}

Result<CK_OBJECT_HANDLE> Token::Module::make_key() const {
    CK_BBOOL yes = CK_TRUE;
    CK_BBOOL no = CK_FALSE;
    CK_ULONG bits = kModulusBits;
    std::array<unsigned char, 3> exponent{1, 0, 1};
    std::string name(kKeyLabel);
    std::array<CK_ATTRIBUTE, 5> open_half{{{CKA_TOKEN, &yes, sizeof yes},
                                           {CKA_ENCRYPT, &yes, sizeof yes},
                                           {CKA_LABEL, name.data(), name.size()},
                                           {CKA_MODULUS_BITS, &bits, sizeof bits},
                                           {CKA_PUBLIC_EXPONENT, exponent.data(), 3}}};
    std::array<CK_ATTRIBUTE, 6> secret_half{{{CKA_TOKEN, &yes, sizeof yes},
                                             {CKA_PRIVATE, &yes, sizeof yes},
                                             {CKA_SENSITIVE, &yes, sizeof yes},
                                             {CKA_EXTRACTABLE, &no, sizeof no},
                                             {CKA_DECRYPT, &yes, sizeof yes},
                                             {CKA_LABEL, name.data(), name.size()}}};
    CK_MECHANISM rsa{CKM_RSA_PKCS_KEY_PAIR_GEN, nullptr, 0};
    CK_OBJECT_HANDLE made = 0;
    CK_OBJECT_HANDLE secret = 0;
    TRY(must(session->calls().C_GenerateKeyPair(session->handle(), &rsa, open_half.data(),
                                                open_half.size(), secret_half.data(),
                                                secret_half.size(), &made, &secret),
             "make a key"));
    return made;
}

Token::Token(std::unique_ptr<Module> module) : module_(std::move(module)) {}
Token::Token(Token&&) noexcept = default;
Token::~Token() = default;

Result<Token> Token::open(const std::string& module, const std::string& label,
                          const std::string& pin) {
    TRY_ASSIGN(auto session, Session::open(module, label, pin));
    return Token(std::make_unique<Module>(std::move(session)));
}

Result<std::string> Token::seal(std::string_view share) {
    TRY_ASSIGN(CK_OBJECT_HANDLE key, module_->find_key(CKO_PUBLIC_KEY));
    if (key == 0) {
        TRY_ASSIGN(key, module_->make_key());
    }
    TRY_ASSIGN(const CK_OBJECT_HANDLE secret, module_->find_key(CKO_PRIVATE_KEY));
    TRY(module_->session->check_never_out(secret, kKeyLabel));
    CK_RSA_PKCS_OAEP_PARAMS parameters{};
    CK_MECHANISM mechanism = oaep(parameters);
    TRY(must(module_->session->calls().C_EncryptInit(module_->session->handle(), &mechanism, key),
             "encrypt"));
    std::vector<unsigned char> plain(share.begin(), share.end());
    Bytes cipher(kCipherBytesMax);
    CK_ULONG size = cipher.size();
    const CK_RV code = module_->session->calls().C_Encrypt(module_->session->handle(), plain.data(),
                                                           plain.size(), cipher.data(), &size);
    ::explicit_bzero(plain.data(), plain.size());
    TRY(must(code, "encrypt"));
    cipher.resize(size);
    const std::string text = to_base64(cipher);
    std::string file = fmt::format("{}token: {}\nserial: {}\n", kTokenHead,
                                   module_->session->label(), module_->session->serial());
    for (std::size_t at = 0; at < text.size(); at += kColumns)
        file += text.substr(at, kColumns) + "\n";
    return file;
}

namespace {

struct TokenFile {
    std::string label;
    std::string serial;
    Bytes cipher;
};

Result<TokenFile> read_token_file(std::string_view file) {
    const auto take_line = [&](std::string_view before) -> Result<std::string> {
        const std::size_t end = file.find('\n');
        if (!file.starts_with(before) || end == std::string_view::npos)
            return fail(Errc::corrupt, "the file of the share is damaged");
        std::string rest(file.substr(before.size(), end - before.size()));
        file.remove_prefix(end + 1);
        return rest;
    };
    if (file.size() > kShareFileBytesMax || !file.starts_with(kTokenHead))
        return fail(Errc::corrupt, "this is no share of a token");
    file.remove_prefix(kTokenHead.size());
    TokenFile read;
    TRY_ASSIGN(read.label, take_line("token: "));
    TRY_ASSIGN(read.serial, take_line("serial: "));
    std::string text(file);
    std::erase(text, '\n');
    const Result<Bytes> cipher = from_base64(text);
    if (!cipher || cipher->empty() || cipher->size() > kCipherBytesMax)
        return fail(Errc::corrupt, "the file of the share is damaged");
    read.cipher = *cipher;
    return read;
}

}  // namespace

Result<std::string> token_of_file(std::string_view file) {
    TRY_ASSIGN(const TokenFile read, read_token_file(file));
    return read.label;
}

Result<std::string> Token::open_share(std::string_view file) {
    TRY_ASSIGN(TokenFile read, read_token_file(file));
    if (read.serial != module_->session->serial()) {
        return fail(Errc::not_found, fmt::format("the share belongs to the token with the serial "
                                                 "number {}; this one is {}",
                                                 read.serial, module_->session->serial()));
    }
    TRY_ASSIGN(const CK_OBJECT_HANDLE key, module_->find_key(CKO_PRIVATE_KEY));
    if (key == 0) return fail(Errc::not_found, "the token has no key that opens the share");
    CK_RSA_PKCS_OAEP_PARAMS parameters{};
    CK_MECHANISM mechanism = oaep(parameters);
    TRY(must(module_->session->calls().C_DecryptInit(module_->session->handle(), &mechanism, key),
             "decrypt"));
    Bytes plain(kCipherBytesMax);
    CK_ULONG size = plain.size();
    const CK_RV code = module_->session->calls().C_Decrypt(
        module_->session->handle(), read.cipher.data(), read.cipher.size(), plain.data(), &size);
    TRY(must(code, "decrypt the share"));
    std::string share(as_text(ByteView(plain).first(size)));
    ::explicit_bzero(plain.data(), plain.size());
    return share;
}

}  // namespace strongroom::apps
