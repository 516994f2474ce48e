// The signer's promises: recorded before signed, one signature per intent, nothing beyond policy.
#include "vault/signer.h"

#include <set>

#include "model/order_tag.h"
#include "support/print.h"
#include "vault/house.h"
#include "vault/tagger.h"

namespace strongroom::vault {
namespace {

using namespace decimal_literals;

TEST(Signer, signs_a_typed_order_with_its_tag_and_the_venues_encoding) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const auto request = sign(house.signer, intent(1));
    ASSERT_TRUE(request.has_value()) << request.error().text;
    EXPECT_EQ(request->http.method, "POST");
    EXPECT_TRUE(request->is_order);
    EXPECT_EQ(request->http.headers.at(0).value, "api-key-1");
    EXPECT_NE(request->http.target.find(
                  "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=46000"),
              std::string::npos)
        << request->http.target;
    const std::size_t at = request->http.target.find("newClientOrderId=") + 17;
    const auto tag = read_client_id(request->http.target.substr(at, 36));
    ASSERT_TRUE(tag.has_value());
    EXPECT_EQ(tag->intent, intent(1).id);
    EXPECT_NE(request->http.target.find("&signature="), std::string::npos);
    EXPECT_EQ(request->deadline, house.clock.now() + seconds(2));
}

TEST(Signer, an_intent_is_signed_once_for_ever) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish();
        ASSERT_TRUE(sign(house.signer, intent(1)).has_value());
        const auto again = house.signer.record(intent(1), {});
        ASSERT_TRUE(again.has_value());
        EXPECT_TRUE(std::holds_alternative<SignedBefore>(*again));
    }
    House reopened(disk);  // Another process, years later.
    reopened.reopen();
    const auto again = reopened.signer.record(intent(1), {});
    ASSERT_TRUE(again.has_value());
    const auto* before = std::get_if<SignedBefore>(&*again);
    ASSERT_NE(before, nullptr);
    EXPECT_EQ(read_client_id(before->client_id)->intent, intent(1).id);
    // Even with other terms under the same id.
    OrderIntent other = intent(1);
    other.qty = {"0.02"_d};
    EXPECT_TRUE(std::holds_alternative<SignedBefore>(*reopened.signer.record(other, {})));
}

TEST(Signer, nothing_is_signed_before_its_entry_is_durable) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const auto outcome = house.signer.record(intent(1), {});
    ASSERT_TRUE(outcome.has_value());
    EXPECT_DEATH((void)house.signer.finish(std::get<Recorded>(*outcome)),
                 "before its entry is durable");
}

// A kill or power cut at every disk step of signing three orders: whatever signature came out has
// its entry after the restart, and no intent that was signed is signed again.
TEST(Signer, after_a_crash_at_any_step_every_signature_is_in_the_ledger) {
    test::FakeDisk furnished;
    {
        House house(furnished);
        house.furnish();
    }
    for (const auto fault : {test::FakeDisk::Fault::kill, test::FakeDisk::Fault::power_cut,
                             test::FakeDisk::Fault::error}) {
        for (std::uint64_t step = 1; step < 200; ++step) {
            test::FakeDisk disk(furnished);
            std::set<std::uint8_t> signed_before_crash;
            bool is_finished = false;
            {
                House house(disk);
                disk.fail_at(step, fault);
                const Status opened =
                    house.signer.look() ? house.signer.unseal(passphrase()) : Status{};
                for (std::uint8_t number = 1; opened && number <= 3; ++number) {
                    if (sign(house.signer, intent(number))) signed_before_crash.insert(number);
                }
                is_finished =
                    opened.has_value() && signed_before_crash.size() == 3 && disk.steps() < step;
            }
            disk.restart();
            House house(disk);
            House::must(house.signer.look());
            House::must(house.signer.unseal(passphrase()));
            for (const std::uint8_t number : signed_before_crash) {
                const auto again = house.signer.record(intent(number), {});
                ASSERT_TRUE(again.has_value());
                ASSERT_TRUE(std::holds_alternative<SignedBefore>(*again))
                    << "step " << step << ", order " << int(number);
            }
            if (is_finished) break;
        }
    }
}

TEST(Signer, a_sealed_signer_signs_nothing_and_a_wrong_passphrase_opens_nothing) {
    test::FakeDisk disk;
    House house(disk);
    EXPECT_EQ(house.signer.record(intent(1), {}).error().code, "sealed");
    house.furnish();
    house.signer.seal();
    EXPECT_EQ(house.signer.record(intent(1), {}).error().code, "sealed");
    EXPECT_TRUE(house.signer.record(intent(1), {}).error().is_for_now);
    std::string wrong = "correct horse battery stable";
    EXPECT_FAILS("wrong passphrase", house.signer.unseal(Secret::take(wrong)));
    EXPECT_TRUE(house.signer.is_sealed());
    House::must(house.signer.unseal(passphrase()));
    EXPECT_TRUE(sign(house.signer, intent(1)).has_value());
}

