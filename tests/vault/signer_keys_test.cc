// Adding, freezing and thawing keys: what holds when the disk fails, and what a start finds.
#include <fmt/format.h>

#include <array>

#include "vault/house.h"

namespace strongroom::vault {
namespace {

using namespace decimal_literals;
using Fault = test::FakeDisk::Fault;

bool is_frozen(const House& house) { return house.signer.keys().front().is_frozen; }

TEST(SignerKeys, a_freeze_is_in_force_even_when_the_disk_fails) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const auto waiting = house.signer.record(intent(1), {});
    House::must(house.signer.commit());
    disk.fail_at(1, Fault::error);
    EXPECT_FALSE(house.signer.freeze({"practice"}, "watch", "foreign", "order 77").has_value());
    EXPECT_TRUE(is_frozen(house));
    EXPECT_EQ(house.signer.record(intent(2), {}).error().code, "frozen");
    EXPECT_EQ(house.signer.finish(std::get<Recorded>(*waiting)).error().code, "frozen");
    EXPECT_FALSE(house.signer.commit().has_value());  // The process must end.
}

TEST(SignerKeys, a_thaw_is_not_in_force_before_it_is_durable) {
    for (std::uint64_t step = 1; step <= 2; ++step) {  // Write and sync.
        test::FakeDisk disk;
        House house(disk);
        house.furnish();
        House::must(house.signer.freeze({"practice"}, "watch", "foreign", ""));
        disk.fail_at(step, Fault::error);
        EXPECT_FALSE(house.signer.thaw({"practice"}, "admin").has_value());
        EXPECT_TRUE(is_frozen(house));
        EXPECT_EQ(house.signer.record(intent(2), {}).error().code, "frozen");
    }
}

TEST(SignerKeys, a_long_text_about_a_freeze_does_not_make_the_ledger_unreadable) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish();
        // The 300th byte is in the middle of a character.
        const std::string text = std::string(299, 'x') + "\xC3\xA9 and more";
        House::must(house.signer.freeze({"practice"}, "watch", text, text));
    }
    House house(disk);
    house.reopen();
    EXPECT_TRUE(is_frozen(house));
    EXPECT_EQ(house.signer.keys().front().frozen_reason, std::string(299, 'x'));
}

TEST(SignerKeys, a_venue_that_is_not_served_is_refused_by_name_and_the_store_stays_readable) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish();
        for (const char* venue : {"", "bin\"ance", "binance\n", "Binance", "kraken", "'''"})
            EXPECT_FAILS("venue", house.add_key("second", kHousePolicy, venue));
    }
    House house(disk);
    house.reopen();
    EXPECT_EQ(house.signer.keys().size(), 1U);
}

TEST(SignerKeys, a_policy_comes_back_byte_by_byte) {
    test::FakeDisk disk;
    const std::string policy(kHousePolicy);
    const std::array rests = {"# '''\n", "# it's \"fine\" \\ \n", "# no line end"};
    {
        House house(disk);
        house.furnish();
        for (std::size_t i = 0; i < rests.size(); ++i)
            House::must(house.add_key(fmt::format("x{}", i), policy + rests[i]));
    }
    House house(disk);
    house.reopen();
    ASSERT_EQ(house.signer.keys().size(), 1 + rests.size());
    for (std::size_t i = 0; i < rests.size(); ++i)
        EXPECT_EQ(house.signer.keys()[1 + i].policy, policy + rests[i]);
}

TEST(SignerKeys, a_key_id_that_could_not_stand_in_a_header_is_refused_by_name) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    for (const std::string& id :
         {std::string(), std::string("two words"), std::string("a\r\nb"), std::string(300, 'x')}) {
        std::string text(kHouseSecret);
        EXPECT_FAILS("api_key", house.signer.add_key({{"second"},
                                                      "binance",
                                                      id,
                                                      Secret::take(text),
                                                      MUST(Policy::parse(kHousePolicy))}));
    }
}

TEST(SignerKeys, a_key_id_that_its_venue_could_not_be_told_is_refused_before_anything_is_kept) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    std::string secret = "a-secret";
    const Status added = house.signer.add_key({.account = {"other"},
                                               .venue = "binance",
                                               .api_key = "of/another/venue",
                                               .secret = Secret::take(secret),
                                               .policy = MUST(Policy::parse(kHousePolicy))});
    EXPECT_FAILS("api key: letters and digits are expected", added);
    EXPECT_EQ(house.signer.keys().size(), 1U);
}

