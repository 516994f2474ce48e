// Which requests are made, each with its path, and which never are.
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>

#include "base/freed.h"
#include "vault/house.h"
#include "vault/store_room.h"
#include "vault/witness_house.h"

namespace strongroom::vault {
namespace {

const Symbol kPair = MUST(Symbol::parse("BTC/USDT"));

CancelIntent cancel(std::uint32_t number) {
    return {.order = intent(number).id, .account = {"practice"}, .symbol = kPair};
}
CancelIntent cancel_at_venue(const char* venue_id) {
    return {.account = {"practice"}, .symbol = kPair, .venue_id = venue_id};
}
ReadQuery query(ReadQuery::Kind kind, Symbol symbol = kPair) {
    return {.kind = kind, .account = {"practice"}, .symbol = std::move(symbol)};
}

class SignerRequests : public testing::Test {
  protected:
    SignerRequests() {
        house_.furnish();
        House::must(house_.add_key("second"));
        EXPECT_TRUE(sign(house_.signer, intent(1)).has_value());
    }
    Signer& signer() { return house_.signer; }
    // The target of a signed request, or the code of its refusal.
    std::string target(const std::expected<Recorded, Refusal>& recorded) {
        if (!recorded) return recorded.error().code;
        House::must(signer().commit());
        const auto made = signer().finish(*recorded);
        return made ? made->http.target : made.error().code;
    }
    std::string read(const ReadQuery& wanted) {
        return target(signer().record(wanted, {}, "engine"));
    }