TEST(Signer, refuses_beyond_policy_an_unknown_account_and_a_clock_that_is_off) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    EXPECT_EQ(house.signer.record(intent(1, 1), {}).error().code, "order_notional");
    OrderIntent stranger = intent(2);
    stranger.account = {"nobody"};
    EXPECT_EQ(house.signer.record(stranger, {}).error().code, "account");
    EXPECT_EQ(house.signer.record(intent(3), seconds(6)).error().code, "clock");
    EXPECT_EQ(house.signer.record(intent(3), Duration{-6'000}).error().code, "clock");
    const Decimal huge = MUST(Decimal::parse("90000000000000000000000000"));
    EXPECT_EQ(house.signer.record(intent(4, huge), {}).error().code, "order_notional");
}

TEST(Signer, the_days_limit_survives_a_restart_and_ends_with_the_day) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish();
        for (std::uint8_t n = 1; n <= 4; ++n)
            ASSERT_TRUE(sign(house.signer, intent(n, "0.1"_d)).has_value());  // 4,600 each
    }
    House house(disk);
    house.reopen();
    EXPECT_EQ(house.signer.record(intent(5, "0.1"_d), {}).error().code, "day_notional");
    house.clock.advance(minutes(24LL * 60));
    EXPECT_TRUE(sign(house.signer, intent(5, "0.1"_d)).has_value());
}

TEST(Signer, a_frozen_key_signs_cancels_and_reads_only_and_stays_frozen_over_a_restart) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish();
        ASSERT_TRUE(sign(house.signer, intent(1)).has_value());
        House::must(house.signer.freeze({"practice"}, "watch", "a foreign order", "order 77"));
    }
    House house(disk);
    house.reopen();
    EXPECT_EQ(house.signer.record(intent(2), {}).error().code, "frozen");
    EXPECT_TRUE(house.signer.keys().front().is_frozen);
    EXPECT_EQ(house.signer.keys().front().frozen_reason, "a foreign order");
    const auto cancel = house.signer.record(
        CancelIntent{.order = intent(1).id, .account = {"practice"}, .symbol = intent(1).symbol},
        {});
    ASSERT_TRUE(cancel.has_value());
    House::must(house.signer.commit());
    EXPECT_EQ(house.signer.finish(*cancel)->http.method, "DELETE");
    EXPECT_TRUE(house.signer
                    .record(ReadQuery{.kind = ReadQuery::Kind::balances, .account = {"practice"}},
                            {}, "engine")
                    .has_value());
    House::must(house.signer.thaw({"practice"}, "admin"));
    EXPECT_TRUE(sign(house.signer, intent(2)).has_value());
}

TEST(Signer, cancels_and_queries_are_only_for_orders_that_it_signed) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    House::must(house.add_key("second"));
    ASSERT_TRUE(sign(house.signer, intent(1)).has_value());
    CancelIntent cancel{.order = intent(9).id, .account = {"practice"}, .symbol = intent(1).symbol};
    EXPECT_EQ(house.signer.record(cancel, {}).error().code, "not_signed");
    cancel.order = intent(1).id;
    cancel.account = {"second"};  // Another account's order.
    EXPECT_EQ(house.signer.record(cancel, {}).error().code, "not_signed");
    const ReadQuery query{
        .kind = ReadQuery::Kind::order, .account = {"practice"}, .order = intent(9).id};
    EXPECT_EQ(house.signer.record(query, {}, "engine").error().code, "not_signed");
}

OrderTerms at_venue(const OrderIntent& order, const std::string& client_id) {
    return {order.account, client_id,   "BTCUSDT", order.side,
            order.kind,    order.limit, order.qty, "28"};
}

