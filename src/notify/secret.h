// Secret: what a channel proves itself with: a mail password, a bot's token, a webhook's key.
//
// The vault's own Secret is out of reach here, and is meant to be: this program does not link that
// room (decision 0058). Move-only, wiped when it goes, no formatter, no ==; its bytes open only to
// code that names OpenSecret.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace strongroom::notify {

struct OpenSecret {
    explicit OpenSecret() = default;
};

class Secret {
  public:
    Secret() = default;
    static Secret take(std::string& text);  // Wipes the source.
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    bool empty() const { return text_.empty(); }
    std::string_view text(OpenSecret) const { return text_; }
    // What a server said, or an error: should it hold the secret, that is gone from it.
    std::string without_it(std::string text) const;

    bool operator==(const Secret&) const = delete;

  private:
    std::string text_;
};

void wipe(std::string& text);

// One line. Errors: io, not_found; refused (others may read the file); invalid (empty, several
// lines, longer than 4 KiB, not printable).
Result<Secret> read_secret(const std::string& path);

}  // namespace strongroom::notify
