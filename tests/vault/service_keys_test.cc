// What the owner changes over the admin socket, who else may not, and long lists of keys.
#include <fmt/format.h>

#include <set>

#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

constexpr const char* kNarrow =
    "symbols = [\"BTC/USDT\"]\norder_notional = \"1\"\nday_notional = \"1\"\n";

class ServiceKeys : public Service {
  protected:
    ServiceKeys() { open_house(); }
    // What the last frame said: "" when it is done.
    std::string answer() {
        std::string said = "no Done";
        for (const auto& [peer, message] : sent_)  // The courier hears of new pairs, too.
            if (message.has_done()) said = message.done().error();
        sent_.clear();
        return said;
    }
    std::string tell(const proto::ToSigner& message) {
        say(kAdmin, "admin", message);
        return answer();
    }
    proto::SignerStatus status(const std::string& after = "") {
        proto::ToSigner ask;
        ask.mutable_get_status()->set_after(after);
        sent_.clear();
        say(kAdmin, "admin", ask);
        return sent_.back().second.status();
    }
};

std::vector<proto::ToSigner> changes() {
    std::vector<proto::ToSigner> all(4);
    all[0].mutable_set_policy()->set_account("practice");
    all[0].mutable_set_policy()->set_policy(kNarrow);
    all[1].mutable_retire_key()->set_account("practice");
    all[2].mutable_rotate_keyring();
    all[3].mutable_set_passphrase()->set_passphrase("another");
    return all;
}

TEST_F(ServiceKeys, only_the_owner_changes_keys) {
    for (const proto::ToSigner& change : changes()) {
        for (const char* socket : {"engine", "watch", "courier", "status", "form"}) {
            closed_.clear();
            say(kWeb, socket, change);
            EXPECT_EQ(closed_.size(), 1U) << socket;
        }
    }
    EXPECT_EQ(signer_.keys().front().state_version, 1U);
    EXPECT_EQ(signer_.store().kek_version(), 1U);
}

