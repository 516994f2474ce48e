// The signer behind its sockets, with one key, and all that it sent.
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "ledger.pb.h"
#include "ledger/tail.h"
#include "signer.pb.h"
#include "support/fake_disk.h"
#include "support/fake_env.h"
#include "support/test.h"
#include "vault/rights.h"
#include "vault/service.h"
#include "wire/intents.h"

namespace strongroom::vault {

inline constexpr PeerId kEngine = 1;
inline constexpr PeerId kCourier = 2;
inline constexpr PeerId kWatch = 3;
inline constexpr PeerId kAdmin = 4;
inline constexpr PeerId kWeb = 5;

class Service : public testing::Test {
  protected:
    Service()
        : signer_(clock_, random_, disk_, {.folder = "/s", .version = "t"}),
          service_(signer_,
                   {[this](PeerId peer, ByteView bytes) { return keep(peer, bytes); },
                    [this](PeerId peer) { closed_.push_back(peer); }},
                   "test memory") {}

    bool keep(PeerId peer, ByteView bytes) {
        proto::FromSigner message;
        EXPECT_TRUE(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
        sent_.emplace_back(peer, message);
        return !gone_.contains(peer);
    }
    void say(PeerId peer, const char* socket, const proto::ToSigner& message) {
        service_.frame(peer, socket, as_bytes(message.SerializeAsString()));
        EXPECT_TRUE(service_.turn_done().has_value());
    }
    // Without the end of the turn: more frames follow.
    void murmur(PeerId peer, const char* socket, const proto::ToSigner& message) {
        service_.frame(peer, socket, as_bytes(message.SerializeAsString()));
    }
    void open_house() {
        service_.opened(kCourier, "courier");
        proto::ToSigner init;
        init.mutable_init()->set_passphrase("correct horse");
        init.mutable_init()->set_is_practice(true);
        say(kAdmin, "admin", init);
        proto::ToSigner add;
        proto::AddKey& key = *add.mutable_add_key();
        key.set_account("practice");
        key.set_venue("binance");
        key.set_api_key("id");
        key.set_secret("secret-of-the-key");
        key.set_policy(
            "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n");
        say(kAdmin, "admin", add);
        see_rights(signer_, "practice");
        sent_.clear();
    }
    static proto::ToSigner place(std::uint32_t number) {
        OrderIntent intent{.account = {"practice"},
                           .symbol = MUST(Symbol::parse("BTC/USDT")),
                           .kind = OrderKind::limit,
                           .limit = Price{46000},
                           .qty = {Decimal::from_raw(10'000'000'000)},
                           .bot = {"dca"},
                           .why = "w"};
        for (std::size_t i = 0; i < 4; ++i)
            intent.id.bytes[9 - i] = static_cast<std::uint8_t>(number >> (8 * i));
        proto::ToSigner message;
        message.mutable_sign()->set_request_id(number);
        wire::write(intent, *message.mutable_sign()->mutable_place());
        return message;
    }
    // Far above the policy: refused for good.
    static proto::ToSigner absurd(std::uint32_t number) {
        proto::ToSigner message = place(number);
        message.mutable_sign()->mutable_place()->set_qty("1000");
        return message;
    }
    static proto::ToSigner cancel_of(std::uint32_t number) {
        proto::ToSigner message;
        message.mutable_sign()->set_request_id(1'000'000 + number);
        proto::CancelIntent& cancel = *message.mutable_sign()->mutable_cancel();
        cancel.set_order(place(number).sign().place().id());
        cancel.set_account("practice");
        cancel.set_symbol("BTC/USDT");
        return message;
    }
    static proto::ToSigner freeze() {
        proto::ToSigner message;
        message.mutable_freeze()->set_request_id(9);
        message.mutable_freeze()->set_account("practice");
        message.mutable_freeze()->set_reason("foreign");
        return message;
    }
    static proto::ToSigner read_of(proto::ReadQuery::Kind kind) {
        proto::ToSigner message;
        message.mutable_sign()->mutable_read()->set_kind(kind);
        message.mutable_sign()->mutable_read()->set_account("practice");
        return message;
    }

    // As it lies on the disk.
    proto::LedgerEntry newest_entry() {
        const auto tail = MUST(ledger::scan_tail(disk_.file("/s/ledger/tail")));
        const Bytes& bytes = tail.records.back().entries.back();
        proto::LedgerEntry entry;
        EXPECT_TRUE(entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
        return entry;
    }

    test::FakeDisk disk_;
    test::FakeClock clock_;
    test::FakeRandom random_;
    Signer signer_;
    std::vector<std::pair<PeerId, proto::FromSigner>> sent_;
    std::vector<PeerId> closed_;
    std::set<PeerId> gone_;  // Nothing reaches them, and nobody has said so yet.
    SignerService service_;
};

}  // namespace strongroom::vault
