#include "loss/claims.h"

#include "loss.pb.h"
#include "loss/loss_fixture.h"

namespace strongroom::loss::test {
namespace {

proto::ClaimChanged change(const std::string& what, const std::string& amount) {
    proto::ClaimChanged made;
    made.set_claim("case-12");
    made.set_account("main");
    made.set_what(what);
    made.set_amount(amount);
    made.set_asset("USDT");
    return made;
}

TEST(Claims, a_claim_is_opened_answered_and_paid_in_parts) {
    Claims claims;
    claims.take(3, kStart, change("open", "12.5"));
    const Claim& claim = claims.list().at("case-12");
    EXPECT_EQ(claim.state(), "open");
    claims.take(5, kStart, change("answer", "10"));
    EXPECT_EQ(claim.state(), "granted");
    claims.take(6, kStart, change("pay", "4"));
    EXPECT_EQ(claim.state(), "granted");
    claims.take(9, kStart + minutes(1), change("pay", "6"));
    EXPECT_EQ(claim.state(), "paid");
    EXPECT_EQ(claim.paid, Decimal(10));
    EXPECT_EQ(claim.changed, kStart + minutes(1));
    EXPECT_EQ(claim.entries, (std::vector<std::uint64_t>{3, 5, 6, 9}));
    EXPECT_TRUE(claims.odd().empty());
}

TEST(Claims, an_answer_of_nothing_is_a_refusal) {
    Claims claims;
    claims.take(3, kStart, change("open", "12.5"));
    claims.take(5, kStart, change("answer", "0"));
    EXPECT_EQ(claims.list().at("case-12").state(), "refused");
    EXPECT_FAILS("0 is granted", claims.check(change("pay", "1")));
}

TEST(Claims, what_does_not_fit_changes_nothing_and_is_told) {
    Claims claims;
    EXPECT_FAILS("no claim", claims.check(change("answer", "1")));
    claims.take(1, kStart, change("open", "5"));
    EXPECT_FAILS("already", claims.check(change("open", "5")));
    EXPECT_FAILS("5 is claimed", claims.check(change("answer", "6")));
    EXPECT_FAILS("0 is granted", claims.check(change("pay", "1")));
    EXPECT_FAILS("open, answer or pay", claims.check(change("forgive", "1")));
    EXPECT_FAILS("below zero", claims.check(change("answer", "-1")));
    EXPECT_FALSE(claims.check(change("answer", "x")).has_value());
    proto::ClaimChanged other = change("answer", "1");
    other.set_asset("BTC");
    EXPECT_FAILS("in USDT", claims.check(other));
    claims.take(2, kStart, change("answer", "5"));
    claims.take(4, kStart, change("pay", "3"));
    EXPECT_FAILS("3 is paid", claims.check(change("answer", "2")));
    claims.take(7, kStart, change("pay", "3"));
    ASSERT_EQ(claims.odd().size(), 1U);
    EXPECT_NE(claims.odd()[0].find("entry 7"), std::string::npos);
    EXPECT_EQ(claims.list().at("case-12").paid, Decimal(3));
}

}  // namespace
}  // namespace strongroom::loss::test
