// VenueCourier: what the courier does at one venue: sends what the signer signed, exactly as it is,
// and brings back what the venue says.
//
// It holds no key and can sign nothing. Signed requests come from the signer alone; the answer goes
// to whoever asked for the signature. It is also the only one that spends the venue's request
// budget with a key, measures the venue's clock, and brings the signer the market prices that it
// weighs orders with (docs/courier.md).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "courier/budgets.h"
#include "courier/public_requests.h"
#include "courier/rate_budget.h"
#include "courier/reference_feed.h"
#include "courier/ticker_poll.h"
#include "courier/user_stream.h"
#include "venues/profile.h"

namespace strongroom::proto {
class AskPublic;
class FromCourier;
class FromSigner;
class SignedRequest;
class ToSigner;
}  // namespace strongroom::proto

namespace strongroom::courier {

// One of the venues of a house, and how to know it.
struct CourierVenue {
    venues::Profile profile;
    std::string ca_file;  // For the venue's certificate; empty: the system's.
};

struct CourierPorts {
    std::function<bool(ByteView)> to_signer;
    // To the newest connection of this client: "engine" or "watch".
    std::function<bool(const std::string&, ByteView)> to_client;
};

class VenueCourier {
  public:
    VenueCourier(CourierVenue venue, Env env, CourierPorts ports, Budgets& budgets);
    std::string_view venue() const { return settings_.profile.venue; }
    ~VenueCourier();

    void start();
    void signer_connected(bool is_connected);
    // What the signer says to this venue's courier, and what it says to all.
    void signer_said(const proto::FromSigner& message);
    void client_connected(const std::string& client, bool is_connected);
    // Opens the account's private stream for this client, or opens it anew.
    void open_stream(const std::string& client, const std::string& account);
    // A question without a key, whose answer is for this client.
    void ask_public(const std::string& client, const proto::AskPublic& asked);

  private:
    // A signed request that waits for the budget.
    using StreamKey = std::pair<std::string, std::string>;  // Client, account.
    struct Waiting {
        std::string client;
        std::uint64_t request_id = 0;
        Priority priority = Priority::query;
        Spending spending;
        std::int64_t deadline_ns = 0;  // Its signature is worthless then.
        HttpRequest request;
        std::optional<StreamKey> stream = {};  // Whose answer it is, and nobody else's.
    };

    void make_tickers(Budgets& budgets);
    Time venue_now() { return env_.clock.now() + offset_.value_or(Duration{}); }
    void measure_clock();
    void take(const proto::SignedRequest& signed_request);
    void subscribe(const std::optional<StreamKey>& key, const proto::SignedRequest& signed_request);
    // Null when the client is gone.
    UserStream* stream_of(const StreamKey& key);
    void pump();
    void send(Waiting waiting);
    void on_reply(const Waiting& waiting, const Result<HttpReply>& reply);
    void fail_request(const Waiting& waiting, bool never_sent, const std::string& text);
    void ask_for_stream(const StreamKey& key);
    bool may_ping(int weight);  // Then it is counted as sent.
    void follow(const std::vector<Symbol>& symbols);
    void tell_ticker(const std::string& venue, const Symbol& symbol, const venues::Ticker& ticker);
    void ask_for_rights(const std::string& account);
    void tell_rights(std::uint64_t request_id, int status, const std::string& body);
    void ask_for_errand(std::uint64_t errand);
    void tell_errand(std::uint64_t request_id, int status, const std::string& body);
    void tell_own(std::uint64_t request_id, int status, const std::string& body);
    void tell(const std::string& client, const proto::FromCourier& message);
    void tell_clock(const std::string& client);
    void tell_signer(const proto::ToSigner& message);

    CourierVenue settings_;
    const venues::Replies& venue_;
    Env env_;
    CourierPorts ports_;
    RateBudget& budget_;
    PublicRequests public_;
    std::vector<std::unique_ptr<PublicRequests>> elsewhere_;  // At other venues that are asked.
    ReferenceFeed references_;
    std::vector<std::unique_ptr<TickerPoll>> tickers_;  // One for each venue that is asked.
    std::optional<Duration> offset_;  // Venue clock less ours; none before it was measured.
    // By urgency, then age. Bounded by kWaitingMax.
    std::multimap<Priority, Waiting> waiting_;
    bool is_pump_set_ = false;
    std::map<StreamKey, std::unique_ptr<UserStream>> streams_;  // Bounded by kStreamsMax.
    std::map<std::uint64_t, StreamKey> asked_;  // Signatures for streams that are on their way.
    // Reads of a key's rights that are on their way, by account. Bounded by kRightsAskedMax.
    std::map<std::uint64_t, std::string> rights_;
    // The signer's errands about keys that are on their way, by its number. Bounded like rights_.
    std::map<std::uint64_t, std::uint64_t> errands_;
    std::uint64_t next_id_;
};

}  // namespace strongroom::courier
