#include "lab/practice/fault_house.h"

#include <fmt/format.h>

#include <map>

#include "base/bytes.h"
#include "engine/venue_answers.h"
#include "model/order_tag.h"
#include "signer.pb.h"
#include "support/test.h"
#include "wire/intents.h"

namespace strongroom::lab::practice {
namespace {

constexpr Duration kStep = milliseconds(20);
constexpr Duration kAnswerWithin = seconds(1);

// Coinbase trades against dollars.
Symbol pair_of(const std::string& venue) {
    return MUST(Symbol::parse(venue == "coinbase" ? "BTC/USD" : "BTC/USDT"));
}

PracticeSettings settings_of(Decimal participation) {
    PracticeSettings settings;
    settings.markets.push_back(market_of(LiveMarket{}));
    settings.markets.front().model.max_participation = participation;
    return settings;
}

// Where the words of a test stand in the venue's own.
std::string pattern_of(const std::string& venue, const std::string& words) {
    static const std::map<std::string, std::map<std::string, std::string>> patterns{
        {"binance",
         {{"place", "POST /api/v3/order"},
          {"cancel", "DELETE /api/v3/order"},
          {"ask", "GET /api/v3/*"},
          {"event", "event executionReport"}}},
        {"kucoin",
         {{"place", "POST /api/v1/hf/orders"},
          {"cancel", "DELETE /api/v1/hf/orders/*"},
          {"ask", "GET /api/v1/hf/*"},
          {"event", "event orderChange"}}},
        {"coinbase",
         {{"place", "POST /api/v3/brokerage/orders"},
          {"cancel", "POST /api/v3/brokerage/orders/batch_cancel"},
          {"ask", "GET /api/v3/brokerage/orders/historical/*"},
          {"event", "event user"}}},
        {"paper",
         {{"place", "POST /orders"},
          {"cancel", "DELETE /orders"},
          {"ask", "GET /*"},
          {"event", "event order"}}}};
    return patterns.at(venue).at(words);
}

}  // namespace

FaultHouse::FaultHouse(const std::string& venue, Decimal participation)
    : venue_(venue),
      requests_(*venues::requests_of(venue)),
      replies_(venues::served(venue)),
      pair_(pair_of(venue)),
      symbol_(requests_.to_venue_symbol(pair_)),
      desk_(replies_, [this](const std::string& frame) { on_frame(frame); }),
      orders_(engine::IntentNames({7}), {.grace = seconds(1)}, desk_, *this) {
    if (venue == "kucoin") {
        kucoin_ = std::make_unique<kucoin::KucoinWorld>(settings_of(participation));
        world_ = kucoin_.get();
    } else if (venue == "coinbase") {
        coinbase_ = std::make_unique<coinbase::CoinbaseWorld>(settings_of(participation));
        world_ = coinbase_.get();
    } else if (venue == "paper") {
        paper_ = std::make_unique<paper::PaperWorld>(settings_of(participation));
        world_ = paper_.get();
    } else {
        binance_ = std::make_unique<PracticeWorld>(settings_of(participation));
        world_ = binance_.get();
    }
    desk_.unmute();
    open_stream();
}

// ---- The bot ---------------------------------------------------------------------------------

void FaultHouse::place(Decimal price) {
    OrderIntent intent{.id = orders_.first_intent({1}, {1}),
                       .account = {"alice"},
                       .symbol = pair_,
                       .side = Side::buy,
                       .kind = OrderKind::limit,
                       .limit = Price{price},
                       .qty = {3},
                       .bot = {"bot"},
                       .why = "a test"};
    desk_.set_time(world_->clock.now(), {});
    orders_.place({1}, {1}, MUST(gate_.check(std::move(intent), {100}, 0)));
}

void FaultHouse::cancel() { orders_.cancel({1}, {1}, gate_, "a test"); }

// ---- The venue -------------------------------------------------------------------------------

void FaultHouse::faults(std::vector<json> rules) {
    for (json& rule : rules) rule["on"] = pattern_of(venue_, rule["on"].get<std::string>());
    world_->admin_ok("POST", "/faults", {{"seed", 1}, {"faults", rules}});
}

void FaultHouse::maintenance(bool is_on) {
    world_->admin_ok("POST", "/maintenance", {{"on", is_on}});
}

void FaultHouse::trade(Decimal price, Decimal qty) {
    world_->venue->live_trade({Time{market_ms_ += 1'000}, {price}, {qty}, Side::sell});
}

std::size_t FaultHouse::orders_at_venue() { return world_->admin_ok("GET", "/orders").size(); }

// ---- The signer ------------------------------------------------------------------------------

void FaultHouse::on_frame(const std::string& frame) {
    proto::ToSigner message;
    ASSERT_TRUE(message.ParseFromString(frame) && message.has_sign());
    const proto::SignRequest& wanted = message.sign();
    const std::uint64_t id = wanted.request_id();
    if (wanted.has_place()) return place(id, MUST(wire::read(wanted.place())));
    if (wanted.has_cancel()) {
        const CancelIntent intent = MUST(wire::read(wanted.cancel()));
        ++cancels_;
        return send(id, MUST(requests_.cancel_order({.venue_symbol = symbol_,
                                                     .order = key_of(intent.order, intent.venue_id),
                                                     .request_id = {fmt::format("cancel-{}", id)}},
                                                    signing_time())));
    }
    ++questions_;
    send(id, MUST(encode(MUST(wire::read(wanted.read())))));
}

// Signs an intent once; asked again it only says so.
void FaultHouse::place(std::uint64_t id, const OrderIntent& intent) {
    const venues::SigningTime time = signing_time();
    const std::string client_id = to_client_id({intent.id, {}});
    const bool is_repeat = !signed_.insert(intent.id.str()).second;
    later([this, intent, client_id, time, is_repeat] {
        feed({engine::OrderSigned{intent.id, client_id, time.timestamp + time.recv_window,
                                  is_repeat}});
    });
    if (is_repeat) return;
    const Instrument instrument{.symbol = intent.symbol, .venue_symbol = symbol_.text};
    send(id, MUST(requests_.place_order(intent, instrument, {client_id}, time)));
}

Result<venues::UnsignedRequest> FaultHouse::encode(const ReadQuery& query) const {
    switch (query.kind) {
        case ReadQuery::Kind::order:
            return requests_.query_order(symbol_, key_of(query.order, query.venue_id),
                                         signing_time());
        case ReadQuery::Kind::open_orders: return requests_.open_orders(symbol_, signing_time());
        case ReadQuery::Kind::all_orders: return requests_.all_orders(symbol_, signing_time());
        case ReadQuery::Kind::fills:
            return requests_.fills_of_order(symbol_, {query.venue_id}, signing_time());
        default: return fail(Errc::invalid, "no question about an order");
    }
}

// By our name where the venue knows orders by it, else by its own number.
venues::OrderKey FaultHouse::key_of(const IntentId& intent, const std::string& venue_id) const {
    if (requests_.finds_by_client_id() || venue_id.empty())
        return venues::ClientOrderId{to_client_id({intent, {}})};
    return venues::VenueOrderId{venue_id};
}

// With alice's key: at Coinbase an Ed25519 one, else an HMAC.
HttpRequest FaultHouse::signed_by_alice(const venues::UnsignedRequest& request) const {
    const std::string key = coinbase_ != nullptr ? coinbase::key_name("edwards") : "alice-key";
    const venues::Signing signing{.api_key = key,
                                  .algorithm = coinbase_ != nullptr
                                                   ? venues::KeyAlgorithm::ed25519
                                                   : venues::KeyAlgorithm::hmac_sha256,
                                  .time = signing_time()};
    const std::string payload = MUST(requests_.bytes_to_sign(request, signing));
    const std::string phrase = kucoin::hmac_base64("alice-secret", "alice-phrase");
    std::string text;
    if (coinbase_ != nullptr)
        text = to_base64(coinbase::signature_of(coinbase::KeyPair::ed25519, payload));
    else if (requests_.hmac_text() == venues::HmacText::hex)
        text = hmac_hex("alice-secret", payload);
    else
        text = kucoin::hmac_base64("alice-secret", payload);
    HttpRequest http = MUST(requests_.attach_signature(
        request, signing,
        {.text = text,
         .signed_bytes = payload,
         .passphrase = requests_.wants_passphrase() ? std::string_view(phrase) : ""}));
    http.peer = "127.0.0.1";
    return http;
}

// ---- The wire --------------------------------------------------------------------------------

void FaultHouse::send(std::uint64_t id, const venues::UnsignedRequest& request) {
    const HttpRequest http = signed_by_alice(request);
    later([this, id, http] {
        if (!is_reachable) return feed(desk_.on_failed(id, true, "no such host").inputs);
        feed(desk_.on_sending(id).inputs);
        const auto sent = std::make_shared<Request>(id, world_->clock.now() + kAnswerWithin);
        under_way_.push_back(sent);
        world_->venue->request(http, [this, sent](HttpReply reply) {
            if (std::exchange(sent->is_over, true)) return;
            if (const auto spoils = std::exchange(spoil, {})) spoils(reply);
            later([this, sent, reply] {
                feed(reply.status == 0 ? desk_.on_failed(sent->id, false, "cut").inputs
                                       : desk_.on_reply(sent->id, reply).inputs);
            });
        });
    });
}

void FaultHouse::open_stream(bool keeps_old) {
    if (!keeps_old) streams_.clear();
    if (kucoin_ != nullptr) {
        streams_.push_back(kucoin_->stream(true));
        EXPECT_EQ(kucoin_->subscribe(streams_.back(), "/spotMarket/tradeOrdersV2", true)["type"],
                  "ack");
    } else if (coinbase_ != nullptr) {
        streams_.push_back(coinbase_->user_channel(coinbase::signer_of("edwards")));
    } else if (paper_ != nullptr) {
        streams_.push_back(paper_->user_channel());
    } else {
        streams_.push_back(world_->user_stream());
    }
    feed({engine::LinkGap{engine::LinkGap::Link::user_stream, {"alice"}}});
}

void FaultHouse::listen() {
    for (const SocketId stream : streams_) {
        for (const std::string& text : world_->raw_frames(stream)) {
            for (const venues::UserEvent& event : MUST(replies_.decode_user_message(text))) {
                const auto* report = std::get_if<venues::ExecutionReport>(&event.body);
                if (report == nullptr) continue;
                ++events_;
                if (const auto news = engine::read_execution(*report)) feed({*news});
            }
        }
    }
}

void FaultHouse::pass(Duration time) {
    for (const Time end = world_->clock.now() + time; world_->clock.now() < end;) {
        world_->run(kStep);
        desk_.set_time(world_->clock.now(), {});
        listen();
        for (const auto& request : std::exchange(under_way_, {})) {
            if (request->is_over) continue;
            if (request->gives_up > world_->clock.now()) {
                under_way_.push_back(request);
                continue;
            }
            request->is_over = true;
            feed(desk_.on_failed(request->id, false, "no answer").inputs);
        }
        while (!later_.empty()) {
            const auto what = std::move(later_.front());
            later_.pop_front();
            what();
        }
        orders_.check(world_->clock.now());
    }
}

void FaultHouse::feed(std::vector<engine::InputBody> inputs) {
    const Time now = world_->clock.now();
    for (engine::InputBody& body : inputs)
        (void)orders_.on_input({now, now, {100}, std::move(body)}, gate_);
}

// ---- The books -------------------------------------------------------------------------------

void FaultHouse::order_changed(engine::BotId, OrderRef, const Order& order) {
    const std::string reason(to_string(order.reason));
    state_ = fmt::format("{}{}{}", to_string(order.state), reason.empty() ? "" : ": ", reason);
    words_ = order.text;
}

void FaultHouse::filled(engine::BotId, OrderRef, const Order&, const Fill& fill) {
    EXPECT_TRUE(trades_.insert(fill.trade_id).second) << "booked twice: " << fill.trade_id;
    filled_ += fill.qty.value;
}

}  // namespace strongroom::lab::practice
