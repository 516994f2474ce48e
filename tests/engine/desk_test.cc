// The desk knows which request was which: what signer, courier and venue answer becomes Inputs.
#include "engine/desk.h"

#include "engine/risk_gate.h"
#include "model/order_tag.h"
#include "signer.pb.h"
#include "support/binance_json.h"
#include "support/print.h"
#include "support/test.h"
#include "wire/intents.h"

namespace strongroom::engine {
namespace {

constexpr Time kNow{1'700'000'000'000};
constexpr IntentId kIntent{.bytes = {1, 2, 3}};

class DeskTest : public testing::Test {
  protected:
    DeskTest() {
        desk_.unmute();
        desk_.set_time(kNow, milliseconds(-40));
    }

    // Each returns the number of the request that left.
    std::uint64_t place(IntentId id = kIntent) {
        const OrderIntent intent{.id = id,
                                 .account = {"practice"},
                                 .symbol = MUST(Symbol::parse("BTC/USDT")),
                                 .kind = OrderKind::limit,
                                 .limit = Price{100},
                                 .qty = {3},
                                 .bot = {"grid"},
                                 .why = "line 3"};
        desk_.place(MUST(gate_.check(intent, {100}, 0)));
        return newest();
    }
    std::uint64_t cancel() {
        desk_.cancel(gate_.pass({.order = kIntent,
                                 .account = {"practice"},
                                 .symbol = MUST(Symbol::parse("BTC/USDT")),
                                 .bot = {"grid"},
                                 .why = "stop"}));
        return newest();
    }
    std::uint64_t ask(ReadQuery::Kind kind) {
        desk_.ask({.kind = kind,
                   .account = {"practice"},
                   .symbol = MUST(Symbol::parse("BTC/USDT")),
                   .order = kIntent,
                   .venue_id = "28"});
        return newest();
    }
    std::uint64_t newest() const { return sent_.empty() ? 0 : sent_.back().sign().request_id(); }

