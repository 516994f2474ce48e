// VenueCourier: reads what a key may do at the venue, for the signer, which signs the question
// and judges the answer.
#include "courier/venue_courier.h"
#include "model/ids.h"
#include "signer.pb.h"

namespace strongroom::courier {
namespace {

constexpr std::size_t kRightsAskedMax = 1'000;
constexpr std::size_t kAnswerBytesMax = 64U << 10;  // The signer takes less.

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

}  // namespace strongroom::courier
