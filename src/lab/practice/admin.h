// Admin: the owner's private port: the state of everything, and a hand in it.
//
// JSON over HTTP on a socket that only the owner reaches, so nothing is signed here. Tests use it
// as their oracle, the drill to steal and revoke keys.
#pragma once

#include <string>

#include "base/http.h"
#include "lab/practice/venue_internal.h"

namespace strongroom::lab::practice {

class Admin {
  public:
    explicit Admin(PracticeVenue::Inner& venue) : venue_(venue) {}
    HttpReply answer(const HttpRequest& request);

  private:
    struct Call;
    Result<std::string> run(const HttpRequest& request);

    // ---- admin_state.cc
    std::string state() const;
    std::string orders() const;
    std::string trades() const;

    // ---- admin.cc
    Result<std::string> add_account(Call& call);
    Result<std::string> add_key(Call& call);
    std::string make_key_id() const;
    Result<Credential> read_credential(const Call& call, Protocol venue, std::string& made) const;
    static Status add_passphrase(const Call& call, ApiKey& key, std::string& made);
    Result<std::string> revoke_key(Call& call);
    Result<std::string> set_permissions(Call& call);
    Result<std::string> deposit(Call& call);
    Result<std::string> set_paused(bool is_paused);
    Result<std::string> set_maintenance(Call& call);
    Result<std::string> trouble_streams(Call& call);
    Result<std::string> place_order(Call& call);
    Result<std::string> cancel_order(Call& call);

    // ---- admin_market.cc
    Result<std::string> set_market(Call& call);
    static Status read_limits(const Call& call, Instrument& instrument);
    void delist(Market& market);

    PracticeVenue::Inner& venue_;
};

}  // namespace strongroom::lab::practice