TEST(SignerKeys, a_store_that_was_not_looked_for_is_not_written_over) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish();
    }
    House house(disk);
    EXPECT_FAILS("there is a store already", house.signer.init(passphrase(), true));
    House::must(house.signer.unseal(passphrase()));
    EXPECT_FAILS("has a key already", house.add_key("practice"));
}

// Killed at every step of adding a key: it is there with its entry in the ledger, or it is not
// there; and the store opens.
TEST(SignerKeys, a_key_is_there_only_with_its_entry_whatever_step_the_crash_came_in) {
    test::FakeDisk furnished;
    {
        House house(furnished);
        house.furnish();
    }
    for (const Fault fault : {Fault::kill, Fault::power_cut, Fault::error}) {
        for (std::uint64_t step = 1; step < 60; ++step) {
            test::FakeDisk disk(furnished);
            bool is_added = false;
            {
                House house(disk);
                house.reopen();
                disk.fail_at(step, fault);
                is_added = house.add_key("second").has_value();
                // After an error nothing more is promised in this process.
                EXPECT_TRUE(is_added || !house.signer.commit().has_value());
                EXPECT_EQ(house.signer.keys().size(), is_added ? 2U : 1U);
            }
            disk.restart();
            House house(disk);
            house.reopen();
            const bool is_there = house.signer.keys().size() == 2;
            EXPECT_TRUE(is_there || !is_added);
            bool is_on_record = false;
            for (const auto& [path, content] : disk.files()) {
                const bool is_ledger = path.starts_with("/s/ledger/");
                const bool names_it = as_text(content).find("second") != std::string_view::npos;
                is_on_record = is_on_record || (is_ledger && names_it);
            }
            EXPECT_TRUE(is_on_record || !is_there) << "step " << step;
            if (is_added) break;
        }
    }
}

TEST(SignerDay, amounts_of_different_quote_assets_do_not_add_up) {
    test::FakeDisk disk;
    {
        House house(disk);
        house.furnish("other");
        House::must(house.add_key("practice",
                                  "symbols = [\"BTC/USDT\", \"BTC/EUR\"]\n"
                                  "order_notional = { USDT = \"5000\", EUR = \"5000\" }\n"
                                  "day_notional = { USDT = \"5000\", EUR = \"9000\" }\n"));
        see_rights(house.signer, "practice");
        ASSERT_TRUE(sign(house.signer, intent(1, "0.1"_d)).has_value());  // 4,600 USDT
        OrderIntent euros = intent(2, "0.1"_d);
        euros.symbol = MUST(Symbol::parse("BTC/EUR"));
        ASSERT_TRUE(sign(house.signer, euros).has_value());
    }
    House house(disk);
    house.reopen();
    EXPECT_EQ(house.signer.record(intent(3, "0.1"_d), {}).error().code, "day_notional");
    OrderIntent euros = intent(4, "0.09"_d);
    euros.symbol = MUST(Symbol::parse("BTC/EUR"));
    EXPECT_TRUE(sign(house.signer, euros).has_value());
    const KeyView shown = house.signer.keys()[1];
    ASSERT_EQ(shown.spent.size(), 2U);
    EXPECT_EQ(shown.spent[0].quote.view(), "EUR");
    EXPECT_EQ(shown.spent[0].today, Decimal(8740));
    EXPECT_EQ(shown.spent[1].today, Decimal(4600));
}

TEST(SignerDay, a_clock_that_steps_over_midnight_and_back_forgets_nothing) {
    constexpr std::int64_t day_ms = 86'400'000;
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const Time evening{19'700 * day_ms - 60'000};
    house.clock.set(evening);
    for (std::uint32_t n = 1; n <= 4; ++n)
        ASSERT_TRUE(sign(house.signer, intent(n, "0.1"_d)).has_value());  // 18,400 of 20,000
    house.clock.set({19'700 * day_ms + 60'000});
    for (std::uint32_t n = 5; n <= 8; ++n)
        ASSERT_TRUE(sign(house.signer, intent(n, "0.1"_d)).has_value());
    house.clock.set(evening);
    EXPECT_EQ(house.signer.record(intent(9, "0.1"_d), {}).error().code, "day_notional");
    house.clock.set({19'700 * day_ms + 120'000});
    EXPECT_EQ(house.signer.record(intent(9, "0.1"_d), {}).error().code, "day_notional");
    house.clock.set({19'701 * day_ms});
    EXPECT_TRUE(sign(house.signer, intent(9, "0.1"_d)).has_value());
}

}  // namespace
}  // namespace strongroom::vault
