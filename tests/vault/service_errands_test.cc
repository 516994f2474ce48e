// An errand about a key from the owner's socket to the courier and back.
#include <algorithm>

#include "base/sha256.h"
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

class ServiceErrands : public Service {
  protected:
    ServiceErrands() { open_house(); }

    static proto::ToSigner proof() {
        proto::ToSigner message;
        message.mutable_run_key_errand()->set_request_id(7);
        message.mutable_run_key_errand()->set_what(proto::RunKeyErrand::PROVE);
        message.mutable_run_key_errand()->set_account("practice");
        return message;
    }
    static proto::ToSigner wants_signature(std::uint64_t errand) {
        proto::ToSigner message;
        message.mutable_sign()->set_request_id(100 + errand);
        message.mutable_sign()->set_key_errand(errand);
        return message;
    }
    static proto::ToSigner answer(std::uint64_t errand, int status, const std::string& body) {
        proto::ToSigner message;
        message.mutable_key_errand_answer()->set_errand(errand);
        message.mutable_key_errand_answer()->set_status(status);
        message.mutable_key_errand_answer()->set_body(body);
        return message;
    }
    // What went to this peer, and nothing of it stays.
    std::vector<proto::FromSigner> told(PeerId peer) {
        std::vector<proto::FromSigner> list;
        for (const auto& [to, message] : sent_)
            if (to == peer) list.push_back(message);
        std::erase_if(sent_, [&](const auto& one) { return one.first == peer; });
        return list;
    }
    // The number of the errand that the courier heard of.
    std::uint64_t wanted() {
        for (const proto::FromSigner& message : told(kCourier))
            if (message.has_want_key_errand()) return message.want_key_errand().errand();
        return 0;
    }
};

TEST_F(ServiceErrands, it_is_signed_when_the_courier_asks_and_ends_with_the_venues_answer) {
    say(kAdmin, "admin", proof());
    const std::uint64_t number = wanted();
    ASSERT_NE(number, 0U);
    EXPECT_TRUE(told(kAdmin).empty());
    say(kCourier, "courier", wants_signature(number));
    bool is_signed = false;
    for (const proto::FromSigner& message : told(kCourier)) {
        if (!message.has_signed_request()) continue;
        is_signed = true;
        EXPECT_EQ(message.signed_request().client(), "courier");
        EXPECT_EQ(message.signed_request().method(), "GET");
    }
    EXPECT_TRUE(is_signed);
    say(kCourier, "courier", answer(number, 401, R"({"code":-2008,"msg":"Invalid Api-Key ID."})"));
    const auto end = told(kAdmin);
    ASSERT_EQ(end.size(), 1U);
    EXPECT_EQ(end[0].key_errand_done().request_id(), 7U);
    EXPECT_EQ(end[0].key_errand_done().outcome(), "dead");
    EXPECT_EQ(end[0].key_errand_done().code(), -2008);
    // An answer that comes again is nobody's.
    say(kCourier, "courier", answer(number, 200, "{}"));
    EXPECT_TRUE(told(kAdmin).empty());
}

TEST_F(ServiceErrands, what_an_order_did_is_asked_with_the_key_itself_and_its_hash_is_on_record) {
    proto::ToSigner wish;
    proto::RunKeyErrand& errand = *wish.mutable_run_key_errand();
    errand.set_request_id(8);
    errand.set_what(proto::RunKeyErrand::FILLS);
    errand.set_account("practice");
    errand.set_symbol("VIABTC");
    errand.set_venue_order("4711");
    say(kAdmin, "admin", wish);
    const std::uint64_t number = wanted();
    ASSERT_NE(number, 0U);
    say(kCourier, "courier", wants_signature(number));
    std::string target;
    for (const proto::FromSigner& message : told(kCourier))
        if (message.has_signed_request()) target = message.signed_request().target();
    EXPECT_TRUE(target.starts_with("/api/v3/myTrades?symbol=VIABTC&orderId=4711&")) << target;
    const std::string body = R"([{"id":1}])";
    say(kCourier, "courier", answer(number, 200, body));
    const auto end = told(kAdmin);
    ASSERT_EQ(end.size(), 1U);
    EXPECT_EQ(end[0].key_errand_done().outcome(), "done");
    EXPECT_EQ(end[0].key_errand_done().body(), body);
    const proto::LedgerEntry entry = newest_entry();
    EXPECT_EQ(entry.key_errand_ended().venue_order(), "4711");
    EXPECT_EQ(entry.key_errand_ended().symbol(), "VIABTC");
    EXPECT_EQ(entry.key_errand_ended().body_sha256(), as_text(sha256(as_bytes(body))));
}

TEST_F(ServiceErrands, an_order_without_a_number_or_with_a_name_out_of_bounds_is_not_asked_about) {
    for (const auto& [symbol, order] : {std::pair<std::string, std::string>{"", "1"},
                                        {"BTCUSDT", ""},
                                        {std::string(65, 'A'), "1"},
                                        {"BTCUSDT", std::string(65, '1')}}) {
        proto::ToSigner wish;
        wish.mutable_run_key_errand()->set_what(proto::RunKeyErrand::FILLS);
        wish.mutable_run_key_errand()->set_account("practice");
        wish.mutable_run_key_errand()->set_symbol(symbol);
        wish.mutable_run_key_errand()->set_venue_order(order);
        say(kAdmin, "admin", wish);
        EXPECT_EQ(wanted(), 0U);
        const auto refused = told(kAdmin);
        ASSERT_EQ(refused.size(), 1U);
        EXPECT_EQ(refused[0].done().code(), "invalid");
    }
}

