#include "engine/engine_house.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "model/order_tag.h"
#include "venues/profiles.h"
#include "wire/intents.h"

namespace strongroom::engine {
namespace {

// The first bytes that FakeRandom gives name the installation: of every house the same.
Journal::Install install() {
    test::FakeRandom random;
    std::array<std::uint8_t, 7> first_request{};
    random.fill(first_request);  // Of the service, and of its venue's desk.
    random.fill(first_request);
    Journal::Install made{};
    random.fill(made);
    return made;
}

}  // namespace

EngineHouse::EngineHouse(std::vector<std::string> venues) : venues_(std::move(venues)) {
    static int houses = 0;
    folder = fmt::format("{}strongroom-engine-{}-{}", testing::TempDir(), ::getpid(), ++houses);
    for (const std::string& venue : venues_)
        std::filesystem::create_directories(folder + "/" + venue);  // The database is a real file.
    const Status opened = open();
    if (!opened) throw std::runtime_error(opened.error().message);
    start();
}

EngineHouse::~EngineHouse() {
    end();
    std::filesystem::remove_all(folder);
}

// ---- Its life --------------------------------------------------------------------------------

Status EngineHouse::open() {
    EngineSettings settings{.folder = folder};
    for (const std::string& name : venues_) {
        venues::Profile venue = MUST(venues::profile_of(name, "practice"));
        venue.urls = {"https://rest." + name, "https://public." + name, "wss://api." + name,
                      "wss://market." + name};
        venue.is_market_time_streamed = false;
        settings.venues.push_back({std::move(venue), ""});
    }
    const auto about_to_leave = [this] {
        if (on_frame) on_frame();
    };
    engine_ = std::make_unique<EngineService>(
        settings, world.env(),
        EnginePorts{.to_signer =
                        [this, about_to_leave](ByteView frame) {
                            about_to_leave();
                            if (!is_signer_there) return false;
                            proto::ToSigner message;
                            EXPECT_TRUE(message.ParseFromString(std::string(as_text(frame))));
                            if (message.has_get_account_venue())
                                tell_venue(message.get_account_venue());
                            else
                                to_signer.push_back(message);
                            return true;
                        },
                    .to_courier =
                        [this](ByteView frame) {
                            if (!is_courier_there) return false;
                            proto::ToCourier message;
                            EXPECT_TRUE(message.ParseFromString(std::string(as_text(frame))));
                            if (message.has_ask_public())
                                ask_venue(message.ask_public());
                            else
                                to_courier.push_back(message);
                            return true;
                        },
                    .to_client =
                        [this, about_to_leave](ClientId client, ByteView frame) {
                            about_to_leave();
                            if (!is_client_there) return false;
                            proto::FromEngine message;
                            EXPECT_TRUE(message.ParseFromString(std::string(as_text(frame))));
                            to_client.emplace_back(client, message);
                            return true;
                        },
                    .fatal = [this](const Error& error) { fatal.push_back(error); }});
    return engine_->open();
}

void EngineHouse::end(bool is_power_cut) {
    engine_.reset();
    world.end_process(is_power_cut);
    is_signer_there = is_courier_there = false;
}

void EngineHouse::restart() {
    end();
    const Status opened = open();
    if (!opened) throw std::runtime_error(opened.error().message);
    start();
}

std::vector<Input> EngineHouse::journal(bool is_power_cut) {
    test::FakeDisk disk(world.disk);
    if (is_power_cut) disk.cut_power();
    disk.restart();
    test::FakeRandom random;
    return MUST(Journal::open(disk, random, folder + "/binance/journal")).take_inputs();
}

// ---- The world -------------------------------------------------------------------------------

void EngineHouse::serve_venue() {
    world.network.serve("/api/v3/exchangeInfo", test::listing());
    world.network.serve("/api/v3/klines", test::candles(world.clock.now().ms - 120'000, {99, 100}));
}

// As the courier does.
void EngineHouse::ask_venue(const proto::AskPublic& asked) {
    world.network.request({"https://public." + asked.venue(), ""},
                          {.method = asked.method(), .target = asked.target()}, seconds(10),
                          [this, id = asked.request_id()](const Result<HttpReply>& reply) {
                              proto::FromCourier message;
                              if (reply) {
                                  message.mutable_public_reply()->set_request_id(id);
                                  message.mutable_public_reply()->set_status(reply->status);
                                  message.mutable_public_reply()->set_body(reply->body);
                              } else {
                                  message.mutable_failed()->set_request_id(id);
                                  message.mutable_failed()->set_text(reply.error().message);
                              }
                              engine_->courier_frame(as_bytes(message.SerializeAsString()));
                          });
}

void EngineHouse::trade(std::int64_t id, std::string_view price) {
    if (world.network.line_count() == 0 ||
        !world.network.newest_line().say(test::trade("BTCUSDT", id, price)))
        throw std::runtime_error("there is no public stream");
}

void EngineHouse::connect_signer(bool is_connected) {
    is_signer_there = is_connected;
    engine_->signer_connected(is_connected);
    world.run_due();
}

void EngineHouse::connect_courier(bool is_connected) {
    is_courier_there = is_connected;
    engine_->courier_connected(is_connected);
    if (is_connected && has_courier_clock) tell_clock();  // The first thing that a courier says.
    world.run_due();
}

void EngineHouse::open_stream(const char* account) {
    proto::FromCourier message;
    message.mutable_stream_opened()->set_account(account);
    courier(message);
}

void EngineHouse::tell_clock(Duration offset) {
    proto::FromCourier message;
    message.mutable_venue_clock()->set_venue("binance");
    message.mutable_venue_clock()->set_offset_ms(offset.ms);
    courier(message);
}

void EngineHouse::give_balances(const char* free_usdt) {
    reply(request("ask balances"), test::account(free_usdt));
}

void EngineHouse::bring_up() {
    serve_venue();
    connect_signer();
    connect_courier();
    pass(seconds(1));
}

void EngineHouse::bring_up_with_bot() {
    bring_up();
    add_bot();
    pass(milliseconds(20));
    open_stream();
    give_balances();
    pass(milliseconds(100));
    world.network.newest_line().open();
    if (answer(1) != "") throw std::runtime_error("the bot was not added");
    world.run_due();
}

// ---- Clients ---------------------------------------------------------------------------------

void EngineHouse::say(const proto::ToEngine& message, ClientId client) {
    engine_->client_frame(client, as_bytes(message.SerializeAsString()));
}

void EngineHouse::add_bot(const std::string& file, std::uint64_t request) {
    proto::ToEngine message;
    message.mutable_add_bot()->set_request_id(request);
    message.mutable_add_bot()->set_file(file);
    message.mutable_add_bot()->set_file_name("my.toml");
    say(message);
    world.run_due();  // The signer says where its account trades.
}

void EngineHouse::command(const char* bot, const char* command, std::uint64_t request) {
    proto::ToEngine message;
    message.mutable_command_bot()->set_request_id(request);
    message.mutable_command_bot()->set_bot(bot);
    message.mutable_command_bot()->set_command(command);
    say(message);
}

void EngineHouse::await(std::uint64_t request, std::int64_t timeout_ms, std::uint64_t mark) {
    proto::ToEngine message;
    proto::AwaitSettled& await = *message.mutable_await_settled();
    await.set_request_id(request);
    await.set_timeout_ms(timeout_ms);
    if (mark > 0) {
        await.add_marks()->set_account("practice");
        await.mutable_marks(0)->set_execution_id(mark);
    }
    say(message);
}

std::optional<std::string> EngineHouse::answer(std::uint64_t request) const {
    std::optional<std::string> found;
    for (const auto& [client, message] : to_client) {
        if (!message.has_done() || message.done().request_id() != request) continue;
        if (found) throw std::runtime_error("a request was answered twice");
        found = message.done().error();
    }
    return found;
}

proto::EngineState EngineHouse::state() {
    proto::ToEngine message;
    message.mutable_get_state()->set_request_id(99);
    say(message, 99);
    if (to_client.empty() || !to_client.back().second.has_state())
        throw std::runtime_error("no state came");
    proto::EngineState state = to_client.back().second.state();
    to_client.pop_back();
    return state;
}

std::string EngineHouse::feed(const std::string& name) {
    const proto::EngineState now = state();
    for (const auto& feed : now.feeds()) {
        if (feed.name() != name) continue;
        return std::string(feed.is_up() ? "up" : "down") +
               (feed.text().empty() ? "" : ": " + feed.text());
    }
    return "none";
}

void EngineHouse::tell_venue(const proto::GetAccountVenue& asked) {
    proto::FromSigner message;
    message.mutable_account_venue()->set_request_id(asked.request_id());
    message.mutable_account_venue()->set_venue(account_venue);
    message.mutable_account_venue()->set_reason(account_reason);
    message.mutable_account_venue()->set_is_for_now(is_account_unknown_for_now);
    const std::string bytes = message.SerializeAsString();
    world.env().timers.after({}, [this, bytes] { engine_->signer_frame(as_bytes(bytes)); });
}

// ---- Signer and courier ----------------------------------------------------------------------

IntentId EngineHouse::intent(std::uint32_t ref, std::uint32_t attempt) {
    return IntentNames(install()).name({1}, {ref}, attempt);
}

std::string EngineHouse::words(const proto::SignRequest& request) {
    const auto name = [](const std::string& bytes) -> std::string {
        for (std::uint32_t ref = 1; ref <= 20; ++ref) {
            for (std::uint32_t attempt = 1; attempt <= 5; ++attempt) {
                if (wire::bytes_of(intent(ref, attempt)) != bytes) continue;
                return fmt::format(
                    "{}{}", ref,
                    attempt == 1 ? "" : std::string(1, static_cast<char>('a' + attempt - 1)));
            }
        }
        return "?";
    };
    if (request.has_place()) return "place " + name(request.place().id());
    if (request.has_cancel()) return "cancel " + name(request.cancel().order());
    const ReadQuery query = MUST(wire::read(request.read()));
    if (query.kind == ReadQuery::Kind::balances) return "ask balances";
    return fmt::format("ask {} {}", to_string(query.kind), name(request.read().order()));
}

std::vector<std::string> EngineHouse::left() {
    std::vector<std::string> all;
    for (; told_ < to_signer.size(); ++told_) all.push_back(words(to_signer[told_].sign()));
    return all;
}

proto::SignRequest EngineHouse::request(const std::string& wanted) const {
    for (auto message = to_signer.rbegin(); message != to_signer.rend(); ++message) {
        if (words(message->sign()) == wanted) return message->sign();
    }
    throw std::runtime_error("the signer was not asked to: " + wanted);
}

void EngineHouse::sign(const proto::SignRequest& request, bool is_repeat) {
    proto::FromSigner message;
    message.mutable_reply()->set_request_id(request.request_id());
    proto::Signed& made = *message.mutable_reply()->mutable_signed_();
    if (request.has_place())
        made.set_client_id(to_client_id({MUST(wire::read_intent_id(request.place().id())), {}}));
    made.set_deadline_ms(world.clock.now().ms + 2'000);
    made.set_is_repeat(is_repeat);
    engine_->signer_frame(as_bytes(message.SerializeAsString()));
    world.run_due();
}

void EngineHouse::refuse(const proto::SignRequest& request, const char* text, bool is_for_now) {
    proto::FromSigner message;
    message.mutable_reply()->set_request_id(request.request_id());
    message.mutable_reply()->mutable_refused()->set_text(text);
    message.mutable_reply()->mutable_refused()->set_is_for_now(is_for_now);
    engine_->signer_frame(as_bytes(message.SerializeAsString()));
    world.run_due();
}

void EngineHouse::courier(const proto::FromCourier& message) {
    engine_->courier_frame(as_bytes(message.SerializeAsString()));
    world.run_due();
}

void EngineHouse::sending(const proto::SignRequest& request) {
    proto::FromCourier message;
    message.mutable_sending()->set_request_id(request.request_id());
    courier(message);
}

void EngineHouse::reply(const proto::SignRequest& request, const HttpReply& reply) {
    proto::FromCourier message;
    message.mutable_reply()->set_request_id(request.request_id());
    message.mutable_reply()->set_status(reply.status);
    message.mutable_reply()->set_body(reply.body);
    courier(message);
}

void EngineHouse::reply(const proto::SignRequest& request, std::string body) {
    reply(request, HttpReply{.body = std::move(body)});
}

void EngineHouse::fail(const proto::SignRequest& request, bool never_sent) {
    proto::FromCourier message;
    message.mutable_failed()->set_request_id(request.request_id());
    message.mutable_failed()->set_never_sent(never_sent);
    message.mutable_failed()->set_text("time-out");
    courier(message);
}

void EngineHouse::stream(const std::string& text, const char* account) {
    proto::FromCourier message;
    message.mutable_stream_message()->set_account(account);
    message.mutable_stream_message()->set_text(text);
    courier(message);
}

test::BinanceOrder EngineHouse::order(std::uint32_t ref, const char* status, const char* qty,
                                      const char* filled) {
    return {.client_id = to_client_id({intent(ref), {}}),
            .id = 1000 + static_cast<int>(ref),
            .qty = qty,
            .filled = filled,
            .status = status};
}

void EngineHouse::confirm_cancel(std::uint32_t ref) {
    reply(request("cancel " + std::to_string(ref)), test::cancel_reply(order(ref, "CANCELED")));
}

void EngineHouse::fill_first_order() {
    const proto::SignRequest placed = request("place 1");
    sign(placed);
    sending(placed);
    test::BinanceOrder filled = order(1, "FILLED", "1", "1");
    filled.type = "MARKET";
    reply(placed, test::place_reply(
                      filled, {{.trade_id = 501, .qty = "1", .fee = "0", .is_maker = false}}));
}

}  // namespace strongroom::engine
