// VenueCourier: what it does for the signer alone, which signs the question and judges the answer:
// what a key may do at the venue, and errands about keys.
#include "courier.pb.h"
#include "courier/venue_courier.h"
#include "model/ids.h"
#include "signer.pb.h"

namespace strongroom::courier {
namespace {

constexpr std::size_t kRightsAskedMax = 1'000;
constexpr std::size_t kAnswerBytesMax = 64U << 10;  // The signer takes less.
constexpr std::size_t kErrandsMax = 100;
constexpr std::size_t kErrandBytesMax = 256U << 10;  // A list of a hundred keys.

}  // namespace

// ---- Prices and volumes ------------------------------------------------------------------------

void VenueCourier::follow(const std::vector<Symbol>& symbols) {
    references_.follow(symbols);
    for (const auto& poll : tickers_) poll->follow(symbols);
}

void VenueCourier::tell_ticker(const std::string& venue, const Symbol& symbol,
                               const venues::Ticker& ticker) {
    proto::ToSigner message;
    proto::Reference& reference = *message.mutable_reference();
    reference.set_venue(venue);
    reference.set_symbol(symbol.str());
    if (ticker.price) {
        reference.set_bid(ticker.price->bid.value.to_string());
        reference.set_ask(ticker.price->ask.value.to_string());
    }
    if (ticker.day_volume) reference.set_day_volume(ticker.day_volume->to_string());
    tell_signer(message);
    if (venue != settings_.profile.venue) return;  // The watch compares with the venue's own.
    proto::FromCourier copy;
    proto::MarketPrice& price = *copy.mutable_market_price();
    price.set_venue(reference.venue());
    price.set_symbol(reference.symbol());
    price.set_bid(reference.bid());
    price.set_ask(reference.ask());
    price.set_day_volume(reference.day_volume());
    tell("watch", copy);
}

// ---- What keys may do --------------------------------------------------------------------------

void VenueCourier::ask_for_rights(const std::string& account) {
    if (!check_name("account", account) || rights_.size() >= kRightsAskedMax) return;
    const std::uint64_t id = next_id_++;
    proto::ToSigner message;
    proto::SignRequest& request = *message.mutable_sign();
    request.set_request_id(id);
    request.set_venue_offset_ms(offset_.value_or(Duration{}).ms);
    request.mutable_read()->set_kind(proto::ReadQuery::KEY_RIGHTS);
    request.mutable_read()->set_account(account);
    rights_[id] = account;
    tell_signer(message);
}

// `status` 0: no answer came. The signer asks again by itself.
void VenueCourier::tell_rights(std::uint64_t request_id, int status, const std::string& body) {
    const auto asked = rights_.extract(request_id);
    if (asked.empty()) return;
    proto::ToSigner message;
    proto::KeyRightsAnswer& answer = *message.mutable_key_rights();
    answer.set_account(asked.mapped());
    answer.set_status(body.size() <= kAnswerBytesMax ? status : 0);
    if (body.size() <= kAnswerBytesMax) answer.set_body(body);
    tell_signer(message);
}

// ---- Errands about keys ------------------------------------------------------------------------

void VenueCourier::ask_for_errand(std::uint64_t errand) {
    if (errands_.size() >= kErrandsMax) return;
    const std::uint64_t id = next_id_++;
    proto::ToSigner message;
    proto::SignRequest& request = *message.mutable_sign();
    request.set_request_id(id);
    request.set_venue_offset_ms(offset_.value_or(Duration{}).ms);
    request.set_key_errand(errand);
    errands_[id] = errand;
    tell_signer(message);
}

// The answer to a new key may hold its secret: it is passed on, and nothing here keeps or logs it.
void VenueCourier::tell_errand(std::uint64_t request_id, int status, const std::string& body) {
    const auto asked = errands_.extract(request_id);
    if (asked.empty()) return;
    proto::ToSigner message;
    proto::KeyErrandAnswer& answer = *message.mutable_key_errand_answer();
    answer.set_errand(asked.mapped());
    const bool fits = body.size() <= kErrandBytesMax;
    answer.set_status(fits ? status : 0);
    if (fits) answer.set_body(body);
    tell_signer(message);
}

void VenueCourier::tell_own(std::uint64_t request_id, int status, const std::string& body) {
    if (errands_.contains(request_id)) return tell_errand(request_id, status, body);
    tell_rights(request_id, status, body);
}

}  // namespace strongroom::courier
