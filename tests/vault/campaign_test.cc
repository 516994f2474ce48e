// Steps of campaigns: once on record, a key in one open campaign at a time, and what only the
// venue's answer can say.
#include "base/sha256.h"
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

using Step = CampaignStep;

class CampaignRecord : public Service {
  protected:
    void add(const std::string& account) {
        std::string secret = "secret-of-" + account + "-0123456789";
        must(signer_.add_key(
            {.account = {account},
             .venue = "binance",
             .api_key = "id-of-" + account,
             .secret = Secret::take(secret),
             .policy = MUST(Policy::parse("symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\n"
                                          "day_notional = \"20000\"\n"))}));
    }
    static void must(const Status& status) {
        if (!status) throw std::runtime_error(status.error().message);
    }
    Status note(const std::string& id, Step step,
                std::vector<std::string> accounts = {"practice"}) {
        std::vector<CampaignKey> keys;
        for (const std::string& account : accounts) keys.push_back({{account}, "because"});
        return signer_.note_campaign(id, step, keys);
    }
    const KeyView view(const std::string& account = "practice") {
        for (const KeyView& key : signer_.keys())
            if (key.account.value == account) return key;
        throw std::runtime_error("no such key");
    }
    // What an errand of the campaign came to.
    std::string prove(const std::string& id, int status, const std::string& body) {
        KeyErrand errand = MUST(signer_.begin_errand(
            {.kind = KeyErrand::Kind::prove, .account = {"practice"}, .campaign = id}));
        auto recorded = signer_.record(errand, {});
        if (!recorded) throw std::runtime_error(recorded.error().text);
        must(signer_.commit());
        const KeyErrandEnd end = MUST(signer_.end_errand(errand, status, body));
        return end.asks_again ? "asks again" : end.outcome;
    }
    void reopen() {
        signer_.seal();
        std::string text = "correct horse";
        must(signer_.unseal(Secret::take(text)));
    }
};

const std::string kDead = R"({"code":-2008,"msg":"Invalid Api-Key ID."})";

TEST_F(CampaignRecord, a_step_is_on_record_once_and_stays_there) {
    open_house();
    EXPECT_OK(note("c-1", Step::planned));
    EXPECT_OK(note("c-1", Step::frozen));
    EXPECT_OK(note("c-1", Step::settled));
    const std::uint64_t size = signer_.ledger_size();
    for (const Step step : {Step::planned, Step::frozen, Step::settled})
        EXPECT_OK(note("c-1", step));
    EXPECT_EQ(signer_.ledger_size(), size);
    EXPECT_TRUE(view().is_frozen);
    EXPECT_EQ(view().frozen_reason, "campaign c-1");
    EXPECT_EQ(view().campaign_step, "settled");
    reopen();
    EXPECT_EQ(view().campaign, "c-1");
    EXPECT_EQ(view().campaign_step, "settled");
    const std::uint64_t opened = signer_.ledger_size();
    EXPECT_OK(note("c-1", Step::settled));
    EXPECT_EQ(signer_.ledger_size(), opened);
}

TEST_F(CampaignRecord, a_key_is_in_one_open_campaign_at_a_time) {
    open_house();
    add("second");
    EXPECT_FAILS("not in campaign c-1", note("c-1", Step::frozen));
    EXPECT_OK(note("c-1", Step::planned));
    EXPECT_FAILS("is in campaign c-1, which is not over", note("c-2", Step::planned));
    // All of a frame or none.
    EXPECT_FAILS("is in campaign c-1", note("c-2", Step::planned, {"second", "practice"}));
    EXPECT_EQ(view("second").campaign, "");
    EXPECT_OK(note("c-1", Step::told));
    EXPECT_OK(note("c-2", Step::planned, {"second", "practice"}));
    EXPECT_EQ(view().campaign, "c-2");
    EXPECT_FAILS("is in campaign c-2", note("c-1", Step::unproved));
}

TEST_F(CampaignRecord, what_is_over_takes_no_step_more) {
    open_house();
    EXPECT_OK(note("c-1", Step::planned));
    EXPECT_OK(note("c-1", Step::told));
    EXPECT_OK(note("c-1", Step::unproved));
    EXPECT_EQ(view().campaign_step, "told");
}

TEST_F(CampaignRecord, nobodys_word_is_a_proof) {
    open_house();
    EXPECT_OK(note("c-1", Step::planned));
    EXPECT_FAILS("the venue's answer alone", note("c-1", Step::dead));
    EXPECT_FAILS("the venue's answer alone", note("c-1", Step::revoked));
    EXPECT_EQ(prove("c-1", 401, R"({"code":-2015,"msg":"Invalid API-key, IP, or permissions"})"),
              "asks again");
    EXPECT_EQ(prove("c-1", 0, ""), "unknown");
    EXPECT_EQ(prove("c-1", 503, kDead), "unknown");
    EXPECT_EQ(prove("c-1", 200, "{}"), "alive");
    EXPECT_EQ(view().campaign_step, "planned");
    EXPECT_EQ(prove("c-1", 400, kDead), "dead");
    EXPECT_EQ(view().campaign_step, "dead");
    reopen();
    EXPECT_EQ(view().campaign_step, "dead");
}

TEST_F(CampaignRecord, the_first_proof_is_the_step_with_the_hash_of_what_the_venue_said) {
    open_house();
    EXPECT_OK(note("c-1", Step::planned));
    const std::uint64_t from = signer_.ledger_size();
    EXPECT_EQ(prove("c-1", 400, kDead), "dead");
    EXPECT_EQ(prove("c-1", 400, kDead), "dead");
    EXPECT_EQ(prove("", 400, kDead), "dead");
    must(signer_.publish());
    const std::string digest(as_text(sha256(as_bytes(kDead))));
    bool has_digest = false;
    for (const auto& [name, bytes] : disk_.files()) {
        EXPECT_EQ(as_text(bytes).find(kDead), std::string_view::npos) << name;
        has_digest = has_digest || as_text(bytes).find(digest) != std::string_view::npos;
    }
    EXPECT_TRUE(has_digest);
    EXPECT_EQ(signer_.ledger_size(), from + 6);
    EXPECT_EQ(view().campaign_step, "dead");
}

