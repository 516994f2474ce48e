// FaultHouse: the engine's order protocol at a practice venue on a bad day, in one thread and in
// made-up time. Orders and Desk are the engine's, requests and answers the venue's codec, the venue
// is the practice venue with its fault plan. Between them a signer that signs an intent once, and a
// wire with a time-out.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/desk.h"
#include "engine/orders.h"
#include "lab/practice/coinbase/coinbase_world.h"
#include "lab/practice/kucoin/kucoin_world.h"
#include "lab/practice/paper/paper_world.h"
#include "venues/requests.h"

namespace strongroom::lab::practice {

class FaultHouse : private engine::Books {
  public:
    // "binance", "kucoin", "coinbase" or "paper". `participation`: of the volume of a trade that an
    // order may have, when it is to be filled in parts.
    explicit FaultHouse(const std::string& venue, Decimal participation = 0);
    ~FaultHouse() = default;
    FaultHouse(const FaultHouse&) = delete;
    FaultHouse& operator=(const FaultHouse&) = delete;

    // ---- The bot: a buy of 3 BTC. At 90 it rests, at 101 it is filled at once.
    void place(Decimal price);
    void cancel();

    // ---- The venue.
    // A rule of its fault plan; "on" is "place", "cancel", "ask" or "event".
    void fault(json rule) { faults({std::move(rule)}); }
    void faults(std::vector<json> rules);
    void maintenance(bool is_on);
    void trade(Decimal price, Decimal qty = 100);  // The market trades there.
    std::size_t orders_at_venue();

    // ---- The wire.
    void open_stream(bool keeps_old = false);  // Another connection, and the engine hears of it.
    void lose_stream() { streams_.clear(); }
    bool is_reachable = true;
    Duration clock_error;                   // What the signer has wrong about the venue's clock.
    std::function<void(HttpReply&)> spoil;  // Once: what comes of the next answer on its way.
    void pass(Duration time);
    // How long a signature lives at this venue: after that a request is not taken any more.
    Duration window() const { return requests_.recv_window(); }

    // ---- What came of it.
    // The order as the engine's books have it: "open", "closed: filled", …
    const std::string& state() const { return state_; }
    const std::string& words() const { return words_; }  // Its reason in the venue's words.
    Decimal filled() const { return filled_; }           // The sum of the booked fills.
    std::size_t fills() const { return trades_.size(); }
    std::size_t attempts() const { return signed_.size(); }
    int questions() const { return questions_; }  // About the order, so far.
    int cancels() const { return cancels_; }      // That were sent.
    int events() const { return events_; }        // Of the order, as the streams told them.

  private:
    struct Request {
        std::uint64_t id = 0;
        Time gives_up;
        bool is_over = false;
    };

    void on_frame(const std::string& frame);
    void place(std::uint64_t id, const OrderIntent& intent);
    Result<venues::UnsignedRequest> encode(const ReadQuery& query) const;
    venues::OrderKey key_of(const IntentId& intent, const std::string& venue_id) const;
    venues::SigningTime signing_time() const {
        return {world_->clock.now() + clock_error, window()};
    }
    HttpRequest signed_by_alice(const venues::UnsignedRequest& request) const;
    void send(std::uint64_t id, const venues::UnsignedRequest& request);
    void later(std::function<void()> what) { later_.push_back(std::move(what)); }
    void feed(std::vector<engine::InputBody> inputs);
    void listen();

    void bot_changed(const engine::BotView&) override {}
    void order_changed(engine::BotId, OrderRef, const Order& order) override;
    void filled(engine::BotId, OrderRef, const Order&, const Fill& fill) override;
    void deal_changed(engine::BotId, const Deal&) override {}
    void noticed(engine::BotId, Time, const std::string&) override {}

    const std::string venue_;
    const venues::Requests& requests_;
    const venues::Replies& replies_;
    const Symbol pair_;
    std::unique_ptr<PracticeWorld> binance_;  // One of these, …
    std::unique_ptr<kucoin::KucoinWorld> kucoin_;
    std::unique_ptr<coinbase::CoinbaseWorld> coinbase_;
    std::unique_ptr<paper::PaperWorld> paper_;
    PracticeWorld* world_ = nullptr;  // … and this is it.
    const venues::VenueSymbol symbol_;
    engine::RiskGate gate_{engine::RiskLimits{}};
    engine::Desk desk_;
    engine::Orders orders_;
    std::vector<SocketId> streams_;
    std::deque<std::function<void()>> later_;
    std::vector<std::shared_ptr<Request>> under_way_;
    std::set<std::string> signed_;  // Intents.
    std::int64_t market_ms_ = kFirstCandle.ms;

    std::string state_;
    std::string words_;
    Decimal filled_;
    std::set<std::string> trades_;
    int questions_ = 0;
    int cancels_ = 0;
    int events_ = 0;
};

}  // namespace strongroom::lab::practice