TEST(Signer, judges_every_kind_of_foreign_order) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    House::must(house.add_key("second"));
    const auto outcome = house.signer.record(intent(1), {});
    const std::string client_id = std::get<Recorded>(*outcome).client_id();
    House::must(house.signer.commit());
    const OrderTerms ours = at_venue(intent(1), client_id);
    EXPECT_EQ(house.signer.judge(ours).answer, Verdict::Answer::ours);
    EXPECT_EQ(house.signer.judge(ours).answer, Verdict::Answer::ours);  // Seen again: the same one.

    const auto reason = [&](auto change) {
        OrderTerms terms = ours;
        change(terms);
        const Verdict verdict = house.signer.judge(terms);
        EXPECT_EQ(verdict.answer, Verdict::Answer::foreign);
        return verdict.reason;
    };
    EXPECT_EQ(reason([](OrderTerms& t) { t.client_id = "web_12345"; }), "no tag of ours");
    EXPECT_EQ(reason([](OrderTerms& t) { t.client_id.clear(); }), "no tag of ours");
    EXPECT_EQ(reason([](OrderTerms& t) { t.client_id[20] = t.client_id[20] == 'A' ? 'B' : 'A'; }),
              "a forged or copied tag");
    EXPECT_EQ(reason([](OrderTerms& t) { t.account = {"second"}; }), "a forged or copied tag");
    EXPECT_EQ(reason([](OrderTerms& t) { t.side = Side::sell; }),
              "the terms differ from what was signed");
    EXPECT_EQ(reason([](OrderTerms& t) { t.venue_symbol = "ETHUSDT"; }),
              "the terms differ from what was signed");
    EXPECT_EQ(reason([](OrderTerms& t) { t.client_id = to_client_id({intent(9).id, {}}); }),
              "a tag without an entry in the ledger");
    EXPECT_EQ(reason([](OrderTerms& t) { t.qty = {1}; }), "the terms differ from what was signed");
    EXPECT_EQ(reason([](OrderTerms& t) { t.limit = Price{46001}; }),
              "the terms differ from what was signed");
    EXPECT_EQ(reason([](OrderTerms& t) { t.kind = OrderKind::market; }),
              "the terms differ from what was signed");
    EXPECT_EQ(reason([](OrderTerms& t) { t.venue_id = "29"; }),
              "a tag that another order has used");
    for (const auto unset :
         {+[](OrderTerms& t) { t.side.reset(); }, +[](OrderTerms& t) { t.kind.reset(); },
          +[](OrderTerms& t) { t.qty.reset(); }})
        EXPECT_EQ(reason(unset), "the terms differ from what was signed");
}

TEST(Signer, knows_its_stop_order_before_and_after_it_was_triggered) {
    test::FakeDisk disk;
    House house(disk);
    House::must(house.signer.init(passphrase(), true));
    House::must(house.add_key("practice",
                              std::string(kHousePolicy) + "kinds = [\"stop_limit\", \"limit\"]\n"));
    see_rights(house.signer, "practice");
    OrderIntent stop = intent(1);
    stop.kind = OrderKind::stop_limit;
    stop.trigger = Price{45900};
    const auto outcome = house.signer.record(stop, {});
    ASSERT_TRUE(outcome.has_value()) << outcome.error().text;
    House::must(house.signer.commit());
    const auto sent = house.signer.finish(std::get<Recorded>(*outcome));
    ASSERT_TRUE(sent.has_value());
    EXPECT_NE(sent->http.target.find("type=STOP_LOSS_LIMIT&timeInForce=GTC"), std::string::npos);
    EXPECT_NE(sent->http.target.find("stopPrice=45900"), std::string::npos);

    OrderTerms terms = at_venue(stop, std::get<Recorded>(*outcome).client_id());
    terms.trigger = stop.trigger;
    // The venue tells a triggered one with the terms that it had.
    for (int i = 0; i < 2; ++i) EXPECT_EQ(house.signer.judge(terms).answer, Verdict::Answer::ours);
    const auto is_foreign = [&](auto change) {
        OrderTerms other = terms;
        change(other);
        return house.signer.judge(other).reason == "the terms differ from what was signed";
    };
    EXPECT_TRUE(is_foreign([](OrderTerms& t) { t.trigger = Price{45901}; }));
    EXPECT_TRUE(is_foreign([](OrderTerms& t) { t.trigger.reset(); }));
    EXPECT_TRUE(is_foreign([](OrderTerms& t) { t.kind = OrderKind::limit; }));
    EXPECT_TRUE(is_foreign([](OrderTerms& t) { t.kind.reset(); }));

    // A stream that leaves terms out tells at least that it is a stop.
    terms.is_partial = true;
    terms.trigger.reset();
    EXPECT_EQ(house.signer.judge(terms).answer, Verdict::Answer::ours);
    EXPECT_TRUE(is_foreign([](OrderTerms& t) { t.trigger = Price{45901}; }));
    EXPECT_TRUE(is_foreign([](OrderTerms& t) { t.kind = OrderKind::limit; }));

    House again(disk);  // Read from the ledger it has its trigger.
    again.reopen();
    terms.is_partial = false;
    terms.trigger = stop.trigger;
    EXPECT_EQ(again.signer.judge(terms).answer, Verdict::Answer::ours);
}

