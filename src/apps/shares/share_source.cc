#include "apps/shares/share_source.h"

#include "apps/prompt.h"
#include "apps/shares/wrapped_share.h"
#include "apps/token/share_token.h"
#include "base/real_env.h"

namespace strongroom::apps {

Result<std::string> read_share(const ShareSource& source) {
    if (source.file.empty()) return read_secret_line("Share");
    TRY_ASSIGN(const Bytes bytes, PosixDisk().read(source.file, kShareFileBytesMax));
    const std::string_view file = as_text(bytes);
    if (file.starts_with(kPassphraseHead)) {
        TRY_ASSIGN(std::string passphrase, read_secret_line("Passphrase of the share"));
        const WipeAtEnd wipe(passphrase);
        return open_under_passphrase(file, passphrase);
    }
    if (file.starts_with(kAgeHead)) {
        if (source.identity.empty())
            return fail(Errc::invalid, "the share is sealed by age: say --identity FILE");
        return open_with_age(file, source.identity);
    }
    if (file.starts_with(kTokenHead)) {
        if (source.module.empty()) {
            return fail(Errc::invalid,
                        "the share is sealed by a token: say --module PATH, its "
                        "PKCS#11 library");
        }
        TRY_ASSIGN(const std::string label, token_of_file(file));
        TRY_ASSIGN(std::string pin, read_secret_line("PIN of the token \"" + label + "\""));
        const WipeAtEnd wipe(pin);
        TRY_ASSIGN(Token token, Token::open(source.module, label, pin));
        return token.open_share(file);
    }
    std::string text(file);
    while (text.ends_with('\n')) text.pop_back();
    return text;  // As it was printed; the signer says whether it is a share.
}

}  // namespace strongroom::apps