TEST_F(ServiceKeys, the_owner_does_and_is_told) {
    const auto all = changes();
    EXPECT_EQ(tell(all[0]), "");
    EXPECT_EQ(signer_.keys().front().policy, kNarrow);
    EXPECT_EQ(tell(all[2]), "");
    EXPECT_EQ(status().keyring_version(), 2U);
    EXPECT_EQ(tell(all[3]), "");
    EXPECT_EQ(tell(all[1]), "");
    EXPECT_NE(tell(all[1]).find("retired"), std::string::npos);
    EXPECT_TRUE(status().keys(0).is_retired());
    proto::ToSigner bad;
    bad.mutable_set_policy()->set_account("practice");
    bad.mutable_set_policy()->set_policy(std::string(kNarrow) + "withdraw = true\n");
    EXPECT_NE(tell(bad).find("withdraw"), std::string::npos);
    bad.mutable_set_passphrase()->set_passphrase(std::string(20'000, 'x'));
    EXPECT_NE(tell(bad).find("longer than"), std::string::npos);
}

TEST_F(ServiceKeys, the_watch_freezes_single_keys_and_the_owner_anything) {
    proto::ToSigner all;
    all.mutable_freeze()->set_scope("all");
    say(kWatch, "watch", all);
    EXPECT_EQ(closed_.size(), 1U);
    EXPECT_TRUE(signer_.freezes().wide().empty());
    EXPECT_EQ(tell(all), "");
    EXPECT_EQ(status().frozen(0).scope(), "all");
    EXPECT_TRUE(status().keys(0).is_frozen());
    proto::ToSigner odd;
    odd.mutable_thaw()->set_scope("everything");
    EXPECT_NE(tell(odd).find("scope"), std::string::npos);
    odd.mutable_thaw()->set_scope("all");
    EXPECT_EQ(tell(odd), "");
    EXPECT_FALSE(status().keys(0).is_frozen());
}

TEST_F(ServiceKeys, a_freeze_of_a_scope_that_is_not_known_freezes_nothing) {
    proto::ToSigner odd;
    odd.mutable_freeze()->set_scope("everything");
    odd.mutable_freeze()->set_account("practice");
    EXPECT_NE(tell(odd).find("scope: write"), std::string::npos);
    EXPECT_TRUE(signer_.freezes().wide().empty());
    EXPECT_FALSE(signer_.keys().front().is_frozen);
    odd.mutable_freeze()->set_scope("key");
    EXPECT_EQ(tell(odd), "");
    EXPECT_TRUE(signer_.keys().front().is_frozen);
}

TEST_F(ServiceKeys, what_a_day_has_spent_is_one_figure_only_when_it_is_of_one_asset) {
    EXPECT_EQ(status().keys(0).spent_today(), "0");
    proto::ToSigner wider;
    wider.mutable_set_policy()->set_account("practice");
    wider.mutable_set_policy()->set_policy(
        "symbols = [\"BTC/USDT\", \"BTC/EUR\"]\n"
        "order_notional = { USDT = \"5000\", EUR = \"5000\" }\n"
        "day_notional = { USDT = \"5000\", EUR = \"9000\" }\n");
    EXPECT_EQ(tell(wider), "");
    const proto::KeyStatus key = status().keys(0);
    EXPECT_EQ(key.spent_today(), "");
    ASSERT_EQ(key.spent_size(), 2);
    EXPECT_EQ(key.spent(0).limit(), "9000");
}

TEST_F(ServiceKeys, the_owner_seals_and_unseals_and_makes_keys_over_the_socket) {
    proto::ToSigner make;
    make.mutable_make_key()->set_account("born");
    make.mutable_make_key()->set_venue("binance");
    make.mutable_make_key()->set_policy(kNarrow);
    EXPECT_EQ(tell(make), "");
    EXPECT_TRUE(status().keys(0).public_key().starts_with("-----BEGIN PUBLIC KEY-----"));
    EXPECT_EQ(status().keys(0).user(), "owner");
    proto::ToSigner message;
    message.mutable_seal();
    EXPECT_EQ(tell(message), "");
    EXPECT_TRUE(status().is_sealed());
    EXPECT_EQ(status().form_key(), "");
    message.mutable_unseal()->set_passphrase(std::string(1U << 20, 'x'));
    EXPECT_NE(tell(message).find("passphrase: longer"), std::string::npos);
    message.mutable_unseal()->set_passphrase("wrong horse");
    EXPECT_EQ(tell(message), "wrong passphrase");
    message.mutable_unseal()->set_passphrase("correct horse");
    sent_.clear();
    say(kAdmin, "admin", message);
    EXPECT_FALSE(signer_.is_sealed());
    std::vector<std::string> to_courier;
    for (const auto& [peer, told] : sent_) {
        if (peer == kCourier && told.has_want_key_rights())
            to_courier.push_back(told.want_key_rights().account());
    }
    EXPECT_EQ(to_courier, std::vector<std::string>{"practice"}) << "born waits for its id";
}

TEST_F(ServiceKeys, a_page_ends_after_a_thousand_keys) {
    for (int i = 0; i < 1'000; ++i) {
        std::string text = "secret";
        ASSERT_TRUE(signer_.add_key({{fmt::format("k{:04}", i)},
                                     "binance",
                                     "id",
                                     Secret::take(text),
                                     MUST(Policy::parse(kNarrow))}));
    }
    const proto::SignerStatus first = status();
    EXPECT_EQ(first.keys_size(), 1'000);
    EXPECT_EQ(first.next(), "k0999");
    const proto::SignerStatus last = status(first.next());
    ASSERT_EQ(last.keys_size(), 1);
    EXPECT_EQ(last.keys(0).account(), "practice");
    EXPECT_EQ(last.next(), "");
}

TEST_F(ServiceKeys, a_long_list_comes_in_pages) {
    const std::string long_policy = std::string(kNarrow) + "# " + std::string(3'000, 'x') + "\n";
    for (int i = 0; i < 300; ++i) {
        proto::ToSigner add;
        proto::AddKey& key = *add.mutable_add_key();
        key.set_account(fmt::format("k{}", i));
        key.set_venue("binance");
        key.set_api_key("id");
        key.set_secret("secret");
        key.set_policy(i < 200 ? long_policy : kNarrow);
        key.set_user("alice");
        ASSERT_EQ(tell(add), "");
    }
    std::set<std::string> seen;
    std::string after;
    int pages = 0;
    do {
        const proto::SignerStatus page = status(after);
        EXPECT_LT(page.ByteSizeLong(), 1U << 20);
        EXPECT_EQ(page.key_count(), 301U);
        for (const proto::KeyStatus& key : page.keys())
            EXPECT_TRUE(seen.insert(key.account()).second);
        after = page.next();
    } while (!after.empty() && ++pages < 10);
    EXPECT_EQ(seen.size(), 301U);
    EXPECT_GE(pages, 1);
    EXPECT_EQ(status("k1").keys(0).user(), "alice");
}

}  // namespace
}  // namespace strongroom::vault