TEST(Signer, a_plain_order_with_a_trigger_is_foreign) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const auto outcome = house.signer.record(intent(1), {});
    House::must(house.signer.commit());
    OrderTerms terms = at_venue(intent(1), std::get<Recorded>(*outcome).client_id());
    terms.trigger = Price{45900};
    EXPECT_EQ(house.signer.judge(terms).answer, Verdict::Answer::foreign);
    terms.is_partial = true;
    EXPECT_EQ(house.signer.judge(terms).answer, Verdict::Answer::foreign);
}

TEST(Signer, what_it_cannot_judge_it_does_not_call_foreign) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const auto outcome = house.signer.record(intent(1), {});
    House::must(house.signer.commit());
    const OrderTerms ours = at_venue(intent(1), std::get<Recorded>(*outcome).client_id());
    const auto answer = [&](const OrderTerms& terms) { return house.signer.judge(terms).answer; };
    OrderTerms stranger = ours;
    stranger.client_id = "web_12345";
    OrderTerms elsewhere = stranger;
    elsewhere.account = {"nobody"};
    EXPECT_EQ(answer(elsewhere), Verdict::Answer::cannot_judge);
    OrderTerms nameless = ours;
    nameless.venue_id.clear();  // It could be bound to no order.
    EXPECT_EQ(answer(nameless), Verdict::Answer::cannot_judge);
    house.signer.seal();
    EXPECT_EQ(answer(ours), Verdict::Answer::cannot_judge);
    EXPECT_EQ(answer(stranger), Verdict::Answer::cannot_judge);
    EXPECT_EQ(house.signer.judge(ours).reason, "the signer is sealed");
    House::must(house.signer.unseal(passphrase()));
    EXPECT_EQ(answer(ours), Verdict::Answer::ours);
    EXPECT_EQ(answer(stranger), Verdict::Answer::foreign);
}

TEST(Signer, what_was_recorded_before_it_was_sealed_is_not_signed_after_it) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const auto order = house.signer.record(intent(1), {});
    const auto read = house.signer.record(
        ReadQuery{.kind = ReadQuery::Kind::balances, .account = {"practice"}}, {}, "engine");
    house.signer.seal();
    EXPECT_EQ(house.signer.finish(std::get<Recorded>(*order)).error().code, "sealed");
    House::must(house.signer.unseal(passphrase()));
    const auto refused = house.signer.finish(std::get<Recorded>(*order));
    EXPECT_EQ(refused.error().code, "sealed");
    EXPECT_FALSE(refused.error().is_for_now);  // It is on record, and will not be signed again.
    EXPECT_TRUE(house.signer.finish(*read).error().is_for_now);
    EXPECT_TRUE(std::holds_alternative<SignedBefore>(*house.signer.record(intent(1), {})));
}

TEST(Signer, no_file_of_the_store_holds_the_secret) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    ASSERT_TRUE(sign(house.signer, intent(1)).has_value());
    House::must(house.signer.publish());
    const std::string needle(kHouseSecret.substr(0, 16));
    std::size_t bytes = 0;
    bool found_marker = false;  // Positive control: the account's name is in the ledger.
    for (const auto& [path, content] : disk.files()) {
        bytes += content.size();
        EXPECT_EQ(as_text(content).find(needle), std::string_view::npos) << path;
        const bool names_it = as_text(content).find("practice") != std::string_view::npos;
        const bool is_ledger = path.starts_with("/s/ledger/");
        EXPECT_FALSE(names_it && !is_ledger) << path << " names the account";
        found_marker = found_marker || names_it;
    }
    EXPECT_GT(bytes, 1000U);
    EXPECT_TRUE(found_marker);
}

TEST(Signer, signs_the_user_stream_and_publishes_a_checkpoint) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const auto stream = house.signer.record(
        ReadQuery{.kind = ReadQuery::Kind::user_stream, .account = {"practice"}}, {}, "courier");
    ASSERT_TRUE(stream.has_value());
    House::must(house.signer.commit());
    const auto request = house.signer.finish(*stream);
    ASSERT_TRUE(request.has_value());
    EXPECT_NE(request->ws_message.find("userDataStream.subscribe.signature"), std::string::npos);
    EXPECT_TRUE(request->http.headers.empty());
    const std::uint64_t size = house.signer.ledger_size();
    House::must(house.signer.publish());
    const std::string note(as_text(MUST(disk.read("/s/ledger/checkpoint", 10'000))));
    EXPECT_TRUE(note.starts_with("strongroom/ledger\n" + std::to_string(size) + "\n"));
}

}  // namespace
}  // namespace strongroom::vault
