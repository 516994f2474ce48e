// PaperWorld: a paper venue, and clients that sign as docs/venues-paper.md says.
#pragma once

#include <string>
#include <vector>

#include "lab/practice/practice_world.h"
#include "venues/request.h"

namespace strongroom::lab::practice::paper {

// Keys of alice: "alice-key", "alice-reader" (may only read, from 10.0.0.1), "alice-ed" (Ed25519);
// of bob: "bob-key". And one of another venue, "other-key".
std::string accounts_toml();

PracticeSettings paper_settings(PracticeSettings settings = {});

struct Signer {
    std::string key = "alice-key";
    std::int64_t clock_ms = 0;  // How far its clock is ahead.
    std::string window = "2000";
    std::string peer = "127.0.0.1";
};

class PaperWorld : public PracticeWorld {
  public:
    explicit PaperWorld(PracticeSettings settings = {})
        : PracticeWorld(paper_settings(std::move(settings))) {}

    std::string signature(const Signer& signer, const std::string& time, const std::string& method,
                          const std::string& target, const std::string& body) const;
    HttpRequest signed_by(const Signer& signer, const std::string& method,
                          const std::string& target, const std::string& body = "");
    HttpReply ask(const std::string& method, const std::string& target, const json& body = {},
                  const Signer& signer = {});
    json fetched(const std::string& target, const Signer& signer = {}) {
        return ok(ask("GET", target, {}, signer));
    }
    HttpReply order(const std::string& side, const std::string& kind, const std::string& qty,
                    const std::string& limit, const std::string& client_id,
                    const Signer& signer = {});
    // A request of our own codec, signed.
    HttpReply sent(const Result<venues::UnsignedRequest>& request);

    json login(const Signer& signer = {});
    SocketId user_channel(const Signer& signer = {});
    SocketId market_channel(const json& topics);
};

// "400 no_funds"
std::string refused(const HttpReply& reply);

}  // namespace strongroom::lab::practice::paper
