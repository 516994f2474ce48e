#include "apps/signed_file.h"

#include <fmt/format.h>

#include "apps/command.h"
#include "apps/factor_file.h"
#include "base/bytes.h"

namespace strongroom::apps {
namespace {

constexpr std::size_t kSignatureBytes = 64;

std::string head_of(const std::string& purpose) {
    return fmt::format("strongroom signed {} v1\nsignature ", purpose);
}

}  // namespace

Result<SignedText> sign_text(const std::string& purpose, const std::string& text,
                             const std::string& key_file) {
    TRY_ASSIGN(std::string signature, sign_with_factor(key_file, signed_bytes(purpose, text)));
    return SignedText{text, std::move(signature)};
}

std::string print_signed(const std::string& purpose, const SignedText& made) {
    return fmt::format("{}{}\n\n{}", head_of(purpose), to_hex(as_bytes(made.signature)), made.text);
}

Result<SignedText> read_signed(const std::string& purpose, const std::string& path) {
    TRY_ASSIGN(const std::string file, read_file(path));
    const std::string head = head_of(purpose);
    const std::size_t text = head.size() + 2 * kSignatureBytes + 2;
    if (!file.starts_with(head) || file.size() <= text || file.substr(text - 2, 2) != "\n\n") {
        return fail(Errc::invalid,
                    fmt::format("{}: must begin with \"strongroom signed {} v1\"", path, purpose));
    }
    const Result<Bytes> signature = from_hex(file.substr(head.size(), 2 * kSignatureBytes));
    if (!signature) return fail_in(path + ": signature", signature.error());
    return SignedText{file.substr(text), std::string(as_text(*signature))};
}

}  // namespace strongroom::apps