    Result<std::vector<InputBody>> signer(const proto::FromSigner& message) {
        return desk_.on_signer(as_bytes(message.SerializeAsString()));
    }
    static proto::FromSigner made(std::uint64_t request, bool is_repeat = false) {
        proto::FromSigner message;
        message.mutable_reply()->set_request_id(request);
        proto::Signed& outcome = *message.mutable_reply()->mutable_signed_();
        outcome.set_client_id("tag");
        outcome.set_deadline_ms(kNow.ms + 2'000);
        outcome.set_is_repeat(is_repeat);
        return message;
    }
    static proto::FromSigner refused(std::uint64_t request, bool is_for_now) {
        proto::FromSigner message;
        message.mutable_reply()->set_request_id(request);
        proto::Refused& outcome = *message.mutable_reply()->mutable_refused();
        outcome.set_code("sealed");
        outcome.set_text("the signer is sealed");
        outcome.set_is_for_now(is_for_now);
        return message;
    }
    static HttpReply ok(std::string body) {
        return {.status = 200, .headers = {}, .body = std::move(body)};
    }
    static std::string order_json(const char* status = "NEW") {
        return test::queried({.client_id = to_client_id({kIntent, {}}), .status = status});
    }
    template <typename Body>
    static const Body& only(const std::vector<InputBody>& inputs) {
        if (inputs.size() != 1 || !std::holds_alternative<Body>(inputs[0]))
            throw std::runtime_error("not exactly one input of the kind that was expected");
        return std::get<Body>(inputs[0]);
    }

    RiskGate gate_{RiskLimits{}};
    std::vector<proto::ToSigner> sent_;
    void keep(const std::string& frame) {
        EXPECT_TRUE(sent_.emplace_back().ParseFromString(frame));
    }
    Desk desk_{venues::served("binance"), [this](const std::string& frame) { keep(frame); }};
};

// ---- Out -------------------------------------------------------------------------------------

TEST(MutedDesk, lets_nothing_out) {
    int sent = 0;
    Desk desk(venues::served("binance"), [&](const std::string&) { ++sent; });
    const RiskGate gate{RiskLimits{}};
    OrderIntent intent{.kind = OrderKind::market, .qty = {1}};
    const auto approved = MUST(gate.check(intent, {100}, 0));
    desk.place(approved);
    desk.cancel(gate.pass({}));
    desk.ask({});
    EXPECT_EQ(sent, 0);
    EXPECT_TRUE(desk.is_muted());
    desk.unmute();
    desk.place(approved);
    EXPECT_EQ(sent, 1);
}

TEST_F(DeskTest, a_request_carries_the_intent_and_the_clock_of_the_venue) {
    place();
    const proto::SignRequest& request = sent_.back().sign();
    EXPECT_EQ(request.venue_offset_ms(), -40);
    const OrderIntent intent = MUST(wire::read(request.place()));
    EXPECT_EQ(intent.id, kIntent);
    EXPECT_EQ(intent.why, "line 3");
    cancel();
    EXPECT_EQ(MUST(wire::read(sent_.back().sign().cancel())).order, kIntent);
    EXPECT_EQ(sent_.back().sign().venue_offset_ms(), -40);
    ask(ReadQuery::Kind::fills);
    EXPECT_EQ(MUST(wire::read(sent_.back().sign().read())).venue_id, "28");
    EXPECT_EQ(sent_.back().sign().venue_offset_ms(), -40);
}

TEST_F(DeskTest, each_request_has_a_number_of_its_own_from_where_it_was_told_to_begin) {
    EXPECT_EQ(place(), 1U);
    EXPECT_EQ(cancel(), 2U);
    EXPECT_EQ(ask(ReadQuery::Kind::order), 3U);
    std::uint64_t number = 0;
    Desk other(
        venues::served("binance"),
        [&](const std::string& frame) {
            proto::ToSigner message;
            EXPECT_TRUE(message.ParseFromString(frame));
            number = message.sign().request_id();
        },
        77'000);
    other.unmute();
    other.ask({.account = {"practice"}});
    EXPECT_EQ(number, 77'000U);
}

// ---- The signer ------------------------------------------------------------------------------

TEST_F(DeskTest, a_signature_is_news_of_an_order_and_of_nothing_else) {
    const auto inputs = MUST(signer(made(place())));
    const auto& news = only<OrderSigned>(inputs);
    EXPECT_EQ(news.intent, kIntent);
    EXPECT_EQ(news.client_id, "tag");
    EXPECT_EQ(news.deadline, kNow + seconds(2));
    EXPECT_FALSE(news.is_repeat);
    EXPECT_TRUE(MUST(signer(made(cancel()))).empty());
    EXPECT_TRUE(MUST(signer(made(ask(ReadQuery::Kind::order)))).empty());
}

TEST_F(DeskTest, a_repeated_signature_was_not_sent_so_no_answer_of_the_venue_is_due) {
    const std::uint64_t request = place();
    EXPECT_TRUE(only<OrderSigned>(MUST(signer(made(request, true)))).is_repeat);
    EXPECT_TRUE(desk_.on_reply(request, ok(order_json())).inputs.empty());
    EXPECT_TRUE(desk_.on_failed(request, true, "x").inputs.empty());
}

TEST_F(DeskTest, a_refusal_goes_to_what_was_asked) {
    for (const bool is_for_now : {false, true}) {
        const auto inputs = MUST(signer(refused(place(), is_for_now)));
        EXPECT_EQ(only<OrderRefused>(inputs).is_for_now, is_for_now);
        EXPECT_EQ(only<OrderRefused>(inputs).text, "the signer is sealed");
    }
    EXPECT_EQ(only<CancelUnanswered>(MUST(signer(refused(cancel(), true)))).intent, kIntent);
    EXPECT_TRUE(MUST(signer(refused(ask(ReadQuery::Kind::order), true))).empty());
}

TEST_F(DeskTest, after_a_refusal_the_request_is_over) {
    const std::uint64_t request = place();
    EXPECT_EQ(MUST(signer(refused(request, false))).size(), 1U);
    EXPECT_TRUE(MUST(signer(refused(request, false))).empty());
    EXPECT_TRUE(MUST(signer(made(request))).empty());
    EXPECT_TRUE(desk_.on_sending(request).inputs.empty());
}

TEST_F(DeskTest, what_is_no_answer_of_the_signer_is_an_error_and_ends_no_order) {
    const std::uint64_t request = place();
    EXPECT_FAILS("no answer", desk_.on_signer(as_bytes("\xFF\xFF garbage")));
    EXPECT_FAILS("no answer", desk_.on_signer({}));
    proto::FromSigner verdict;
    verdict.mutable_verdict()->set_request_id(request);
    EXPECT_FAILS("no answer", signer(verdict));
    proto::FromSigner empty;  // Neither signed nor refused.
    empty.mutable_reply()->set_request_id(request);
    EXPECT_FAILS("no answer", signer(empty));
    EXPECT_EQ(MUST(signer(made(request))).size(), 1U);  // The true answer still counts.
}

TEST_F(DeskTest, answers_to_what_was_never_asked_mean_nothing) {
    place();
    for (const std::uint64_t stranger : {0ULL, 2ULL, ~0ULL}) {
        EXPECT_TRUE(MUST(signer(made(stranger))).empty());
        EXPECT_TRUE(MUST(signer(refused(stranger, false))).empty());
        EXPECT_TRUE(desk_.on_sending(stranger).inputs.empty());
        EXPECT_TRUE(desk_.on_failed(stranger, true, "x").inputs.empty());
        EXPECT_TRUE(desk_.on_reply(stranger, ok(order_json())).inputs.empty());
    }
}

// ---- The courier -----------------------------------------------------------------------------

TEST_F(DeskTest, sending_is_news_of_an_order_only) {
    EXPECT_EQ(only<OrderSent>(desk_.on_sending(place()).inputs).intent, kIntent);
    EXPECT_TRUE(desk_.on_sending(cancel()).inputs.empty());
    EXPECT_TRUE(desk_.on_sending(ask(ReadQuery::Kind::order)).inputs.empty());
}

TEST_F(DeskTest, a_failure_says_whether_anything_left_and_counts_once) {
    for (const bool never_sent : {false, true}) {
        const std::uint64_t request = place();
        const auto inputs = desk_.on_failed(request, never_sent, "no route").inputs;
        EXPECT_EQ(only<OrderUnanswered>(inputs).never_sent, never_sent);
        EXPECT_EQ(only<OrderUnanswered>(inputs).text, "no route");
        EXPECT_TRUE(desk_.on_failed(request, true, "again").inputs.empty());
    }
    EXPECT_EQ(only<CancelUnanswered>(desk_.on_failed(cancel(), true, "no route").inputs).text,
              "no route");
    EXPECT_TRUE(desk_.on_failed(ask(ReadQuery::Kind::order), true, "x").inputs.empty());
}

TEST_F(DeskTest, the_venues_answer_is_read_as_what_was_asked_and_counts_once) {
    const std::uint64_t placed = place();
    const std::string reply = test::place_reply({.client_id = to_client_id({kIntent, {}})});
    EXPECT_EQ(only<OrderReported>(desk_.on_reply(placed, ok(reply)).inputs).report.state,
              OrderState::open);
    EXPECT_TRUE(desk_.on_reply(placed, ok(reply)).inputs.empty());
    const auto cancelled = desk_.on_reply(
        cancel(),
        ok(test::cancel_reply({.client_id = to_client_id({kIntent, {}}), .status = "CANCELED"})));
    EXPECT_EQ(only<OrderReported>(cancelled.inputs).report.reason, CloseReason::cancelled);
}

// Not when the answer came: in between the order may have arrived.
TEST_F(DeskTest, an_order_is_missing_from_when_it_was_asked_for) {
    const std::uint64_t request = ask(ReadQuery::Kind::order);
    desk_.set_time(kNow + seconds(9), {});
    const auto inputs =
        desk_.on_reply(request, test::refusal(400, -2013, "Order does not exist.")).inputs;
    EXPECT_EQ(only<OrderMissing>(inputs).asked_at, kNow);
}

TEST_F(DeskTest, balances_come_for_their_account_and_a_bad_answer_is_told) {
    const auto good = desk_.on_reply(ask(ReadQuery::Kind::balances), ok(test::account("5")));
    ASSERT_TRUE(good.account.has_value());
    EXPECT_EQ(good.of, AccountName{"practice"});
    EXPECT_TRUE(good.trouble.empty());
    EXPECT_TRUE(good.inputs.empty());
    const auto bad = desk_.on_reply(ask(ReadQuery::Kind::balances),
                                    test::refusal(401, -2015, "Invalid API-key"));
    EXPECT_FALSE(bad.account.has_value());
    EXPECT_EQ(bad.of, AccountName{"practice"});
    EXPECT_EQ(bad.trouble, "balances: Invalid API-key");
    EXPECT_FALSE(desk_.on_reply(ask(ReadQuery::Kind::balances), ok("{}")).trouble.empty());
}

// ---- Bounds ----------------------------------------------------------------------------------

TEST_F(DeskTest, of_too_many_requests_the_oldest_is_forgotten) {
    const std::uint64_t first = place();
    const std::uint64_t second = place();
    for (std::size_t i = 2; i <= kAskedMax; ++i) ask(ReadQuery::Kind::balances);
    EXPECT_TRUE(MUST(signer(made(first))).empty());
    EXPECT_EQ(MUST(signer(made(second))).size(), 1U);
}

TEST_F(DeskTest, forgetting_all_forgets_what_is_under_way) {
    const std::uint64_t request = place();
    desk_.forget_all();
    EXPECT_TRUE(MUST(signer(made(request))).empty());
}

}  // namespace
}  // namespace strongroom::engine