    test::FakeDisk disk_;
    House house_{disk_};
};

// ---- How urgent
// ----------------------------------------------------------------------------------

TEST_F(SignerRequests, an_orders_purpose_says_how_urgent_it_is_and_changes_nothing_of_it) {
    std::uint32_t number = 10;
    for (const auto& [purpose, priority] : {std::pair{Purpose::entry, Priority::entry},
                                            {Purpose::exit, Priority::exit},
                                            {Purpose::protective, Priority::protective}}) {
        OrderIntent order = intent(number++);
        order.purpose = purpose;
        const auto made = sign(signer(), order);
        ASSERT_TRUE(made.has_value()) << made.error().text;
        EXPECT_EQ(made->priority, priority);
    }
    // The policy looks at other things: what is above its limit is refused whatever it is for.
    OrderIntent large = intent(number, 1);
    large.purpose = Purpose::protective;
    EXPECT_EQ(sign(signer(), large).error().code, "order_notional");
}

TEST_F(SignerRequests, a_cancel_is_one_and_a_read_is_a_query_or_a_sweep) {
    const auto urgency = [&](const auto& recorded) {
        House::must(signer().commit());
        return signer().finish(*recorded)->priority;
    };
    EXPECT_EQ(urgency(signer().record(cancel(1), {})), Priority::cancel);
    ReadQuery open = query(ReadQuery::Kind::open_orders);
    EXPECT_EQ(urgency(signer().record(open, {}, "watch")), Priority::query);
    open.is_sweep = true;
    EXPECT_EQ(urgency(signer().record(open, {}, "watch")), Priority::sweep);
}

// ---- Reads -------------------------------------------------------------------------------------

TEST_F(SignerRequests, each_kind_of_read_has_its_path_and_says_of_what) {
    using Kind = ReadQuery::Kind;
    ReadQuery order = query(Kind::order);
    order.order = intent(1).id;
    ReadQuery fills = query(Kind::fills);
    fills.venue_id = "28";
    for (const auto& [wanted, path, what] :
         {std::tuple{order, "/api/v3/order?", "symbol=BTCUSDT&origClientOrderId="},
          {query(Kind::open_orders), "/api/v3/openOrders?", "symbol=BTCUSDT"},
          {query(Kind::all_orders), "/api/v3/allOrders?", "symbol=BTCUSDT"},
          {query(Kind::balances), "/api/v3/account?", "omitZeroBalances=true"},
          {fills, "/api/v3/myTrades?", "symbol=BTCUSDT&orderId=28"},
          {query(Kind::key_rights), "/sapi/v1/account/apiRestrictions?", "recvWindow="}}) {
        const std::string made = read(wanted);
        EXPECT_TRUE(made.starts_with(std::string(path) + what)) << made;
        EXPECT_NE(made.find("&signature="), std::string::npos) << made;
    }
    const std::string all = read(query(Kind::open_orders, Symbol()));
    EXPECT_TRUE(all.starts_with("/api/v3/openOrders?")) << all;
    EXPECT_EQ(all.find("symbol="), std::string::npos) << all;
}

TEST_F(SignerRequests, a_read_of_an_order_is_for_its_own_account) {
    ReadQuery order = query(ReadQuery::Kind::order);
    order.order = intent(1).id;
    order.account = {"second"};
    EXPECT_EQ(read(order), "not_signed");
    order.account = {"practice"};
    order.order = intent(2).id;
    EXPECT_EQ(read(order), "not_signed");
}

TEST_F(SignerRequests, what_the_venue_would_not_understand_is_not_recorded) {
    const std::uint64_t size = signer().ledger_size();
    ReadQuery fills = query(ReadQuery::Kind::fills);
    fills.venue_id = "28 or 1=1";
    EXPECT_EQ(read(fills), "encoding");
    EXPECT_EQ(target(signer().record(cancel_at_venue("x&symbol=ETHUSDT"), {})), "encoding");
    House::must(house_.add_key("rich",
                               "symbols = [\"BTC/USDT\"]\norder_notional = \"1000000000\"\n"
                               "day_notional = \"1000000000\"\n"));
    see_rights(signer(), "rich");
    const std::uint64_t before = signer().ledger_size();
    OrderIntent huge = intent(2, MUST(Decimal::parse("100000000000000000000")));
    huge.account = {"rich"};
    huge.limit = Price{MUST(Decimal::parse("0.000000000001"))};
    const auto refused = signer().record(huge, {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "encoding");
    EXPECT_NE(refused.error().text.find("order.qty"), std::string::npos);
    House::must(signer().commit());
    EXPECT_EQ(signer().ledger_size(), before);
    EXPECT_GT(before, size);
}

// ---- Cancels -----------------------------------------------------------------------------------

TEST_F(SignerRequests, an_order_is_cancelled_by_its_tag_or_by_the_venues_number) {
    const std::string by_tag = target(signer().record(cancel(1), {}));
    EXPECT_TRUE(by_tag.starts_with("/api/v3/order?symbol=BTCUSDT&origClientOrderId=")) << by_tag;
    const std::string by_number = target(signer().record(cancel_at_venue("77"), {}));
    EXPECT_TRUE(by_number.starts_with("/api/v3/order?symbol=BTCUSDT&orderId=77")) << by_number;
}

// ---- Between record and signature --------------------------------------------------------------

TEST_F(SignerRequests, rights_that_become_known_meanwhile_stop_an_order_for_good) {
    EXPECT_OK(signer().allow_posture({"second"}, PostureOverride::unread, "admin"));
    OrderIntent order = intent(2);
    order.account = {"second"};
    const auto placed = signer().record(order, {});
    ASSERT_TRUE(placed.has_value());
    std::string body(kGoodRights);
    body.replace(body.find("\"enableWithdrawals\":false"), 25, "\"enableWithdrawals\":true ");
    see_rights(signer(), "second", body);
    EXPECT_FALSE(signer().keys().back().is_frozen) << "nothing has changed at the venue";
    const auto made = signer().finish(std::get<Recorded>(*placed));
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, "withdraw_permission");
    EXPECT_FALSE(made.error().is_for_now) << "it is on record and never signed again";
}

TEST_F(SignerRequests, a_key_that_does_not_open_signs_nothing) {
    signer().seal();
    std::vector<KeyRecord> records = records_in(disk_);
    records[0].secret.back() ^= 1U;
    write_records(disk_, records);
    house_.reopen();
    EXPECT_EQ(read(query(ReadQuery::Kind::balances)), "key_damaged");
    EXPECT_EQ(target(signer().record(query(ReadQuery::Kind::user_stream), {}, "courier")),
              "key_damaged");
}

// The longest signature that the venue takes is that of an RSA key of 4,096 bits or so.
TEST_F(SignerRequests, a_signature_that_is_too_long_for_the_venue_is_sent_nowhere) {
    const std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> making(
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* made = nullptr;
    ASSERT_EQ(EVP_PKEY_keygen_init(making.get()), 1);
    ASSERT_EQ(EVP_PKEY_CTX_set_rsa_keygen_bits(making.get(), 8'192), 1);
    ASSERT_EQ(EVP_PKEY_CTX_set_rsa_keygen_primes(making.get(), 5), 1);  // Quickly made.
    ASSERT_EQ(EVP_PKEY_generate(making.get(), &made), 1);
    const std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key(made);
    const std::unique_ptr<BIO, Freed<BIO_free_all>> memory(BIO_new(BIO_s_mem()));
    ASSERT_EQ(
        PEM_write_bio_PKCS8PrivateKey(memory.get(), made, nullptr, nullptr, 0, nullptr, nullptr),
        1);
    char* start = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &start);
    std::string pem(start, static_cast<std::size_t>(size));
    House::must(signer().add_key(
        {{"large"}, "binance", "id", Secret::take(pem), MUST(Policy::parse(kHousePolicy))}));
    for (const ReadQuery::Kind kind : {ReadQuery::Kind::balances, ReadQuery::Kind::user_stream}) {
        ReadQuery wanted = query(kind);
        wanted.account = {"large"};
        EXPECT_EQ(read(wanted), "encoding");
    }
}

// A witness of another copy shows it between the record and the signature.
TEST(SignerWitnessed, a_rollback_that_is_shown_meanwhile_stops_orders_and_reads) {
    test::FakeDisk disk;
    WitnessBox box;
    {
        WitnessedHouse house(disk, 1);
        house.furnish();
        house.signer.seal();
    }
    test::FakeDisk copy(disk.files());
    WitnessedHouse house(disk, 2);
    house.reopen();
    House::must(house.add_witness(box));
    WitnessedHouse other(copy, 3);
    other.reopen();
    House::must(other.add_witness(box));
    for (int i = 0; i < 20; ++i) House::must(other.signer.thaw({"practice"}, "admin"));
    other.carry(box);
    see_rights(house.signer, "practice");
    const auto placed = house.signer.record(intent(1), {});
    const auto read = house.signer.record(query(ReadQuery::Kind::balances), {}, "engine");
    ASSERT_TRUE(placed && read);
    house.carry(box);
    const auto order = house.signer.finish(std::get<Recorded>(*placed));
    ASSERT_FALSE(order.has_value());
    EXPECT_EQ(order.error().code, "rolled_back");
    EXPECT_FALSE(order.error().is_for_now);
    EXPECT_EQ(house.signer.finish(*read).error().code, "rolled_back");
    EXPECT_TRUE(house.signer.finish(*read).error().is_for_now);
}

}  // namespace
}  // namespace strongroom::vault
