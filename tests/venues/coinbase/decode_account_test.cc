#include "support/test.h"
#include "venues/coinbase/describe.h"

namespace strongroom::venues::coinbase {
namespace {

using namespace decimal_literals;

std::vector<Account> accounts_of(const std::string& text) {
    return MUST(decode_accounts(text)).items;
}

TEST(CoinbaseAccounts, a_page_lists_wallets_with_what_is_free_and_held) {
    EXPECT_EQ(describe(MUST(decode_accounts(golden("accounts")))),
              "8bfc20d7-ETH ACCOUNT_TYPE_CRYPTO portfolio-1 ETH free 1.5 locked 0.25 usable "
              "1764000000000\n"
              "8bfc20d7-USD ACCOUNT_TYPE_FIAT portfolio-1 USD free 1000.5 locked 450 usable "
              "1764003600000\n"
              "8bfc20d7-BTC ACCOUNT_TYPE_CRYPTO portfolio-1 BTC free 0.1 locked 0 not usable "
              "1764000000000\n"
              "8bfc20d7-vault ACCOUNT_TYPE_VAULT portfolio-1 BTC free 7 locked 0 usable -1\n"
              "next 789100");
}

TEST(CoinbaseAccounts, the_account_is_what_may_be_traded_with) {
    const AccountState state = MUST(account_state(accounts_of(golden("accounts"))));
    EXPECT_EQ(state.uid, "portfolio-1");
    EXPECT_TRUE(state.can_trade);
    EXPECT_EQ(state.time.ms, 1'764'003'600'000);
    const std::vector<Balance> wanted{{Asset("ETH"), "1.5"_d, "0.25"_d},
                                      {Asset("USD"), "1000.5"_d, 450}};
    EXPECT_EQ(state.balances, wanted);
    EXPECT_FALSE(MUST(account_state({})).can_trade);
}

TEST(CoinbaseAccounts, wallets_of_two_portfolios_or_twice_the_same_asset_are_refused) {
    std::vector<Account> accounts = accounts_of(golden("accounts"));
    accounts[1].portfolio = "portfolio-2";
    EXPECT_FAILS("retail_portfolio_id: wallets of two portfolios", account_state(accounts));
    accounts = accounts_of(golden("accounts"));
    accounts[2].is_usable = true;
    EXPECT_OK(account_state(accounts));
    accounts[3].type = "CRYPTO";
    EXPECT_FAILS("BTC: there twice", account_state(accounts));
}

TEST(CoinbaseAccounts, an_amount_of_another_currency_is_refused) {
    EXPECT_FAILS("accounts: [0]: available_balance: currency: USD in a wallet of ETH",
                 decode_accounts(golden_with("accounts", R"("value":"1.5","currency":"ETH")",
                                             R"("value":"1.5","currency":"USD")")));
    EXPECT_FAILS("accounts: [0]: hold: value: -1 is below zero",
                 decode_accounts(golden_with("accounts", "\"0.25\"", "\"-1\"")));
    EXPECT_FAILS("uuid: empty", decode_accounts(golden_with("accounts", "8bfc20d7-ETH", "")));
}

TEST(CoinbaseFees, rates_are_fractions) {
    EXPECT_EQ(describe(MUST(decode_fees(golden("fees")))), "maker 0.004 taker 0.006");
    EXPECT_EQ(MUST(decode_fees(golden("fees"))).buys_pay, FeeAsset::quote);
    EXPECT_FAILS("fee_tier: a fee of all", decode_fees(golden_with("fees", "0.0060", "1")));
    EXPECT_FAILS("fee_tier: missing", decode_fees("{}"));
}

TEST(CoinbaseKeyRights, rights_are_read_and_the_ip_list_is_not_to_be_had) {
    EXPECT_EQ(describe(MUST(decode_key_rights(golden("key_rights")))),
              "portfolio-1 DEFAULT no ip list read trade since 0\ncan_receive\n");
}

TEST(CoinbaseKeyRights, who_may_transfer_may_withdraw) {
    const KeyRights rights =
        MUST(decode_key_rights(
                 golden_with("key_rights", R"("can_transfer":false)", R"("can_transfer":true)")))
            .rights;
    EXPECT_TRUE(rights.can_transfer);
    EXPECT_TRUE(rights.can_withdraw);
    EXPECT_FALSE(rights.is_ip_bound);
    EXPECT_FALSE(rights.is_ip_list_readable);
}

TEST(CoinbaseKeyRights, a_right_that_is_missing_or_no_flag_is_an_error) {
    for (const char* right : {"can_view", "can_trade", "can_transfer"}) {
        EXPECT_FAILS(std::string(right) + ": missing",
                     decode_key_rights(golden_with("key_rights", right, "other")));
    }
    EXPECT_FAILS("can_receive: neither true nor false",
                 decode_key_rights(
                     golden_with("key_rights", R"("can_receive":true)", R"("can_receive":"yes")")));
}

}  // namespace
}  // namespace strongroom::venues::coinbase
