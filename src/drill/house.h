// House: our side of the drill: the real signer with its store and ledger, the real courier, the
// real watch, wired by the frames that their sockets carry. Where the engine and the owner would be
// the drill speaks.
//
// What each part says is noted on the way: when a key was frozen, what was judged.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/env.h"
#include "courier/service.h"
#include "model/order_intent.h"
#include "vault/service.h"
#include "watch/watcher.h"

namespace strongroom::proto {
class FromSigner;
class ToSigner;
}  // namespace strongroom::proto

namespace strongroom::drill {

struct HouseSettings {
    std::vector<AccountName> watched;  // None: there is no watch.
    Duration sweep_every = minutes(5);
};

// What the drill hears. None is called from inside a call of the house.
struct HouseEars {
    std::function<void(const AccountName&, const std::string& venue_order, bool is_foreign)> judged;
    std::function<void(const AccountName&)> frozen;  // Each time that the watch had it frozen.
    // What became of an order that the engine asked for: signed, or why not.
    std::function<void(std::uint64_t request, const std::string& refused)> decided;
    std::function<void(std::uint64_t request, int status, const std::string& body)> answered;
};

struct StolenKey {
    std::string id;
    std::string secret;
};

class House {
  public:
    House(Env env, HouseSettings settings, HouseEars ears);
    ~House();
    House(const House&) = delete;
    House& operator=(const House&) = delete;

    // A new store. Errors: those of the signer.
    Status open();
    void start();

    // As `strongroom key add` does, and with `is_open`, that it has no IP list is taken upon one.
    Status add_key(const AccountName& account, const StolenKey& key, const std::string& policy,
                   bool is_open);
    // As the engine does; the answer comes to decided().
    std::uint64_t place(const OrderIntent& order);
    // As `strongroom leak check` does: how many keys were found.
    Result<std::size_t> check_leak(const std::string& dump, bool is_freezing);

    bool is_frozen(const AccountName& account) const;
    std::size_t streams() const;     // That the watch follows now.
    std::size_t unfit_keys() const;  // Whose posture forbids placing orders.
    // The first failure of a part that must not fail; ok as long as there is none.
    const Status& health() const { return health_; }

  private:
    struct Asked {
        AccountName account;
        std::string venue_order;
    };

    void to_signer(vault::PeerId peer, const char* socket, std::string frame);
    bool from_signer(vault::PeerId peer, ByteView frame);
    void hear_watch(const std::string& frame);
    void hear_signer_for_watch(const std::string& frame);
    void hear_signer_for_engine(const std::string& frame);
    bool to_client(const std::string& client, ByteView frame);
    Status say_admin(const proto::ToSigner& message, proto::FromSigner& answer);
    Status run_admin(const proto::ToSigner& message);
    void after_turn();
    void tick();

    Env env_;
    HouseEars ears_;
    Status health_;
    vault::Signer signer_;
    vault::SignerService service_;
    courier::CourierService courier_;
    std::unique_ptr<watch::Watcher> watcher_;
    std::vector<std::string> to_admin_;     // The answers of the turn in hand.
    std::map<std::uint64_t, Asked> asked_;  // Verdicts and freezes on their way.
    std::uint64_t next_request_ = 1;
};

}  // namespace strongroom::drill
