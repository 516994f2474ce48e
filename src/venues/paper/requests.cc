#include "venues/paper/requests.h"

#include "venues/paper/decode.h"
#include "venues/paper/encode.h"
#include "venues/paper/profile.h"

namespace strongroom::venues::paper {
namespace {

class PaperRequests final : public Requests {
  public:
    VenueSymbol to_venue_symbol(const Symbol& symbol) const override {
        return paper::to_venue_symbol(symbol);
    }

    HmacText hmac_text() const override { return HmacText::hex; }
    bool wants_passphrase() const override { return false; }
    bool takes(KeyAlgorithm algorithm) const override {
        return algorithm == KeyAlgorithm::hmac_sha256 || algorithm == KeyAlgorithm::ed25519;
    }
    Status check_key_id(std::string_view api_key) const override {
        return paper::check_key_id(api_key);
    }
    bool takes_own_keys() const override { return true; }
    bool tells_ip_list() const override { return true; }
    Duration recv_window() const override { return paper::recv_window; }

    bool finds_by_client_id() const override { return true; }

    Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                        const ClientOrderId& client_id,
                                        SigningTime time) const override {
        return paper::place_order(intent, instrument, client_id, time);
    }
    Result<UnsignedRequest> cancel_order(const CancelOrder& cancel,
                                         SigningTime time) const override {
        return paper::cancel_order(cancel, time);
    }
    Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                        SigningTime time) const override {
        return paper::query_order(venue_symbol, order, time);
    }
    Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                        SigningTime time) const override {
        return paper::open_orders(venue_symbol, time);
    }
    Result<UnsignedRequest> all_orders(const VenueSymbol& venue_symbol,
                                       SigningTime time) const override {
        return paper::all_orders(venue_symbol, time);
    }
    Result<UnsignedRequest> fills_of_order(const VenueSymbol& venue_symbol,
                                           const VenueOrderId& order,
                                           SigningTime time) const override {
        return paper::fills_of_order(venue_symbol, order, time);
    }
    Result<UnsignedRequest> account(SigningTime time) const override {
        return paper::account(time);
    }
    Result<UnsignedRequest> key_rights(SigningTime time) const override {
        return paper::key_rights(time);
    }
    Result<KeyRights> decode_key_rights(std::string_view body) const override {
        return paper::decode_key_rights(body);
    }

    bool is_stream_requested() const override { return false; }
    Result<UnsignedRequest> stream_request(SigningTime) const override {
        return fail(Errc::invalid, "the private stream is asked for by a message");
    }
    // Its answer names no message: there is one signed message on a connection.
    Result<UnsignedMessage> stream_message(std::string_view,
                                           const Signing& signing) const override {
        return login(signing.api_key, signing.time);
    }

    Result<std::string> bytes_to_sign(const UnsignedRequest& request,
                                      const Signing& signing) const override {
        return text_to_sign(request, signing.time);
    }
    Result<HttpRequest> attach_signature(const UnsignedRequest& request, const Signing& signing,
                                         const Signature& signature) const override {
        return paper::attach_signature(request, signing.api_key, signing.time, signature.text);
    }
    Result<std::string> attach_signature(const UnsignedMessage& message, const Signing&,
                                         const Signature& signature) const override {
        return paper::attach_signature(message, signature.text);
    }
};

}  // namespace

const Requests& requests() {
    static const PaperRequests one;
    return one;
}

}  // namespace strongroom::venues::paper
