#include "venues/kucoin/requests.h"

#include "venues/kucoin/decode.h"
#include "venues/kucoin/encode.h"
#include "venues/kucoin/profile.h"
#include "venues/kucoin/sign.h"

namespace strongroom::venues::kucoin {
namespace {

class KucoinRequests final : public Requests {
  public:
    VenueSymbol to_venue_symbol(const Symbol& symbol) const override {
        return kucoin::to_venue_symbol(symbol);
    }

    HmacText hmac_text() const override { return HmacText::base64; }
    bool wants_passphrase() const override { return true; }
    bool takes(KeyAlgorithm algorithm) const override {
        return algorithm == KeyAlgorithm::hmac_sha256;
    }
    Status check_key_id(std::string_view api_key) const override {
        return kucoin::check_key_id(api_key);
    }
    bool takes_own_keys() const override { return false; }
    bool tells_ip_list() const override { return true; }
    Duration recv_window() const override { return kucoin::recv_window; }

    bool finds_by_client_id() const override { return true; }

    Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                        const ClientOrderId& client_id,
                                        SigningTime time) const override {
        return kucoin::place_order(intent, instrument, client_id, time);
    }
    // The request's own name goes nowhere: KuCoin has no place for it.
    Result<UnsignedRequest> cancel_order(const venues::CancelOrder& cancel,
                                         SigningTime time) const override {
        return kucoin::cancel_order({cancel.venue_symbol, cancel.order}, time);
    }
    Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                        SigningTime time) const override {
        return kucoin::query_order(venue_symbol, order, time);
    }
    Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                        SigningTime time) const override {
        if (!venue_symbol) return markets_with_open_orders(time);
        return kucoin::open_orders(venue_symbol, time);
    }
    Result<UnsignedRequest> all_orders(const VenueSymbol& venue_symbol,
                                       SigningTime time) const override {
        return done_orders({.venue_symbol = venue_symbol}, time);
    }
    Result<UnsignedRequest> fills_of_order(const VenueSymbol& venue_symbol,
                                           const VenueOrderId& order,
                                           SigningTime time) const override {
        return account_trades({.venue_symbol = venue_symbol, .of_order = order}, time);
    }
    Result<UnsignedRequest> account(SigningTime time) const override {
        return kucoin::account(time);
    }
    Result<UnsignedRequest> key_rights(SigningTime time) const override {
        return kucoin::key_rights(time);
    }
    Result<KeyRights> decode_key_rights(std::string_view body) const override {
        return kucoin::decode_key_rights(body);
    }

    bool is_stream_requested() const override { return true; }
    Result<UnsignedRequest> stream_request(SigningTime time) const override {
        return private_bullet(time);
    }
    Result<UnsignedMessage> stream_message(std::string_view, const Signing&) const override {
        return fail(Errc::invalid, "the private stream is asked for over HTTP");
    }

    Result<std::string> bytes_to_sign(const UnsignedRequest& request,
                                      const Signing&) const override {
        return kucoin::bytes_to_sign(request);
    }
    Result<HttpRequest> attach_signature(const UnsignedRequest& request, const Signing& signing,
                                         const Signature& signature) const override {
        return kucoin::attach_signature(
            request, {.api_key = signing.api_key, .passphrase = signature.passphrase},
            signature.text);
    }
    Result<std::string> attach_signature(const UnsignedMessage&, const Signing&,
                                         const Signature&) const override {
        return fail(Errc::invalid, "nothing on a stream is signed");
    }
};

}  // namespace

const Requests& requests() {
    static const KucoinRequests one;
    return one;
}

}  // namespace strongroom::venues::kucoin
