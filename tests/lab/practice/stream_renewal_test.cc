// The engine's market feed on each practice venue: streams that the venue cuts, and that go mute.
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/url.h"
#include "engine/market_feed.h"
#include "lab/practice/coinbase/coinbase_world.h"
#include "lab/practice/kucoin/kucoin_world.h"
#include "lab/practice/practice_world.h"
#include "support/test.h"
#include "venues/profiles.h"
#include "venues/replies.h"

namespace strongroom::lab::practice {
namespace {

// The wire between a client and the venue of a world; what the venue says arrives with carry().
class Wire final : public Network {
  public:
    explicit Wire(PracticeWorld& world) : world_(world) {}

    void request(const Endpoint&, HttpRequest request, Duration,
                 std::function<void(Result<HttpReply>)> done) override {
        request.headers.push_back({"Host", "127.0.0.1:1"});
        world_.timers.after({}, [this, request = std::move(request), done = std::move(done)] {
            done(world_.send(request));
        });
    }
    std::unique_ptr<Stream> open_stream(const Endpoint& endpoint, StreamHandler handler) override {
        const SocketId socket = world_.connect(MUST(parse_url(endpoint.url)).target);
        lines_.push_back({socket, std::move(handler)});
        world_.timers.after({}, [this, socket] {
            const Line* line = find(socket);
            if (line == nullptr) return;
            const auto opened = line->handler.opened;  // A copy: it may open another one.
            opened();
        });
        return std::make_unique<ClientEnd>(*this, socket);
    }
    void carry() {
        for (const Line& line : std::vector(lines_)) {
            for (const std::string& frame : world_.raw_frames(line.socket)) {
                if (find(line.socket) != nullptr) line.handler.message(frame);
            }
            const bool is_cut =
                std::ranges::find(world_.closed, line.socket) != world_.closed.end();
            if (!is_cut || find(line.socket) == nullptr) continue;
            drop(line.socket);
            line.handler.lost({Errc::unavailable, "the venue cut it"});
        }
    }
    std::size_t open_count() const { return lines_.size(); }

  private:
    struct Line {
        SocketId socket = 0;
        StreamHandler handler;
    };
    class ClientEnd final : public Stream {
      public:
        ClientEnd(Wire& wire, SocketId socket) : wire_(wire), socket_(socket) {}
        ~ClientEnd() override { wire_.drop(socket_); }
        ClientEnd(const ClientEnd&) = delete;
        ClientEnd& operator=(const ClientEnd&) = delete;
        void send(std::string message) override {
            if (wire_.find(socket_) != nullptr)
                wire_.world_.venue->socket_message(socket_, message);
        }

      private:
        Wire& wire_;
        SocketId socket_;
    };
    const Line* find(SocketId socket) const {
        const auto at = std::ranges::find(lines_, socket, &Line::socket);
        return at == lines_.end() ? nullptr : &*at;
    }
    void drop(SocketId socket) {
        if (find(socket) == nullptr) return;
        std::erase_if(lines_, [&](const Line& line) { return line.socket == socket; });
        world_.venue->socket_closed(socket);
    }