TEST_F(CampaignRecord, resuming_thaws_and_an_owners_freeze_of_all_holds) {
    open_house();
    EXPECT_OK(note("c-1", Step::planned));
    EXPECT_OK(note("c-1", Step::frozen));
    EXPECT_OK(note("c-1", Step::resumed));
    EXPECT_FALSE(view().is_frozen);
    EXPECT_EQ(view().campaign_step, "resumed");
    must(signer_.freeze({"", FreezeScope::all}, "admin", "a dump", ""));
    reopen();
    EXPECT_TRUE(view().is_frozen);
    EXPECT_EQ(view().campaign_step, "resumed");
}

TEST_F(CampaignRecord, a_freeze_is_in_force_before_it_is_on_record) {
    open_house();
    const std::uint64_t size = signer_.ledger_size();
    EXPECT_FAILS("no key for account \"nobody\"",
                 signer_.freeze_ahead("c-1", {{{"practice"}, ""}, {{"nobody"}, ""}}));
    EXPECT_FALSE(view().is_frozen);
    EXPECT_OK(signer_.freeze_ahead("c-1", {{{"practice"}, ""}}));
    EXPECT_TRUE(view().is_frozen);
    EXPECT_EQ(signer_.ledger_size(), size);
    EXPECT_OK(note("c-1", Step::planned));
    EXPECT_OK(note("c-1", Step::frozen));
    reopen();
    EXPECT_TRUE(view().is_frozen);
}

TEST_F(CampaignRecord, a_list_names_ids_of_keys_that_may_live_and_nothing_else) {
    open_house();
    for (const char* account : {"zebra", "apple", "gone"}) add(account);
    EXPECT_OK(note("c-1", Step::planned, {"zebra", "practice", "gone"}));
    must(signer_.retire_key({"gone"}, "admin"));
    const CampaignList list = MUST(signer_.list_campaign("c-1", "binance", {}));
    EXPECT_EQ(list.keys, 2U);
    EXPECT_EQ(list.csv, "key_id\r\n\"id\"\r\n\"id-of-zebra\"\r\n");
    EXPECT_TRUE(list.json.ends_with("\"key_ids\":[\"id\",\"id-of-zebra\"]}\n")) << list.json;
    EXPECT_EQ(list.json.find("practice"), std::string::npos);
    EXPECT_TRUE(list.next.value.empty());
    EXPECT_TRUE(list.public_key.starts_with("-----BEGIN PUBLIC KEY-----\n"));
    EXPECT_EQ(prove("c-1", 400, kDead), "dead");
    EXPECT_EQ(MUST(signer_.list_campaign("c-1", "binance", {})).keys, 1U);
    EXPECT_FAILS("no key at kucoin", signer_.list_campaign("c-1", "kucoin", {}));
    EXPECT_FAILS("no key at binance", signer_.list_campaign("c-2", "binance", {}));
    EXPECT_FAILS("no key at binance", signer_.list_campaign("c-1", "binance", {"zebra"}));
    signer_.seal();
    EXPECT_FAILS("sealed", signer_.list_campaign("c-1", "binance", {}));
}

TEST_F(CampaignRecord, a_list_can_hold_any_id_that_stands_in_a_header) {
    const std::string seed_text(32, 's');
    std::string text = seed_text;
    const CampaignList list =
        MUST(campaign_list("c-1", "binance", Time{0}, {"b\"\\,", "=1+1"}, Secret::take(text)));
    EXPECT_EQ(list.csv, "key_id\r\n\"=1+1\"\r\n\"b\"\"\\,\"\r\n");
    EXPECT_TRUE(list.json.ends_with("[\"=1+1\",\"b\\\"\\\\,\"]}\n")) << list.json;
    EXPECT_NE(list.json_signature, list.csv_signature);
}

TEST_F(CampaignRecord, what_is_wrong_is_named_and_changes_nothing) {
    open_house();
    EXPECT_FAILS("campaign: 1 to 32", note("", Step::planned));
    EXPECT_FAILS("campaign: 1 to 32", note("../c", Step::planned));
    EXPECT_FAILS("campaign: 1 to 32", note(std::string(33, 'c'), Step::planned));
    EXPECT_FAILS("no key for account \"nobody\"",
                 note("c-1", Step::planned, {"practice", "nobody"}));
    EXPECT_EQ(view().campaign, "");
    signer_.seal();
    EXPECT_FAILS("sealed", note("c-1", Step::planned));
}

TEST_F(CampaignRecord, a_frame_names_a_step_and_a_thousand_keys_at_most) {
    open_house();
    const auto told = [&](const std::string& step, int keys) {
        proto::ToSigner message;
        message.mutable_note_campaign()->set_campaign("c-1");
        message.mutable_note_campaign()->set_step(step);
        for (int i = 0; i < keys; ++i)
            message.mutable_note_campaign()->add_keys()->set_account("practice");
        say(kAdmin, "admin", message);
        return sent_.back().second.done().error();
    };
    EXPECT_EQ(told("exploded", 1), "step: no such step");
    EXPECT_EQ(told("planned", 1'001), "keys: at most 1,000 in a frame");
    EXPECT_EQ(told("planned", 1), "");
    EXPECT_EQ(view().campaign, "c-1");
}

}  // namespace
}  // namespace strongroom::vault
