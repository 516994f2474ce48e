#include "venues/coinbase/requests.h"

#include <utility>

#include "base/bytes.h"
#include "venues/coinbase/decode.h"
#include "venues/coinbase/der.h"
#include "venues/coinbase/encode.h"
#include "venues/coinbase/profile.h"
#include "venues/coinbase/sign.h"
#include "venues/coinbase/stream.h"

namespace strongroom::venues::coinbase {
namespace {

// What every token of ours is for. Constant, and not the address of the configuration: whoever
// changes that gets no token for another host.
constexpr std::string_view kHost = "api.coinbase.com";

KeyName name_of(const Signing& signing) {
    const bool is_es256 = signing.algorithm == KeyAlgorithm::es256;
    return {.text = std::string(signing.api_key),
            .algorithm = is_es256 ? Algorithm::es256 : Algorithm::eddsa};
}

Nonce nonce_of(const Signing& signing) { return {.hex = to_hex(signing.time.nonce)}; }

// The venue refuses a token that begins ahead of its clock, so it begins a second before ours. It
// ends when it must all the same.
SigningTime dated_back(SigningTime time) {
    constexpr Duration ahead = seconds(1);
    time.timestamp = time.timestamp - ahead;
    time.recv_window = time.recv_window + ahead;
    return time;
}

// The 64 bytes that a token holds.
Result<Bytes> raw_of(const Signing& signing, const Signature& signature) {
    const auto bytes = from_base64(signature.text);
    if (!bytes) return fail(Errc::invalid, "signature: base64 is expected");
    if (signing.algorithm != KeyAlgorithm::es256) return *bytes;
    TRY_ASSIGN(const auto raw, raw_signature(*bytes));
    return Bytes(raw.begin(), raw.end());
}

class CoinbaseRequests final : public Requests {
  public:
    VenueSymbol to_venue_symbol(const Symbol& symbol) const override {
        return coinbase::to_venue_symbol(symbol);
    }

    HmacText hmac_text() const override { return HmacText::hex; }  // It takes none.
    bool wants_passphrase() const override { return false; }
    bool takes(KeyAlgorithm algorithm) const override {
        return algorithm == KeyAlgorithm::es256 || algorithm == KeyAlgorithm::ed25519;
    }
    Status check_key_id(std::string_view api_key) const override {
        return coinbase::check_key_id(api_key);
    }
    bool takes_own_keys() const override { return false; }
    bool tells_ip_list() const override { return false; }
    Duration recv_window() const override { return coinbase::recv_window; }

    bool finds_by_client_id() const override { return false; }
    Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                        const ClientOrderId& client_id,
                                        SigningTime time) const override {
        return coinbase::place_order(intent, instrument, client_id, time);
    }
    // The request's own name goes nowhere: Coinbase has no place for it.
    Result<UnsignedRequest> cancel_order(const venues::CancelOrder& cancel,
                                         SigningTime time) const override {
        return coinbase::cancel_order({cancel.venue_symbol, cancel.order, {}}, time);
    }
    Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                        SigningTime time) const override {
        return coinbase::query_order(venue_symbol, order, time);
    }
    Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                        SigningTime time) const override {
        return coinbase::open_orders(venue_symbol, time);
    }
    Result<UnsignedRequest> all_orders(const VenueSymbol& venue_symbol,
                                       SigningTime time) const override {
        AllOrders wanted;
        wanted.venue_symbols = {venue_symbol};
        wanted.limit = list_limit_max;
        return coinbase::all_orders(wanted, time);
    }
    Result<UnsignedRequest> fills_of_order(const VenueSymbol& venue_symbol,
                                           const VenueOrderId& order,
                                           SigningTime time) const override {
        AccountTrades wanted;
        wanted.venue_symbol = venue_symbol;
        wanted.of_order = order;
        wanted.limit = list_limit_max;
        return account_trades(wanted, time);
    }
    Result<UnsignedRequest> account(SigningTime time) const override {
        return coinbase::account(time);
    }
    Result<UnsignedRequest> key_rights(SigningTime time) const override {
        return coinbase::key_rights(time);
    }
    Result<KeyRights> decode_key_rights(std::string_view body) const override {
        TRY_ASSIGN(KeyPermissions permissions, coinbase::decode_key_rights(body));
        return std::move(permissions.rights);
    }

    bool is_stream_requested() const override { return false; }
    Result<UnsignedRequest> stream_request(SigningTime) const override {
        return fail(Errc::invalid, "the private stream is asked for by a message");
    }
    // Its answer names no message: there is one signed message on a connection.
    Result<UnsignedMessage> stream_message(std::string_view,
                                           const Signing& signing) const override {
        return subscribe_user_stream(name_of(signing), nonce_of(signing), dated_back(signing.time));
    }

    Result<std::string> bytes_to_sign(const UnsignedRequest& request,
                                      const Signing& signing) const override {
        return signing_input(request, kHost, name_of(signing), nonce_of(signing),
                             dated_back(signing.time));
    }
    Result<HttpRequest> attach_signature(const UnsignedRequest& request, const Signing& signing,
                                         const Signature& signature) const override {
        TRY_ASSIGN(const Bytes raw, raw_of(signing, signature));
        return coinbase::attach_signature(request, signature.signed_bytes, raw);
    }
    Result<std::string> attach_signature(const UnsignedMessage& message, const Signing& signing,
                                         const Signature& signature) const override {
        TRY_ASSIGN(const Bytes raw, raw_of(signing, signature));
        return coinbase::attach_signature(message, raw);
    }
};

}  // namespace

const Requests& requests() {
    static const CoinbaseRequests one;
    return one;
}

}  // namespace strongroom::venues::coinbase
