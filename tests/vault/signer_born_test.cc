// Keys that are born in the signer: nobody has seen the secret, and nothing is signed before the
// venue has given an id.
#include "vault/house.h"

namespace strongroom::vault {
namespace {

using Fault = test::FakeDisk::Fault;

struct BornHouse : House {
    using House::House;
    void open() { must(signer.init(passphrase(), true)); }
    Result<std::string> make(const char* account = "practice") {
        return signer.make_key({account}, "binance", MUST(Policy::parse(kHousePolicy)));
    }
    KeyView key() const { return signer.keys().front(); }
};

TEST(SignerBorn, it_signs_once_it_has_its_id_and_the_public_half_verifies_it) {
    test::FakeDisk disk;
    BornHouse house(disk);
    house.open();
    const std::string pem = MUST(house.make());
    EXPECT_TRUE(pem.starts_with("-----BEGIN PUBLIC KEY-----\n"));
    EXPECT_TRUE(house.key().is_waiting);
    EXPECT_EQ(house.key().kind, "ed25519");
    EXPECT_EQ(house.key().public_key, pem);
    const auto early = sign(house.signer, intent(1));
    ASSERT_FALSE(early.has_value());
    EXPECT_EQ(early.error().code, "waiting");
    EXPECT_TRUE(early.error().is_for_now);
    house.must(house.signer.name_key({"practice"}, "id-of-the-venue"));
    EXPECT_FALSE(house.key().is_waiting);
    see_rights(house.signer, "practice");
    const auto request = sign(house.signer, intent(1));
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->http.headers.at(0).value, "id-of-the-venue");
}

TEST(SignerBorn, it_is_the_same_key_after_a_start) {
    test::FakeDisk disk;
    std::string waiting;
    {
        BornHouse house(disk);
        house.open();
        waiting = MUST(house.make());
    }
    {
        BornHouse house(disk);
        house.reopen();
        EXPECT_TRUE(house.key().is_waiting);
        EXPECT_EQ(house.key().public_key, waiting);
        house.must(house.signer.name_key({"practice"}, "id"));
    }
    BornHouse house(disk);
    house.reopen();
    EXPECT_FALSE(house.key().is_waiting);
    EXPECT_EQ(house.key().public_key, waiting);
    see_rights(house.signer, "practice");
    EXPECT_TRUE(sign(house.signer, intent(1)).has_value());
}

TEST(SignerBorn, no_two_are_alike) {
    test::FakeDisk disk;
    BornHouse house(disk);
    house.open();
    EXPECT_NE(MUST(house.make("one")), MUST(house.make("two")));
}

TEST(SignerBorn, what_is_wrong_is_refused_by_name_and_changes_nothing) {
    test::FakeDisk disk;
    BornHouse house(disk);
    EXPECT_FAILS("sealed", house.make());
    EXPECT_FAILS("sealed", house.signer.name_key({"practice"}, "id"));
    house.open();
    EXPECT_FAILS("venue",
                 house.signer.make_key({"a"}, "kraken", MUST(Policy::parse(kHousePolicy))));
    EXPECT_FAILS("account",
                 house.signer.make_key({"a b"}, "binance", MUST(Policy::parse(kHousePolicy))));
    EXPECT_FAILS("no key for account", house.signer.name_key({"practice"}, "id"));
    MUST(house.make());
    EXPECT_FAILS("has a key already", house.make());
    EXPECT_FAILS("api_key", house.signer.name_key({"practice"}, "two words"));
    EXPECT_FAILS("api_key", house.signer.name_key({"practice"}, ""));
    house.must(house.signer.name_key({"practice"}, "id"));
    EXPECT_FAILS("has its id already", house.signer.name_key({"practice"}, "another"));
    house.must(house.add_key("second"));
    EXPECT_FAILS("has its id already", house.signer.name_key({"second"}, "another"));
}

// Whatever step of naming fails: the key waits still or has its id, and is never lost.
TEST(SignerBorn, no_step_of_naming_that_fails_loses_the_key) {
    test::FakeDisk made;
    std::string pem;
    {
        BornHouse house(made);
        house.open();
        pem = MUST(house.make());
    }
    for (const Fault fault : {Fault::kill, Fault::power_cut, Fault::error}) {
        for (std::uint64_t step = 1; step < 60; ++step) {
            test::FakeDisk disk(made);
            bool is_named = false;
            {
                BornHouse house(disk);
                house.reopen();
                disk.fail_at(step, fault);
                is_named = house.signer.name_key({"practice"}, "id").has_value();
            }
            disk.restart();
            BornHouse house(disk);
            house.reopen();
            ASSERT_EQ(house.key().public_key, pem) << step;
            EXPECT_FALSE(is_named && house.key().is_waiting) << step;
            if (house.key().is_waiting) house.must(house.signer.name_key({"practice"}, "id"));
            see_rights(house.signer, "practice");
            EXPECT_TRUE(sign(house.signer, intent(1)).has_value()) << step;
            if (is_named) break;
            ASSERT_LT(step, 59U) << "it never succeeds";
        }
    }
}

}  // namespace
}  // namespace strongroom::vault
