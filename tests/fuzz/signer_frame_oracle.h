// What may leave the signer, judged by somebody who knows its ledger's files, its keys' policies
// and the secrets, and nothing of its inside. A breach ends the run.
#pragma once

#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "base/ensure.h"
#include "key_errand_frames.h"
#include "ledger.pb.h"
#include "ledger/tail.h"
#include "ledger/tile_files.h"
#include "signer.pb.h"
#include "support/fake_disk.h"
#include "vault/policy_oracle.h"
#include "vault/sealing.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {

class SignerOracle {
  public:
    SignerOracle(test::FakeDisk& disk, const Signer& signer, std::vector<std::string> secrets,
                 std::string hmac_account)
        : disk_(disk),
          signer_(signer),
          secrets_(std::move(secrets)),
          hmac_account_(std::move(hmac_account)) {}

    void sent(bool is_courier, ByteView bytes) {
        for (const std::string& secret : secrets_)
            ENSURE(as_text(bytes).find(secret) == std::string_view::npos, "no secret leaves");
        proto::FromSigner message;
        ENSURE(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())),
               "what leaves is a message");
        if (message.has_signed_request()) {
            ENSURE(is_courier, "a signature goes to the courier alone");
            signature(message.signed_request());
        }
        last_ = message;
    }

    // A price that the signer is about to hear. Only of venues that exist counts.
    void told(const proto::Reference& reference, Time now) {
        const auto bid = Decimal::parse(reference.bid());
        const auto ask = Decimal::parse(reference.ask());
        if (!bid || !ask || !bid->is_positive() || *ask < *bid || reference.venue() == "other")
            return;
        prices_[{reference.venue(), reference.symbol()}] = {{*bid}, {*ask}, now};
    }

  private:
    MarketView view_of(const Symbol& symbol) const {
        MarketView view;
        for (const auto& [name, price] : prices_) {
            if (name.second != symbol.str()) continue;
            if (name.first == "binance")
                view.own = price;
            else
                view.others.push_back(price);
        }
        return view;
    }

    // One parameter of a request's query.
    static std::string param(const std::string& target, const std::string& name) {
        for (std::size_t at = target.find('?'); at != std::string::npos;
             at = target.find('&', at + 1)) {
            if (target.compare(at + 1, name.size() + 1, name + "=") != 0) continue;
            const std::size_t from = at + name.size() + 2;
            return target.substr(from, target.find('&', from) - from);
        }
        return {};
    }

    void signature(const proto::SignedRequest& request) {
        ENSURE(last_.has_reply() && last_.reply().has_signed_() &&
                   last_.reply().request_id() == request.request_id(),
               "the asker hears first");
        const proto::Signed& reply = last_.reply().signed_();
        ENSURE(!reply.is_repeat(), "a repetition has no signature");
        const proto::LedgerEntry entry = entry_at(reply.ledger_index());
        const std::string path = request.target().substr(0, request.target().find('?'));
        if (entry.has_key_errand_signed()) {
            ENSURE(!request.is_order() && request.ws_message().empty(), "an errand is no order");
            check_key_errand(request, path, entry);
        } else if (request.is_order()) {
            ENSURE(request.method() == "POST" && path == "/api/v3/order", "an order is an order");
            order(request, entry.order_signed());
        } else if (!request.ws_message().empty()) {
            ENSURE(request.target().empty() && request.client() == "courier" &&
                       entry.read_signed().query().kind() == proto::ReadQuery::USER_STREAM &&
                       request.ws_message().contains("userDataStream.subscribe.signature"),
                   "one message is signed, for the courier");
        } else if (request.method() == "DELETE") {
            ENSURE(path == "/api/v3/order" && entry.has_cancel_signed() &&
                       (request.client() == "engine" || request.client() == "watch"),
                   "a cancel has its entry");
            ENSURE(entry.cancel_signed().intent().account() == request.account(),
                   "a cancel is of its account");
        } else {
            static const std::set<std::string> reads = {"/api/v3/order", "/api/v3/openOrders",
                                                        "/api/v3/allOrders", "/api/v3/account",
                                                        "/api/v3/myTrades"};
            if (path == "/sapi/v1/account/apiRestrictions") {
                ENSURE(request.method() == "GET" && request.client() == "courier" &&
                           entry.read_signed().query().kind() == proto::ReadQuery::KEY_RIGHTS,
                       "what a key may do is read for the courier");
                if (request.account() == hmac_account_) verify(request);
                return;
            }
            ENSURE(request.method() == "GET" && reads.contains(path) && entry.has_read_signed() &&
                       entry.read_signed().client() == request.client(),
                   "a read is one of a short list and has its entry");
        }
        if (request.account() == hmac_account_ && !request.target().empty()) verify(request);
    }

    void order(const proto::SignedRequest& request, const proto::OrderSigned& entry) {
        const auto intent = wire::read(entry.intent());
        ENSURE(intent && intent->account.value == request.account() && request.client() == "engine",
               "an order has its entry, and the engine asked for it");
        ENSURE(signed_.insert(intent->id).second, "an intent is signed once for ever");
        const std::string& target = request.target();
        ENSURE(
            param(target, "newClientOrderId") == entry.client_id() &&
                param(target, "symbol") == intent->symbol.base.str() + intent->symbol.quote.str() &&
                param(target, "side") == (intent->side == Side::buy ? "BUY" : "SELL") &&
                param(target, "quantity") == intent->qty.value.to_string() &&
                param(target, "price") == (intent->limit ? intent->limit->value.to_string() : "") &&
                param(target, "stopPrice") ==
                    (intent->trigger ? intent->trigger->value.to_string() : ""),
            "what is signed is what is on record");
        const KeyView key = key_of(request.account());
        ENSURE(!key.is_frozen, "a frozen key places nothing");
        const auto policy = Policy::parse(key.policy);
        const auto notional = Decimal::parse(entry.notional());
        ENSURE(policy && notional && policy->symbols().contains(intent->symbol),
               "a pair is on its key's list");
        ENSURE(key.posture_code.empty(), "a key whose rights are bad or unknown places nothing");
        Day& all = days_[{request.account(), day_, ""}];
        Day& paid = days_[{request.account(), day_, intent->symbol.quote.str()}];
        // A run's clock stands still: its minute is its day.
        const Spent spent{.today = paid.worth, .minute = paid.worth, .orders_minute = all.orders++};
        ENSURE(
            oracle_breaches(policy->rules(), *intent, spent, view_of(intent->symbol), now_).empty(),
            "an order is within its policy by another reckoning");
        if (intent->limit) {
            ENSURE(*notional >= mul(intent->limit->value, intent->qty.value, Round::down),
                   "an order counts what it is worth");
        }
        paid.worth += *notional;
        ENSURE(paid.worth <= policy->limits().at(intent->symbol.quote).day_notional,
               "a day is within its limit");
    }

    // The bytes that were signed are the bytes that are sent.
    void verify(const proto::SignedRequest& request) {
        const std::size_t from = request.target().find('?') + 1;
        const std::size_t to = request.target().rfind("&signature=");
        std::string text = secrets_.front();
        const Mac mac =
            hmac_sha256(Secret::take(text), as_bytes(request.target().substr(from, to - from)));
        ENSURE(param(request.target(), "signature") == to_hex(mac),
               "the signature is of the query");
    }

    KeyView key_of(const std::string& account) const {
        for (const KeyView& key : signer_.keys()) {
            if (key.account.value == account) return key;
        }
        ENSURE(false, "a signature is of a key");
        std::abort();
    }

    // As it lies on the disk when the signature leaves: in the tail, or in a bundle that is full.
    proto::LedgerEntry entry_at(std::uint64_t index) {
        const auto tail = ledger::scan_tail(disk_.file("/s/ledger/tail"));
        ENSURE(tail && index < tail->size, "a signature has its entry on the disk");
        Bytes found;
        for (const ledger::TailRecord& record : tail->records) {
            if (index >= record.first && index < record.first + record.entries.size())
                found = record.entries[index - record.first];
        }
        if (found.empty()) {
            ledger::TileFiles files(disk_, "/s/ledger");
            const auto bundle = files.bundle(index / ledger::kTileWidth, ledger::kTileWidth);
            ENSURE(bundle.has_value(), "a full bundle is there");
            const ByteView entry = bundle->entries[index % ledger::kTileWidth];
            found.assign(entry.begin(), entry.end());
        }
        proto::LedgerEntry entry;
        ENSURE(entry.ParseFromArray(found.data(), static_cast<int>(found.size())),
               "an entry reads");
        day_ = entry.time_ms() / 86'400'000;
        now_ = {entry.time_ms()};
        return entry;
    }

    test::FakeDisk& disk_;
    const Signer& signer_;
    std::vector<std::string> secrets_;
    std::string hmac_account_;
    proto::FromSigner last_;
    std::set<IntentId> signed_;
    struct Day {
        Decimal worth;
        std::uint64_t orders = 0;
    };
    std::map<std::tuple<std::string, std::int64_t, std::string>, Day> days_;
    std::map<std::pair<std::string, std::string>, ReferencePrice> prices_;  // Venue, pair.
    Time now_;
    std::int64_t day_ = 0;
};

}  // namespace strongroom::vault
