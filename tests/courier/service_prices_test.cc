// The courier: reference prices for the signer, the venue's clock for its clients.
#include "courier/courier_house.h"

namespace strongroom::courier {
namespace {

class References : public Courier {
  protected:
    void want(const std::vector<std::string>& symbols) {
        proto::FromSigner message;
        message.mutable_want_references()->set_venue("binance");
        for (const std::string& symbol : symbols)
            message.mutable_want_references()->add_symbols(symbol);
        from_signer(message);
    }
    static std::string quote(const std::string& bid, const std::string& ask) {
        return R"({"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":")" + bid +
               R"(","B":"1","a":")" + ask + R"(","A":"1"}})";
    }
};

TEST_F(References, the_signer_hears_bid_and_ask_of_the_pairs_it_wants) {
    want({"BTC/USDT", "garbage"});
    ASSERT_EQ(world_.network.line_count(), 1U);
    EXPECT_EQ(world_.network.line(0).url(), "ws://127.0.0.1:4/stream?streams=btcusdt@bookTicker");
    world_.network.line(0).open();
    world_.network.reply(
        "/api/v3/ticker/bookTicker",
        R"({"symbol":"BTCUSDT","bidPrice":"99","bidQty":"1","askPrice":"101","askQty":"1"})");
    world_.run_due();
    ASSERT_EQ(to_signer_.size(), 1U);
    EXPECT_EQ(to_signer_[0].reference().symbol(), "BTC/USDT");
    EXPECT_EQ(to_signer_[0].reference().bid(), "99");
    EXPECT_EQ(to_signer_[0].reference().ask(), "101");
}

TEST_F(References, a_price_that_does_not_move_is_told_again_while_the_stream_stands) {
    want({"BTC/USDT"});
    world_.network.line(0).open();
    world_.network.line(0).say(
        R"({"stream":"btcusdt@bookTicker",)"
        R"("data":{"u":1,"s":"BTCUSDT","b":"99","B":"1","a":"101","A":"1"}})");
    ASSERT_EQ(to_signer_.size(), 1U);
    world_.advance(seconds(25));
    EXPECT_EQ(to_signer_.size(), 3U);
    world_.network.line(0).lose();
    to_signer_.clear();
    world_.advance(seconds(60));
    EXPECT_TRUE(to_signer_.empty());  // What we have is old.
}

// The price that the old stream told last may have moved while the new one was opened.
TEST_F(References, when_the_stream_is_renewed_every_price_is_asked_for_anew) {
    want({"BTC/USDT"});
    world_.network.line(0).open();
    world_.network.line(0).say(quote("99", "101"));
    world_.network.fail("/api/v3/ticker/bookTicker", Errc::timeout);
    world_.advance(minutes(24LL * 60 - 10));
    ASSERT_EQ(world_.network.line_count(), 2U);
    to_signer_.clear();
    world_.network.line(0).say(quote("98", "100"));  // It tells until the next one is open.
    ASSERT_EQ(to_signer_.size(), 1U);
    world_.network.line(1).open();
    EXPECT_TRUE(world_.network.line(0).is_dropped());
    to_signer_.clear();
    courier_.signer_connected(true);
    EXPECT_TRUE(to_signer_.empty());  // Not known for the moment, rather than old.
    world_.network.reply(
        "/api/v3/ticker/bookTicker",
        R"({"symbol":"BTCUSDT","bidPrice":"90","bidQty":"1","askPrice":"91","askQty":"1"})");
    world_.run_due();
    ASSERT_EQ(to_signer_.size(), 1U);
    EXPECT_EQ(to_signer_[0].reference().bid(), "90");
}

