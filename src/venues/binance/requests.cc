#include "venues/binance/requests.h"

#include "venues/binance/decode.h"
#include "venues/binance/encode.h"
#include "venues/binance/profile.h"
#include "venues/binance/query.h"
#include "venues/binance/stream.h"

namespace strongroom::venues::binance {
namespace {

class BinanceRequests final : public Requests {
  public:
    VenueSymbol to_venue_symbol(const Symbol& symbol) const override {
        return binance::to_venue_symbol(symbol);
    }

    HmacText hmac_text() const override { return HmacText::hex; }
    bool wants_passphrase() const override { return false; }
    bool takes(KeyAlgorithm algorithm) const override { return algorithm != KeyAlgorithm::es256; }
    Status check_key_id(std::string_view api_key) const override { return check_api_key(api_key); }
    bool takes_own_keys() const override { return true; }
    bool tells_ip_list() const override { return true; }
    Duration recv_window() const override { return binance::recv_window; }

    bool finds_by_client_id() const override { return true; }

    Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                        const ClientOrderId& client_id,
                                        SigningTime time) const override {
        return binance::place_order(intent, instrument, client_id, time);
    }
    Result<UnsignedRequest> cancel_order(const CancelOrder& cancel,
                                         SigningTime time) const override {
        return binance::cancel_order(cancel, time);
    }
    Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                        SigningTime time) const override {
        return binance::query_order(venue_symbol, order, time);
    }
    Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                        SigningTime time) const override {
        return binance::open_orders(venue_symbol, time);
    }
    Result<UnsignedRequest> all_orders(const VenueSymbol& venue_symbol,
                                       SigningTime time) const override {
        return binance::all_orders({.venue_symbol = venue_symbol, .limit = list_limit_max}, time);
    }
    Result<UnsignedRequest> fills_of_order(const VenueSymbol& venue_symbol,
                                           const VenueOrderId& order,
                                           SigningTime time) const override {
        return binance::account_trades(
            {.venue_symbol = venue_symbol, .of_order = order, .limit = list_limit_max}, time);
    }
    Result<UnsignedRequest> account(SigningTime time) const override {
        return binance::account(time);
    }
    Result<UnsignedRequest> key_rights(SigningTime time) const override {
        return binance::key_rights(time);
    }
    Result<KeyRights> decode_key_rights(std::string_view body) const override {
        return binance::decode_key_rights(body);
    }

    bool is_stream_requested() const override { return false; }
    Result<UnsignedRequest> stream_request(SigningTime) const override {
        return fail(Errc::invalid, "the private stream is asked for by a message");
    }
    Result<UnsignedMessage> stream_message(std::string_view id,
                                           const Signing& signing) const override {
        return subscribe_user_stream(id, signing.api_key, signing.time);
    }

    Result<std::string> bytes_to_sign(const UnsignedRequest& request,
                                      const Signing&) const override {
        return request.query;
    }
    Result<HttpRequest> attach_signature(const UnsignedRequest& request, const Signing& signing,
                                         const Signature& signature) const override {
        return binance::attach_signature(request, signing.api_key, signature.text);
    }
    Result<std::string> attach_signature(const UnsignedMessage& message, const Signing&,
                                         const Signature& signature) const override {
        return binance::attach_signature(message, signature.text);
    }
};

}  // namespace

const Requests& requests() {
    static const BinanceRequests one;
    return one;
}

}  // namespace strongroom::venues::binance