TEST_F(ServiceErrands, an_answer_that_nobody_waits_for_and_a_made_up_number_do_nothing) {
    say(kCourier, "courier", answer(99, 200, "{}"));
    EXPECT_TRUE(sent_.empty());
    say(kCourier, "courier", wants_signature(99));
    const auto refused = told(kCourier);
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].reply().refused().code(), "errand");
}

TEST_F(ServiceErrands, each_question_is_signed_once_and_answered_only_then) {
    say(kAdmin, "admin", proof());
    const std::uint64_t number = wanted();
    say(kCourier, "courier", answer(number, 200, "{}"));
    EXPECT_TRUE(told(kAdmin).empty());
    const auto signatures = [&] {
        say(kCourier, "courier", wants_signature(number));
        const auto all = told(kCourier);
        return std::ranges::count_if(all, &proto::FromSigner::has_signed_request);
    };
    EXPECT_EQ(signatures(), 1);
    EXPECT_EQ(signatures(), 0);
    const std::string refused = R"({"code":-2015,"msg":"no"})";
    say(kCourier, "courier", answer(number, 401, refused));
    EXPECT_TRUE(told(kAdmin).empty());
    EXPECT_EQ(wanted(), number);  // The second question.
    say(kCourier, "courier", answer(number, 401, refused));
    EXPECT_TRUE(told(kAdmin).empty());
    EXPECT_EQ(signatures(), 1);
    say(kCourier, "courier", answer(number, 401, refused));
    EXPECT_EQ(told(kAdmin)[0].key_errand_done().outcome(), "refused");
}

TEST_F(ServiceErrands, one_without_an_answer_ends_as_unknown) {
    say(kAdmin, "admin", proof());
    EXPECT_NE(wanted(), 0U);
    clock_.advance(seconds(21));
    EXPECT_OK(service_.tick());
    const auto end = told(kAdmin);
    ASSERT_EQ(end.size(), 1U);
    EXPECT_EQ(end[0].key_errand_done().outcome(), "unknown");
}

TEST_F(ServiceErrands, without_a_courier_nothing_is_begun) {
    service_.closed(kCourier);
    say(kAdmin, "admin", proof());
    const auto end = told(kAdmin);
    ASSERT_EQ(end.size(), 1U);
    EXPECT_NE(end[0].done().error().find("courier"), std::string::npos);
}

TEST_F(ServiceErrands, what_cannot_be_signed_is_told_to_the_owner) {
    say(kAdmin, "admin", proof());
    const std::uint64_t number = wanted();
    proto::ToSigner message = wants_signature(number);
    message.mutable_sign()->set_venue_offset_ms(60'000);
    say(kCourier, "courier", message);
    const auto end = told(kAdmin);
    ASSERT_EQ(end.size(), 1U);
    EXPECT_NE(end[0].done().error().find("clock"), std::string::npos);
}

TEST_F(ServiceErrands, the_status_says_of_whom_a_key_of_a_sub_account_is) {
    proto::ToSigner add;
    proto::AddKey& master = *add.mutable_add_key();
    master.set_account("master");
    master.set_venue("binance");
    master.set_api_key("master-id");
    master.set_secret("the-secret-of-the-master-account");
    master.set_policy("admin = true\n");
    say(kAdmin, "admin", add);
    proto::ToSigner message;
    proto::RunKeyErrand& make = *message.mutable_run_key_errand();
    make.set_what(proto::RunKeyErrand::MAKE);
    make.set_account("bot");
    make.set_master("master");
    make.set_sub_account("bot@example.com");
    make.set_policy("symbols = [\"BTC/USDT\"]\norder_notional = \"5\"\nday_notional = \"20\"\n");
    (void)told(kCourier);
    say(kAdmin, "admin", message);
    EXPECT_NE(wanted(), 0U);
    (void)told(kAdmin);
    proto::ToSigner ask;
    ask.mutable_get_status();
    say(kAdmin, "admin", ask);
    const auto answers = told(kAdmin);
    ASSERT_EQ(answers.size(), 1U);
    const proto::SignerStatus& status = answers[0].status();
    ASSERT_EQ(status.keys_size(), 3);  // bot, master, practice
    EXPECT_EQ(status.keys(0).account(), "bot");
    EXPECT_EQ(status.keys(0).master(), "master");
    EXPECT_EQ(status.keys(0).sub_account(), "bot@example.com");
    EXPECT_TRUE(status.keys(0).label().starts_with("sr-")) << status.keys(0).label();
    EXPECT_TRUE(status.keys(0).is_waiting());
    EXPECT_EQ(status.keys(1).master(), "");
    EXPECT_TRUE(status.keys(1).is_admin());
}

}  // namespace
}  // namespace strongroom::vault