TEST_F(References, a_dead_stream_tells_no_price_for_long) {
    want({"BTC/USDT"});
    world_.network.line(0).open();
    world_.network.line(0).say(quote("99", "101"));
    world_.advance(minutes(5));
    EXPECT_EQ(world_.network.line_count(), 1U);  // Quiet, and alive.
    world_.network.line(0).fall_mute();
    world_.advance(milliseconds(9'500));
    EXPECT_EQ(world_.network.line_count(), 2U);
    to_signer_.clear();
    world_.advance(minutes(1));
    EXPECT_TRUE(to_signer_.empty());
}

TEST_F(References, a_storm_of_quotes_is_thinned_out) {
    want({"BTC/USDT"});
    world_.network.line(0).open();
    for (int i = 0; i < 1000; ++i) {
        world_.network.line(0).say(
            R"({"stream":"btcusdt@bookTicker",)"
            R"("data":{"u":1,"s":"BTCUSDT","b":"99","B":"1","a":"101","A":"1"}})");
        world_.advance(milliseconds(1));
    }
    EXPECT_GE(to_signer_.size(), 9U);
    EXPECT_LE(to_signer_.size(), 11U);
}

TEST_F(References, half_a_book_is_no_price) {
    want({"BTC/USDT"});
    world_.network.line(0).open();
    world_.network.line(0).say(R"({"stream":"btcusdt@bookTicker",)"
                               R"("data":{"u":1,"s":"BTCUSDT","b":"99","B":"1","a":"0","A":"0"}})");
    EXPECT_TRUE(to_signer_.empty());
}

// Where no book moves the stream says nothing: only the answer does.
TEST_F(References, a_first_price_that_did_not_come_is_asked_for_until_it_does) {
    want({"BTC/USDT"});
    world_.network.line(0).open();
    for (const int status : {503, 200, 429}) {
        world_.network.reply("/api/v3/ticker/bookTicker",
                             HttpReply{.status = status, .headers = {}, .body = "{"});
        world_.run_due();
        EXPECT_TRUE(to_signer_.empty());
        EXPECT_EQ(world_.network.waiting("/api/v3/ticker/bookTicker"), 0U);
        // One that has enough is left alone for a minute.
        world_.advance(status == 429 ? seconds(75) : seconds(5));
        ASSERT_EQ(world_.network.waiting("/api/v3/ticker/bookTicker"), 1U) << status;
    }
    world_.network.reply(
        "/api/v3/ticker/bookTicker",
        R"({"symbol":"BTCUSDT","bidPrice":"99","bidQty":"1","askPrice":"101","askQty":"1"})");
    world_.run_due();
    EXPECT_EQ(to_signer_.size(), 1U);
    world_.advance(seconds(5));
    EXPECT_EQ(world_.network.waiting("/api/v3/ticker/bookTicker"), 0U);
}

// What the book was before a gap says nothing of what it is after.
TEST_F(References, a_price_from_before_a_gap_is_not_told_after_it) {
    want({"BTC/USDT"});
    world_.network.line(0).open();
    world_.network.line(0).say(
        R"({"stream":"btcusdt@bookTicker",)"
        R"("data":{"u":1,"s":"BTCUSDT","b":"99","B":"1","a":"101","A":"1"}})");
    EXPECT_EQ(to_signer_.size(), 1U);
    world_.network.line(0).lose();
    world_.advance(seconds(1));
    world_.network.line(1).open();
    to_signer_.clear();
    world_.advance(seconds(30));
    EXPECT_TRUE(to_signer_.empty());
}

TEST_F(Courier, clients_hear_the_venues_clock_when_they_come_and_when_it_was_measured_again) {
    courier_.client_connected("watch", true);
    ASSERT_EQ(kinds(), std::vector{Kind::kVenueClock});
    EXPECT_EQ(to_client_[0].second.venue_clock().offset_ms(), 250);
    world_.advance(seconds(30));
    world_.network.reply("/api/v3/time",
                         "{\"serverTime\":" + std::to_string(world_.clock.now().ms - 40) + "}");
    world_.run_due();
    ASSERT_EQ(to_client_.size(), 3U);  // Engine and watch.
    EXPECT_EQ(to_client_.back().second.venue_clock().offset_ms(), -40);
}

TEST_F(Courier, a_clock_that_cannot_be_read_is_asked_for_again_soon) {
    world_.advance(seconds(30));
    world_.network.reply("/api/v3/time", "<html>captive portal</html>");
    world_.run_due();
    EXPECT_TRUE(to_client_.empty());
    world_.advance(seconds(1));
    EXPECT_EQ(world_.network.waiting("/api/v3/time"), 1U);
}

TEST_F(References, the_signer_hears_how_much_is_traded_in_a_day) {
    want({"BTC/USDT"});
    world_.network.reply("/api/v3/ticker/24hr", R"({"symbol":"BTCUSDT","quoteVolume":"1234.5"})");
    world_.run_due();
    ASSERT_EQ(to_signer_.size(), 1U);
    EXPECT_EQ(to_signer_[0].reference().venue(), "binance");
    EXPECT_EQ(to_signer_[0].reference().symbol(), "BTC/USDT");
    EXPECT_EQ(to_signer_[0].reference().day_volume(), "1234.5");
    EXPECT_EQ(to_signer_[0].reference().bid(), "");
}

}  // namespace
}  // namespace strongroom::courier
