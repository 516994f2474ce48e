#include "notify/sources.h"

#include "engine.pb.h"
#include "notify/templates.h"
#include "signer.pb.h"
#include "support/test.h"
#include "watch.pb.h"

namespace strongroom::notify {
namespace {

// The sources, and somebody who keeps what lasts.
class SourcesTest : public testing::Test {
  protected:
    // The kinds of what is told, "foreign_order stream_back".
    std::string told(const News& news) {
        std::string kinds;
        for (const Notice& notice : news.notices) {
            kinds += (kinds.empty() ? "" : " ") + std::string(word_of(notice.kind));
            text_ = words_of(notice, "home").text;
        }
        for (const Lasting& change : news.changes) {
            if (change.value.empty())
                lasting_.erase(change.key);
            else
                lasting_[change.key] = change;
        }
        return kinds;
    }
    std::string watch() { return told(sources_.from_watch(watch_, lasting_, now_)); }
    std::string signer() { return told(sources_.from_signer(signer_, true, lasting_, now_)); }
    std::string engine() { return told(sources_.from_engine(engine_, lasting_, now_)); }
    void pass(Duration by) { now_ = now_ + by; }

    Sources sources_{seconds(60)};
    LastingMap lasting_;
    Time now_{1'700'000'000'000};
    proto::WatchState watch_;
    proto::SignerStatus signer_;
    proto::EngineState engine_;
    std::string text_;  // Of the last notice.
};

TEST_F(SourcesTest, each_foreign_order_is_one_happening_however_often_it_is_seen) {
    proto::Incident& incident = *watch_.add_incidents();
    incident.set_account("main");
    incident.set_symbol("BTCUSDT");
    incident.set_venue_order("42");
    incident.set_time_ms(5);
    incident.set_reason("no tag of ours");
    const News first = sources_.from_watch(watch_, lasting_, now_);
    incident.set_time_ms(90'000);  // A watch that was started again.
    const News second = sources_.from_watch(watch_, lasting_, now_);
    ASSERT_EQ(first.notices.size(), 1U);
    EXPECT_EQ(first.notices[0].id, second.notices[0].id);
    incident.set_venue_order("43");
    EXPECT_NE(sources_.from_watch(watch_, lasting_, now_).notices[0].id, first.notices[0].id);
}

TEST_F(SourcesTest, an_incident_is_told_as_what_it_is_and_with_what_was_done) {
    proto::Incident& incident = *watch_.add_incidents();
    incident.set_account("main");
    incident.set_reason("no tag of ours");
    const auto told_of = [&](const std::string& kind, const std::string& response) {
        incident.set_kind(kind);
        incident.set_response(response);
        return watch();
    };
    EXPECT_EQ(told_of("foreign_order", "freeze"), "foreign_order");
    EXPECT_NE(text_.find("the key is frozen: nothing but cancels"), std::string::npos) << text_;
    EXPECT_EQ(told_of("foreign_order", "contain"), "foreign_order");
    EXPECT_NE(text_.find("whatever is open at the venue is cancelled"), std::string::npos) << text_;
    EXPECT_EQ(told_of("foreign_order", "alert"), "foreign_order");
    EXPECT_EQ(text_.find("is frozen"), std::string::npos) << text_;
    EXPECT_EQ(told_of("pump", "freeze"), "pump");
    EXPECT_EQ(told_of("foreign_cancel", "alert"), "watch_noticed");
    EXPECT_EQ(told_of("funds_left", "alert"), "watch_noticed");
    EXPECT_EQ(text_.find('?'), std::string::npos) << text_;
}

TEST_F(SourcesTest, a_stream_is_blind_after_a_while_once_and_its_return_is_told) {
    proto::WatchedAccount& account = *watch_.add_accounts();
    account.set_account("main");
    EXPECT_EQ(watch(), "");
    pass(seconds(59));
    EXPECT_EQ(watch(), "");
    pass(seconds(1));
    EXPECT_EQ(watch(), "stream_blind");
    EXPECT_NE(text_.find("private stream is not open"), std::string::npos);
    pass(seconds(600));
    EXPECT_EQ(watch(), "");
    account.set_is_streaming(true);
    EXPECT_EQ(watch(), "stream_back");
    EXPECT_EQ(watch(), "");
    account.set_trouble("the list of open orders did not read");
    EXPECT_EQ(watch(), "");
    pass(seconds(60));
    EXPECT_EQ(watch(), "stream_blind");
}

TEST_F(SourcesTest, a_short_break_is_no_news) {
    proto::WatchedAccount& account = *watch_.add_accounts();
    account.set_account("main");
    for (int i = 0; i < 10; ++i) {
        account.set_is_streaming(false);
        EXPECT_EQ(watch(), "");
        pass(seconds(40));
        account.set_is_streaming(true);
        EXPECT_EQ(watch(), "");
    }
    EXPECT_TRUE(lasting_.empty());
}

TEST_F(SourcesTest, without_the_watch_every_account_is_blind) {
    EXPECT_EQ(told(sources_.watch_is_away(lasting_, now_)), "");
    pass(seconds(61));
    EXPECT_EQ(told(sources_.watch_is_away(lasting_, now_)), "stream_blind");
    EXPECT_NE(text_.find("every account"), std::string::npos);
    EXPECT_EQ(told(sources_.watch_is_away(lasting_, now_)), "");
    EXPECT_EQ(watch(), "stream_back");
}

TEST_F(SourcesTest, a_freeze_and_its_end_are_told_once) {
    proto::KeyStatus& key = *signer_.add_keys();
    key.set_account("main");
    EXPECT_EQ(signer(), "");
    key.set_is_frozen(true);
    key.set_frozen_reason("foreign order: no tag of ours");
    EXPECT_EQ(signer(), "key_frozen");
    EXPECT_NE(text_.find("The key of main is frozen"), std::string::npos);
    EXPECT_EQ(signer(), "");
    key.set_is_frozen(false);
    EXPECT_EQ(signer(), "key_thawed");
    EXPECT_EQ(signer(), "");
}

TEST_F(SourcesTest, a_freeze_of_many_keys_is_told_once_and_its_end) {
    proto::FrozenScope& scope = *signer_.add_frozen();
    scope.set_scope("venue");
    scope.set_subject("binance");
    scope.set_reason("a leak");
    EXPECT_EQ(signer(), "key_frozen");
    EXPECT_NE(text_.find("Every key of venue binance is frozen"), std::string::npos);
    EXPECT_EQ(told(sources_.from_signer({}, false, lasting_, now_)), "")
        << "another page does not say what else is frozen";
    signer_.clear_frozen();
    EXPECT_EQ(signer(), "key_thawed");
}

TEST_F(SourcesTest, a_sealed_signer_says_nothing_about_its_keys) {
    signer_.add_frozen()->set_scope("all");
    EXPECT_EQ(signer(), "key_frozen");
    signer_.Clear();
    signer_.set_is_sealed(true);
    EXPECT_EQ(signer(), "");
    EXPECT_EQ(lasting_.size(), 1U);
}

TEST_F(SourcesTest, a_posture_is_news_when_it_changes) {
    proto::KeyStatus& key = *signer_.add_keys();
    key.set_account("main");
    for (const char* posture : {"unchecked", "protected", "protected", "unchecked", "protected"}) {
        key.set_posture(posture);
        EXPECT_EQ(signer(), "") << posture;
    }
    key.set_posture("exposed");
    key.set_posture_text("may withdraw");
    EXPECT_EQ(signer(), "posture_changed");
    EXPECT_NE(text_.find("it was protected, it is exposed"), std::string::npos) << text_;
    EXPECT_EQ(signer(), "");
}

TEST_F(SourcesTest, what_bots_did_before_the_first_look_is_old) {
    proto::DealState& deal = *engine_.add_deals();
    deal.set_bot("dca");
    deal.set_number(1);
    deal.set_closed_ms(7);
    engine_.add_deals()->set_bot("dca");  // Open.
    engine_.add_notices()->set_text("hello");
    const News first = sources_.from_engine(engine_, lasting_, now_);
    EXPECT_EQ(first.old.size(), 2U);
    EXPECT_EQ(told(first), "");
    engine_.mutable_deals(1)->set_closed_ms(9);
    engine_.mutable_deals(1)->set_number(2);
    EXPECT_EQ(engine(), "deal_closed deal_closed bot_told");
    const News again = sources_.from_engine(engine_, lasting_, now_);
    EXPECT_EQ(again.notices[0].id, first.old[0].id) << "so the outbox knows it";
}

TEST_F(SourcesTest, a_bot_that_an_error_stopped_is_told_also_at_the_first_look) {
    proto::BotState& bot = *engine_.add_bots();
    bot.set_name("grid");
    bot.set_state("stopped: the journal does not fit");
    EXPECT_EQ(engine(), "bot_stopped");
    EXPECT_EQ(engine(), "");
    bot.set_state("stopped, no deal after it");  // By its user.
    EXPECT_EQ(engine(), "");
    EXPECT_FALSE(lasting_.contains("stopped grid"));
}

}  // namespace
}  // namespace strongroom::notify
