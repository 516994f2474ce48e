// EngineHouse: a whole engine of which the test is everybody else: signer, courier, venue, clients,
// disk and clock. Frames that leave are kept as messages; the test answers them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "courier.pb.h"
#include "engine.pb.h"
#include "engine/service.h"
#include "signer.pb.h"
#include "support/binance_json.h"
#include "support/fake_world.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::engine {

inline constexpr ClientId kClient = 7;

// A bot that buys 1 BTC at market and then has a take profit and one safety order.
inline constexpr const char* kDcaFile = R"([bot]
name = "dca"
kind = "dca"
account = "practice"
symbols = ["BTC/USDT"]
[dca]
base_order = "100"
safety_order = "100"
max_safety_orders = 1
deviation_pct = "10"
take_profit_pct = "2"
)";

class EngineHouse {
  public:
    // `venues`: "binance", which is the one that answers, and others that never do.
    explicit EngineHouse(std::vector<std::string> venues = {"binance"});
    ~EngineHouse();
    EngineHouse(const EngineHouse&) = delete;
    EngineHouse& operator=(const EngineHouse&) = delete;

    // ---- The engine's life. The constructor has opened and started the first one.
    Status open();  // Another engine on the same disk; not started yet.
    void start() { engine_->start(); }
    // Ends the engine as kill -9 or a power cut does.
    void end(bool is_power_cut = false);
    void restart();  // end(), open(), start()
    EngineService& engine() { return *engine_; }

    // ---- The world around it.
    void ask_venue(const proto::AskPublic& asked);
    void serve_venue();  // Clock, terms of BTC/USDT and its candles; the price is 100.
    void trade(std::int64_t id, std::string_view price);  // On the public stream.
    void connect_signer(bool is_connected = true);
    void connect_courier(bool is_connected = true);
    void open_stream(const char* account = "practice");
    void tell_clock(Duration offset = {});  // The courier has measured the venue's clock.
    void give_balances(const char* free_usdt = "10000");  // Answers the newest question.
    // All of that, and the bot in kDcaFile, whose first order waits for the signer.
    void bring_up();
    void bring_up_with_bot();
    void pass(Duration time) { world.advance(time); }

    // ---- What clients say and hear.
    void add_bot(const std::string& file = kDcaFile, std::uint64_t request = 1);
    void command(const char* bot, const char* command, std::uint64_t request = 2);
    void await(std::uint64_t request, std::int64_t timeout_ms, std::uint64_t mark = 0);
    void say(const proto::ToEngine& message, ClientId client = kClient);
    // The answer to a request, and nothing while there is none: "" is success.
    std::optional<std::string> answer(std::uint64_t request) const;
    proto::EngineState state();
    // "name: up" or "name: down: text" of a feed.
    std::string feed(const std::string& name);

    // ---- The signer's and the courier's side.
    // Requests for the signer since the last call, in words: "place 1", "cancel 2", "ask order 1",
    // "ask balances"; the number is the bot's own, the second attempt of order 1 is "1b".
    std::vector<std::string> left();
    // The newest request of that kind for order `ref`. Throws when there was none.
    proto::SignRequest request(const std::string& words) const;
    static std::string words(const proto::SignRequest& request);
    void sign(const proto::SignRequest& request, bool is_repeat = false);
    void refuse(const proto::SignRequest& request, const char* text, bool is_for_now);
    void courier(const proto::FromCourier& message);
    void sending(const proto::SignRequest& request);
    void reply(const proto::SignRequest& request, const HttpReply& reply);
    void reply(const proto::SignRequest& request, std::string body);
    void fail(const proto::SignRequest& request, bool never_sent);
    void stream(const std::string& text, const char* account = "practice");
    // The signer says where an account trades; every one of these does at `account_venue`.
    void tell_venue(const proto::GetAccountVenue& asked);

    // The venue's view of order `ref` of the bot.
    static test::BinanceOrder order(std::uint32_t ref, const char* status = "NEW",
                                    const char* qty = "1", const char* filled = "0");
    // Signs, sends and fills the bot's first order: 1 BTC at 100.
    void fill_first_order();
    void confirm_cancel(std::uint32_t ref);

    static IntentId intent(std::uint32_t ref, std::uint32_t attempt = 1);
    std::vector<Input> journal(bool is_power_cut);  // What another process would find now.

    test::FakeWorld world;
    std::string folder;
    std::vector<proto::ToSigner> to_signer;
    std::vector<proto::ToCourier> to_courier;
    std::vector<std::pair<ClientId, proto::FromEngine>> to_client;
    std::vector<Error> fatal;
    bool is_signer_there = false;
    std::string account_venue = "binance";
    std::string account_reason;  // When there is no venue.
    bool is_account_unknown_for_now = false;
    bool has_courier_clock = true;  // False: it has not measured the venue's clock.
    bool is_courier_there = false;
    bool is_client_there = true;
    std::function<void()> on_frame;  // Called before a frame leaves for the signer or a client.

  private:
    std::unique_ptr<EngineService> engine_;
    std::vector<std::string> venues_;
    std::size_t told_ = 0;  // Of to_signer, by left().
};

}  // namespace strongroom::engine
