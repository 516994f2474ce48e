// The watch of a house with several venues.
#include "watch/service.h"

#include "courier.pb.h"
#include "signer.pb.h"
#include "support/fake_world.h"
#include "support/test.h"
#include "watch.pb.h"

namespace strongroom::watch {
namespace {

class TwoVenues : public ::testing::Test {
  protected:
    TwoVenues()
        : service_({"binance", "kucoin"}, world_.env(),
                   {.to_signer =
                        [this](ByteView bytes) {
                            return to_signer_.emplace_back().ParseFromArray(
                                bytes.data(), static_cast<int>(bytes.size()));
                        },
                    .to_courier =
                        [this](ByteView bytes) {
                            return to_courier_.emplace_back().ParseFromArray(
                                bytes.data(), static_cast<int>(bytes.size()));
                        },
                    .changed = [] {}}) {
        service_.start();
        service_.add_key("kucoin", {"k"});
        service_.add_key("binance", {"b"});
        service_.add_key("coinbase", {"c"});  // Not of this house.
        service_.courier_connected(true);
    }
    proto::WatchState state() const {
        proto::WatchState state;
        service_.fill_state(state);
        return state;
    }

    test::FakeWorld world_;
    std::vector<proto::ToSigner> to_signer_;
    std::vector<proto::ToCourier> to_courier_;
    WatchService service_;
};

TEST_F(TwoVenues, each_account_is_watched_at_its_venue) {
    std::set<std::string> streams;
    for (const auto& message : to_courier_)
        streams.insert(message.open_user_stream().venue() + " " +
                       message.open_user_stream().account());
    EXPECT_EQ(streams, (std::set<std::string>{"binance b", "kucoin k"}));
    EXPECT_EQ(state().accounts_size(), 2);
}

TEST_F(TwoVenues, what_the_courier_says_of_an_account_reaches_its_watcher_alone) {
    proto::FromCourier message;
    message.mutable_stream_opened()->set_account("k");
    service_.courier_frame(as_bytes(message.SerializeAsString()));
    for (const auto& account : state().accounts())
        EXPECT_EQ(account.is_streaming(), account.account() == "k");
}

TEST_F(TwoVenues, the_sweep_of_each_has_its_venues_clock) {
    for (const auto& [venue, offset] : {std::pair{"binance", 100}, {"kucoin", 900}}) {
        proto::FromCourier message;
        message.mutable_venue_clock()->set_venue(venue);
        message.mutable_venue_clock()->set_offset_ms(offset);
        service_.courier_frame(as_bytes(message.SerializeAsString()));
    }
    service_.signer_connected(true);
    std::map<std::string, std::int64_t> offsets;
    for (const auto& message : to_signer_) {
        if (message.has_sign())
            offsets[message.sign().read().account()] = message.sign().venue_offset_ms();
    }
    EXPECT_EQ(offsets, (std::map<std::string, std::int64_t>{{"b", 100}, {"k", 900}}));
}

}  // namespace
}  // namespace strongroom::watch
