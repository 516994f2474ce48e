// Token: a PKCS#11 token that wraps a share with an RSA key of its own. The private half is made in
// the token and never leaves it. The module is loaded when it is asked for; no engine between.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"

namespace strongroom::apps {

class Token {
  public:
    struct Module;  // The loaded library and the session.

    // `label` names the token. The PIN is not kept. Errors: not_found (module, token), refused (the
    // token says no, in its words: a wrong PIN locks it after a few tries), io.
    static Result<Token> open(const std::string& module, const std::string& label,
                              const std::string& pin);
    Token(Token&&) noexcept;
    Token& operator=(Token&&) = delete;
    ~Token();

    // The file of a share that this token alone opens; makes the key pair when there is none.
    // Errors: refused.
    Result<std::string> seal(std::string_view share);
    // Errors: corrupt (no such file), not_found (another token's), refused.
    Result<std::string> open_share(std::string_view file);

  private:
    explicit Token(std::unique_ptr<Module> module);
    std::unique_ptr<Module> module_;
};

// The label of the token that a share's file names. Errors: corrupt.
Result<std::string> token_of_file(std::string_view file);

}  // namespace strongroom::apps
