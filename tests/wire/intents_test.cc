// Messages of proto/ and our types: what goes out comes back the same, and a field in a bad form is
// refused with its name.
#include "wire/intents.h"

#include <functional>
#include <limits>

#include "courier.pb.h"
#include "journal.pb.h"
#include "model.pb.h"
#include "support/generate.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::wire {
namespace {

using namespace decimal_literals;

OrderIntent any_order() {
    OrderIntent intent{.id = test::any_intent_id(),
                       .account = {test::any_name()},
                       .symbol = test::any_symbol(),
                       .side = test::any_of(Side::sell),
                       .kind = test::any_of(OrderKind::stop_limit),
                       .qty = {test::any_positive()},
                       .bot = {*rc::gen::arbitrary<bool>() ? test::any_name() : ""},
                       .why = test::any_text(),
                       .decided_at = test::any_time(),
                       .purpose = test::any_of(Purpose::protective)};
    if (intent.kind != OrderKind::market) intent.limit = Price{test::any_positive()};
    if (intent.kind == OrderKind::stop_limit) intent.trigger = Price{test::any_positive()};
    return intent;
}

RC_GTEST_PROP(Wire, an_order_comes_back_as_it_went_out, ()) {
    const OrderIntent out = any_order();
    proto::OrderIntent message;
    write(out, message);
    proto::OrderIntent arrived;  // Through bytes, as over a socket.
    RC_ASSERT(arrived.ParseFromString(message.SerializeAsString()));
    const OrderIntent in = MUST(read(arrived));
    RC_ASSERT(in.id == out.id);
    RC_ASSERT(in.account == out.account);
    RC_ASSERT(in.symbol == out.symbol);
    RC_ASSERT(in.side == out.side);
    RC_ASSERT(in.kind == out.kind);
    RC_ASSERT(in.limit == out.limit);
    RC_ASSERT(in.trigger == out.trigger);
    RC_ASSERT(in.qty == out.qty);
    RC_ASSERT(in.bot == out.bot);
    RC_ASSERT(in.why == out.why);
    RC_ASSERT(in.decided_at == out.decided_at);
    RC_ASSERT(in.purpose == out.purpose);
}

RC_GTEST_PROP(Wire, a_cancel_comes_back_as_it_went_out, ()) {
    CancelIntent out{.order = test::any_intent_id(),
                     .account = {test::any_name()},
                     .symbol = test::any_symbol(),
                     .bot = {test::any_name()},
                     .why = test::any_text()};
    // One of ours may have the venue's number besides; a foreign order has it alone.
    if (out.order == IntentId{} || *rc::gen::arbitrary<bool>()) out.venue_id = "8100200301";
    if (!out.venue_id.empty() && *rc::gen::arbitrary<bool>()) out.order = {};
    proto::CancelIntent message;
    write(out, message);
    proto::CancelIntent arrived;
    RC_ASSERT(arrived.ParseFromString(message.SerializeAsString()));
    const CancelIntent in = MUST(read(arrived));
    RC_ASSERT(in.order == out.order);
    RC_ASSERT(in.account == out.account);
    RC_ASSERT(in.symbol == out.symbol);
    RC_ASSERT(in.bot == out.bot);
    RC_ASSERT(in.why == out.why);
    RC_ASSERT(in.venue_id == out.venue_id);
}

RC_GTEST_PROP(Wire, a_question_comes_back_as_it_went_out, ()) {
    const ReadQuery out{.kind = test::any_of(ReadQuery::Kind::user_stream),
                        .account = {test::any_name()},
                        .symbol = test::any_symbol(),
                        .order = test::any_intent_id(),
                        .venue_id = *rc::gen::arbitrary<bool>() ? "28" : "",
                        .is_sweep = *rc::gen::arbitrary<bool>()};
    proto::ReadQuery message;
    write(out, message);
    proto::ReadQuery arrived;
    RC_ASSERT(arrived.ParseFromString(message.SerializeAsString()));
    const ReadQuery in = MUST(read(arrived));
    RC_ASSERT(in.kind == out.kind);
    RC_ASSERT(in.account == out.account);
    RC_ASSERT(in.symbol == out.symbol);
    RC_ASSERT(in.order == out.order);
    RC_ASSERT(in.venue_id == out.venue_id);
    RC_ASSERT(in.is_sweep == out.is_sweep);
}

RC_GTEST_PROP(Wire, a_fill_comes_back_as_it_went_out, ()) {
    const Fill out = test::any_fill();
    proto::FillRecord message;
    write(out, message);
    proto::FillRecord arrived;
    RC_ASSERT(arrived.ParseFromString(message.SerializeAsString()));
    const Fill in = MUST(read(arrived));
    RC_ASSERT(in.trade_id == out.trade_id);
    RC_ASSERT(in.time == out.time);
    RC_ASSERT(in.side == out.side);
    RC_ASSERT(in.price == out.price);
    RC_ASSERT(in.qty == out.qty);
    RC_ASSERT(in.fee == out.fee);
    RC_ASSERT(in.is_maker == out.is_maker);
}

// ---- Bad forms -------------------------------------------------------------------------------

template <typename Message>
struct BadForm {
    const char* words;  // In the error; they begin with the field's name.
    std::function<void(Message&)> spoil;
};

template <typename Message>
void expect_each_refused(const Message& good, const std::vector<BadForm<Message>>& forms) {
    ASSERT_TRUE(read(good).has_value()) << read(good).error().message;
    for (const BadForm<Message>& form : forms) {
        Message bad = good;
        form.spoil(bad);
        const auto result = read(bad);
        ASSERT_FALSE(result.has_value()) << "passed, not refused: " << form.words;
        EXPECT_EQ(result.error().code, Errc::invalid) << form.words;
        EXPECT_TRUE(result.error().message.starts_with(form.words))
            << form.words << " is not how this begins: " << result.error().message;
    }
}

const std::string kTenBytes("\x00\x01\x02\x03\x04\x05\x06\x07\x08\xFF", 10);

proto::OrderIntent good_order() {
    proto::OrderIntent good;
    good.set_id(kTenBytes);
    good.set_account("practice");
    good.set_symbol("BTC/USDT");
    good.set_side(proto::BUY);
    good.set_kind(proto::LIMIT);
    good.set_limit("46000.01");
    good.set_qty("0.01");
    good.set_bot("dca");
    good.set_why("base order");
    good.set_decided_at_ms(1);
    return good;
}

TEST(Wire, an_order_with_a_field_in_a_bad_form_is_refused_by_its_name) {
    using M = proto::OrderIntent;
    expect_each_refused<M>(
        good_order(),
        {{"intent: an id has 10 bytes", [](M& m) { m.clear_id(); }},
         {"intent: an id has 10 bytes", [](M& m) { m.set_id(kTenBytes.substr(1)); }},
         {"intent: an id has 10 bytes", [](M& m) { m.set_id(kTenBytes + "x"); }},
         {"account: ", [](M& m) { m.clear_account(); }},
         {"account: ", [](M& m) { m.set_account("a b"); }},
         {"account: ", [](M& m) { m.set_account(std::string(41, 'a')); }},
         {"account: ", [](M& m) { m.set_account("../keys"); }},
         {"bot: ", [](M& m) { m.set_bot("a/b"); }},
         {"bot: ", [](M& m) { m.set_bot(std::string(41, 'a')); }},
         {"symbol: ", [](M& m) { m.clear_symbol(); }},
         {"symbol: ", [](M& m) { m.set_symbol("BTCUSDT"); }},
         {"symbol: ", [](M& m) { m.set_symbol("BTC/"); }},
         {"symbol: ", [](M& m) { m.set_symbol("BTC/USDT/X"); }},
         {"symbol: ", [](M& m) { m.set_symbol("BTC/" + std::string(24, 'U')); }},
         {"side: neither buy nor sell", [](M& m) { m.clear_side(); }},
         {"side: neither buy nor sell", [](M& m) { m.set_side(static_cast<proto::Side>(3)); }},
         {"kind: not an order kind", [](M& m) { m.clear_kind(); }},
         {"kind: not an order kind", [](M& m) { m.set_kind(static_cast<proto::OrderKind>(-1)); }},
         {"limit: a limit order has one", [](M& m) { m.clear_limit(); }},
         {"limit: a limit order has one", [](M& m) { m.set_kind(proto::MARKET); }},
         {"limit: ", [](M& m) { m.set_limit("4.6e4"); }},
         {"limit: must be above zero", [](M& m) { m.set_limit("0"); }},
         {"limit: below zero", [](M& m) { m.set_limit("-1"); }},
         {"limit: ", [](M& m) { m.set_limit(std::string(1000, '9')); }},
         {"trigger: a stop-limit order has one", [](M& m) { m.set_trigger("45000"); }},
         {"trigger: a stop-limit order has one", [](M& m) { m.set_kind(proto::STOP_LIMIT); }},
         {"trigger: ",
          [](M& m) {
              m.set_kind(proto::STOP_LIMIT);
              m.set_trigger("4.6e4");
          }},
         {"trigger: must be above zero",
          [](M& m) {
              m.set_kind(proto::STOP_LIMIT);
              m.set_trigger("0");
          }},
         {"trigger: below zero",
          [](M& m) {
              m.set_kind(proto::STOP_LIMIT);
              m.set_trigger("-1");
          }},
         {"qty: ", [](M& m) { m.clear_qty(); }},
         {"qty: must be above zero", [](M& m) { m.set_qty("0.000"); }},
         {"qty: below zero", [](M& m) { m.set_qty("-0.01"); }},
         {"qty: ", [](M& m) { m.set_qty("0.0000000000001"); }},
         {"qty: ", [](M& m) { m.set_qty("NaN"); }},
         {"qty: ", [](M& m) { m.set_qty(std::string("1\0", 2)); }},
         {"purpose: not what an order is for",
          [](M& m) { m.set_purpose(static_cast<proto::Purpose>(3)); }},
         {"why: longer than 300 bytes", [](M& m) { m.set_why(std::string(301, 'w')); }}});
}

TEST(Wire, an_order_without_a_purpose_is_an_entry) {
    EXPECT_EQ(MUST(read(good_order())).purpose, Purpose::entry);
}

TEST(Wire, a_market_order_without_a_limit_is_fine_and_an_order_of_no_bot_too) {
    proto::OrderIntent message = good_order();
    message.set_kind(proto::MARKET);
    message.clear_limit();
    message.clear_bot();
    const auto intent = read(message);
    ASSERT_TRUE(intent.has_value()) << intent.error().message;
    EXPECT_FALSE(intent->limit.has_value());
    EXPECT_TRUE(intent->bot.value.empty());
}

TEST(Wire, a_cancel_with_a_field_in_a_bad_form_is_refused_by_its_name) {
    using M = proto::CancelIntent;
    M good;
    good.set_order(kTenBytes);
    good.set_account("practice");
    good.set_symbol("BTC/USDT");
    good.set_bot("dca");
    expect_each_refused<M>(
        good,
        {{"intent: an id has 10 bytes", [](M& m) { m.clear_order(); }},
         {"intent: an id has 10 bytes", [](M& m) { m.set_order("12345678901"); }},
         {"account: ", [](M& m) { m.clear_account(); }},
         {"bot: ", [](M& m) { m.set_bot("b ot"); }},
         {"symbol: ", [](M& m) { m.set_symbol("BTC-USDT"); }},
         {"why: longer than 300 bytes", [](M& m) { m.set_why(std::string(301, 'w')); }},
         {"venue_id: longer than 300 bytes", [](M& m) { m.set_venue_id(std::string(301, '1')); }}});
}

// The venue's number wins: of two names for one order nobody could say which was meant.
TEST(Wire, a_cancel_names_an_intent_the_venues_number_or_both) {
    proto::CancelIntent message;
    message.set_account("practice");
    message.set_symbol("BTC/USDT");
    message.set_venue_id("28");
    EXPECT_EQ(MUST(read(message)).order, IntentId{});  // One that is not ours.
    EXPECT_EQ(MUST(read(message)).venue_id, "28");
    message.set_order(kTenBytes);
    EXPECT_NE(MUST(read(message)).order, IntentId{});
    EXPECT_EQ(MUST(read(message)).venue_id, "28");
    message.set_order("short");
    EXPECT_FALSE(read(message));
    message.clear_venue_id();
    message.clear_order();
    EXPECT_FALSE(read(message)) << "it names nothing";
    proto::CancelIntent written;
    write(CancelIntent{.order = {.bytes = {1}}, .account = {"a"}, .venue_id = "28"}, written);
    EXPECT_FALSE(written.order().empty());
    EXPECT_EQ(written.venue_id(), "28");
}

TEST(Wire, a_question_with_a_field_in_a_bad_form_is_refused_by_its_name) {
    using M = proto::ReadQuery;
    M good;
    good.set_kind(M::ORDER);
    good.set_account("practice");
    good.set_symbol("BTC/USDT");
    good.set_order(kTenBytes);
    expect_each_refused<M>(
        good,
        {{"kind: not a kind of read", [](M& m) { m.clear_kind(); }},
         {"kind: not a kind of read", [](M& m) { m.set_kind(static_cast<M::Kind>(8)); }},
         {"kind: not a kind of read", [](M& m) { m.set_kind(static_cast<M::Kind>(-1)); }},
         {"account: ", [](M& m) { m.clear_account(); }},
         {"symbol: ", [](M& m) { m.clear_symbol(); }},
         {"symbol: ", [](M& m) { m.set_symbol("BTC"); }},
         {"intent: an id has 10 bytes", [](M& m) { m.set_order("short"); }},
         {"venue_id: longer than 300 bytes", [](M& m) { m.set_venue_id(std::string(301, '1')); }}});
}

TEST(Wire, questions_about_one_pair_need_it_and_those_about_an_account_do_not) {
    using M = proto::ReadQuery;
    M message;
    message.set_account("practice");
    for (const auto kind : {M::ORDER, M::ALL_ORDERS, M::FILLS}) {
        message.set_kind(kind);
        EXPECT_FAILS("symbol: ", read(message));
    }
    for (const auto kind : {M::OPEN_ORDERS, M::BALANCES, M::USER_STREAM, M::KEY_RIGHTS}) {
        message.set_kind(kind);
        EXPECT_OK(read(message));
    }
    message.set_symbol("nonsense");  // Not needed, yet not ignored.
    EXPECT_FAILS("symbol: ", read(message));
}

TEST(Wire, a_fill_with_a_field_in_a_bad_form_is_refused_by_its_name) {
    using M = proto::FillRecord;
    M good;
    good.set_trade_id("910001");
    good.set_side(proto::SELL);
    good.set_price("3000.1");
    good.set_qty("0.5");
    good.set_fee("-0.0005");  // A rebate.
    good.set_fee_asset("ETH");
    expect_each_refused<M>(
        good,
        {{"trade_id: longer than 300 bytes", [](M& m) { m.set_trade_id(std::string(301, '1')); }},
         {"side: neither buy nor sell", [](M& m) { m.clear_side(); }},
         {"price: below zero", [](M& m) { m.set_price("-1"); }},
         {"price: ", [](M& m) { m.clear_price(); }},
         {"qty: below zero", [](M& m) { m.set_qty("-1"); }},
         {"qty: ", [](M& m) { m.set_qty("1,5"); }},
         {"fee: ", [](M& m) { m.clear_fee(); }},
         {"fee_asset: too long", [](M& m) { m.set_fee_asset(std::string(24, 'E')); }}});
}

// ---- Texts and numbers -----------------------------------------------------------------------

TEST(Wire, a_text_at_its_bound_passes_and_a_longer_one_is_cut_before_it_leaves) {
    proto::OrderIntent message = good_order();
    message.set_why(std::string(kTextBytesMax, 'w'));
    EXPECT_OK(read(message));
    OrderIntent intent = MUST(read(message));
    intent.why = std::string(10'000, 'w');
    write(intent, message);
    EXPECT_EQ(message.why(), std::string(kTextBytesMax, 'w'));
    EXPECT_OK(read(message));
}

// Half a character is not UTF-8, and the other side would refuse the whole message.
TEST(Wire, a_text_is_never_cut_in_the_middle_of_a_character) {
    for (const std::string character : {"é", "€", "😀"}) {
        for (std::size_t lead = 0; lead < 4; ++lead) {
            std::string why(lead, 'w');
            while (why.size() < 400) why += character;
            OrderIntent intent = MUST(read(good_order()));
            intent.why = why;
            proto::OrderIntent message;
            write(intent, message);
            EXPECT_LE(message.why().size(), kTextBytesMax);
            EXPECT_GT(message.why().size(), kTextBytesMax - 4);
            EXPECT_TRUE(why.starts_with(message.why()));
            proto::OrderIntent arrived;
            EXPECT_TRUE(arrived.ParseFromString(message.SerializeAsString()))
                << character << " after " << lead;
        }
    }
    EXPECT_EQ(cut_text("short €"), "short €");
    EXPECT_EQ(cut_text(""), "");
}

TEST(Wire, sides_and_kinds_have_their_numbers_and_no_others) {
    for (const Side side : {Side::buy, Side::sell}) EXPECT_EQ(MUST(side_of(number_of(side))), side);
    for (const OrderKind kind : {OrderKind::market, OrderKind::limit, OrderKind::post_only,
                                 OrderKind::ioc, OrderKind::fok, OrderKind::stop_limit})
        EXPECT_EQ(MUST(kind_of(number_of(kind))), kind);
    for (const int number : {-1, 0, 3, 1000}) EXPECT_FAILS("side: ", side_of(number));
    for (const int number : {-1, 0, 7, 1000}) EXPECT_FAILS("kind: ", kind_of(number));
    EXPECT_EQ(number_of(Side::buy), proto::BUY);  // The numbers stand in files: they never change.
    EXPECT_EQ(number_of(OrderKind::post_only), 3);
    EXPECT_EQ(number_of(OrderKind::stop_limit), 6);
}

TEST(Wire, a_venues_clock_is_at_most_a_day_away) {
    const std::int64_t day = 86'400'000;
    proto::VenueClock clock;
    for (const std::int64_t good : {std::int64_t{0}, std::int64_t{-1'234}, day, -day}) {
        clock.set_offset_ms(good);
        EXPECT_EQ(MUST(offset_of(clock)).ms, good);
    }
    for (const std::int64_t bad : {day + 1, -day - 1, std::numeric_limits<std::int64_t>::max(),
                                   std::numeric_limits<std::int64_t>::min()}) {
        clock.set_offset_ms(bad);
        EXPECT_FAILS("more than a day", offset_of(clock));
    }
}

}  // namespace
}  // namespace strongroom::wire
