#include "support/test.h"
#include "venues/binance/describe.h"

namespace strongroom::venues::binance {
namespace {

TEST(BinanceAccount, has_its_number_flags_and_balances) {
    EXPECT_EQ(describe(MUST(decode_account(golden("account")))),
              "SPOT 420042 trade  at 1764000030000\n"
              "SPOT\n"
              "ETH 2.00075 free 0.3 locked\n"
              "USDT 10250.75 free 3588.6 locked\n");
}

TEST(BinanceAccount, an_asset_that_is_there_twice_is_refused) {
    std::string text = golden("account");
    text.replace(text.find("\"ETH\""), 5, "\"USDT\"");
    EXPECT_FAILS("balances: USDT: there twice", decode_account(text));
}

TEST(BinanceAccount, an_asset_name_longer_than_we_hold_is_an_error) {
    std::string text = golden("account");
    text.replace(text.find("\"ETH\""), 5, "\"ABCDEFGHIJKLMNOPQRSTUVWX\"");
    EXPECT_FAILS("balances: [1]: asset: longer than 23 bytes", decode_account(text));
}

TEST(BinanceAccount, a_balance_below_zero_is_refused) {
    std::string text = golden("account");
    text.replace(text.find("2.00075000"), 10, "-2.0007500");
    EXPECT_FAILS("balances: [1]: free: -2.00075 is below zero", decode_account(text));
}

TEST(BinanceKeyRights, tell_what_the_key_may_do_even_by_names_that_are_new) {
    const KeyRights rights = MUST(decode_key_rights(golden("key_rights")));
    EXPECT_TRUE(rights.is_ip_bound);
    EXPECT_TRUE(rights.can_read);
    EXPECT_TRUE(rights.can_trade);
    EXPECT_FALSE(rights.can_withdraw);
    EXPECT_FALSE(rights.can_transfer);
    EXPECT_EQ(rights.other_granted, (std::vector<std::string>{"enableMargin", "enableTeleport"}));
}

TEST(BinanceKeyRights, either_transfer_right_counts) {
    for (const std::string right : {"enableInternalTransfer", "permitsUniversalTransfer"}) {
        std::string text = golden("key_rights");
        const std::string granted = "\"" + right + "\":";
        text.replace(text.find(granted), granted.size() + 5, granted + "true");
        EXPECT_TRUE(MUST(decode_key_rights(text)).can_transfer) << right;
    }
}

TEST(BinanceKeyRights, an_answer_that_leaves_out_withdrawals_is_no_answer) {
    std::string text = golden("key_rights");
    const std::string part = "\"enableWithdrawals\":false,";
    text.erase(text.find(part), part.size());
    EXPECT_FAILS("enableWithdrawals: missing", decode_key_rights(text));
}

}  // namespace
}  // namespace strongroom::venues::binance