    PracticeWorld& world_;
    std::vector<Line> lines_;
};

// A price that never rests for long: four trades a second at the speed of the tests.
PracticeSettings moving(Duration stream_life) {
    std::vector<std::vector<int>> rows;
    for (int i = 0; i < 400; ++i) rows.push_back({100 + i % 7, 110 + i % 7, 90, 100 + (i + 1) % 7});
    PracticeSettings settings{.pace = {.speed = 60}, .stream_life = stream_life};
    settings.markets.push_back(market_of(candles_of(rows)));
    return settings;
}

std::shared_ptr<PracticeWorld> world_of(std::string_view venue, Duration stream_life) {
    PracticeSettings settings = moving(stream_life);
    if (venue == "binance") return std::make_shared<PracticeWorld>(std::move(settings));
    if (venue == "kucoin") return std::make_shared<kucoin::KucoinWorld>(std::move(settings));
    return std::make_shared<coinbase::CoinbaseWorld>(std::move(settings));
}

class StreamOfVenue : public testing::TestWithParam<const char*> {
  protected:
    void follow(Duration stream_life) {
        world_ = world_of(GetParam(), stream_life);
        wire_ = std::make_unique<Wire>(*world_);
        venues::Profile profile = MUST(venues::profile_of(GetParam(), "practice"));
        profile.urls = {.rest = "http://127.0.0.1:1",
                        .public_rest = "http://127.0.0.1:1",
                        .api_stream = "ws://127.0.0.1:1",
                        .market_stream = "ws://127.0.0.1:1"};
        if (stream_life.ms > 0) profile.connection_life = stream_life;
        feed_ = std::make_unique<engine::MarketFeed>(
            Env{world_->clock, world_->random, world_->fake_disk, world_->timers, *wire_}, profile,
            "",
            engine::MarketFeed::Handler{.traded = [this](const Symbol& symbol) { traded(symbol); },
                                        .state =
                                            [this](bool is_up, const std::string& text) {
                                                states_.push_back(is_up ? "up" + text
                                                                        : "down: " + text);
                                            }});
        const bool is_coinbase = std::string_view(GetParam()) == "coinbase";
        const Symbol pair = MUST(Symbol::parse(is_coinbase ? "BTC/USD" : "BTC/USDT"));
        feed_->follow(pair, venues::served(GetParam()).to_venue_symbol(pair).text);
    }
    void traded(const Symbol& symbol) {
        const std::int64_t id = feed_->view(symbol)->trade_id;
        if (id != 0 && (trades_.empty() || trades_.back() != id)) trades_.push_back(id);
    }
    void run(Duration span) {
        for (Duration passed; passed < span; passed = passed + milliseconds(100)) {
            world_->run(milliseconds(100));
            wire_->carry();
        }
    }

    std::shared_ptr<PracticeWorld> world_;
    std::unique_ptr<Wire> wire_;
    std::vector<std::int64_t> trades_;
    std::vector<std::string> states_;
    std::unique_ptr<engine::MarketFeed> feed_;
};

TEST_P(StreamOfVenue, is_renewed_before_it_is_cut_and_misses_no_trade) {
    follow(seconds(20));
    run(seconds(90));
    EXPECT_EQ(states_, std::vector<std::string>{"up"});
    EXPECT_GE(world_->state()["streams_opened"], 6);
    EXPECT_LE(wire_->open_count(), 2U);
    ASSERT_GT(trades_.size(), 200U);
    for (std::size_t i = 1; i < trades_.size(); ++i) EXPECT_EQ(trades_[i], trades_[i - 1] + 1);
}

TEST_P(StreamOfVenue, that_is_not_renewed_is_cut_and_has_a_hole) {
    follow({});
    run(seconds(5));
    world_->admin_ok("POST", "/streams", {{"fault", "cut"}});
    run(seconds(5));
    EXPECT_EQ(states_, (std::vector<std::string>{"up", "down: the venue cut it", "up"}));
}

TEST_P(StreamOfVenue, that_goes_mute_is_found_within_ten_seconds_and_opened_again) {
    follow({});
    world_->admin_ok("POST", "/pause");
    run(minutes(2));
    EXPECT_EQ(states_, std::vector<std::string>{"up"});  // Nothing moves, and yet it lives.
    world_->admin_ok("POST", "/streams", {{"fault", "mute"}});
    run(seconds(10));
    ASSERT_GE(states_.size(), 2U);
    EXPECT_EQ(states_[1], "down: the venue is silent");
    world_->admin_ok("POST", "/resume");
    const std::size_t before = trades_.size();
    run(seconds(5));
    EXPECT_EQ(states_.back(), "up");
    EXPECT_GT(trades_.size(), before);
}

INSTANTIATE_TEST_SUITE_P(Venues, StreamOfVenue, testing::Values("binance", "kucoin", "coinbase"));

}  // namespace
}  // namespace strongroom::lab::practice
