// Signer: reads that need a signature.
#include "ledger.pb.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

// Who follows an account: the courier reads what a key may do, and opens its private stream.
constexpr std::string_view kWatch = "watch";
constexpr std::string_view kCourier = "courier";

bool is_asked_by_message(const StoredKey& key, const ReadQuery& query) {
    return query.kind == ReadQuery::Kind::user_stream && !key.requests().is_stream_requested();
}

}  // namespace

std::expected<Recorded, Refusal> Signer::record(const ReadQuery& query, Duration venue_offset,
                                                const std::string& client) {
    const Time now = clock_.now();
    const auto found = usable(query.account, venue_offset, now);
    if (!found) return std::unexpected(found.error());
    const auto [key, time] = *found;
    const auto refusal = canary_refusal(*key);
    if (refusal && client != kWatch && client != kCourier) return std::unexpected(*refusal);
    const Cleared<ReadQuery> cleared = key->policy->check(query);
    std::variant<venues::UnsignedRequest, ReadQuery> what = *cleared;
    if (!is_asked_by_message(*key, *cleared)) {
        auto request = encode(*key, *cleared, time);
        if (!request) return std::unexpected(request.error());
        what = *std::move(request);
    }
    proto::LedgerEntry entry;
    entry.set_time_ms(now.ms);
    proto::ReadSigned& signed_entry = *entry.mutable_read_signed();
    wire::write(*cleared, *signed_entry.mutable_query());
    signed_entry.set_key(std::string(as_text(key->id)));
    signed_entry.set_client(client);
    const Result<std::uint64_t> index = append(entry);
    if (!index) return refuse("ledger", index.error().message, true);
    Recorded recorded(opening_, *index, query.account, time);
    recorded.what_ = std::move(what);
    if (cleared->is_sweep) recorded.priority_ = Priority::sweep;
    if (cleared->kind == ReadQuery::Kind::key_rights)
        postures_[key->id].signed_ns = clock_.ticks_ns();
    return recorded;
}

std::expected<venues::UnsignedRequest, Refusal> Signer::encode(const StoredKey& key,
                                                               const ReadQuery& query,
                                                               venues::SigningTime time) {
    const venues::Requests& venue = key.requests();
    const auto encoded = [&]() -> Result<venues::UnsignedRequest> {
        const venues::VenueSymbol symbol = venue.to_venue_symbol(query.symbol);
        switch (query.kind) {
            case ReadQuery::Kind::order: {
                const SignedOrder* order = own_order(query.account, query.order);
                if (order == nullptr)
                    return fail(Errc::not_found, "there is no order of ours with this intent");
                return venue.query_order(venue.to_venue_symbol(order->intent.symbol),
                                         key_of(venue, *order, query.venue_id), time);
            }
            case ReadQuery::Kind::open_orders:
                if (query.symbol.base.empty()) return venue.open_orders(std::nullopt, time);
                return venue.open_orders(symbol, time);
            case ReadQuery::Kind::all_orders: return venue.all_orders(symbol, time);
            case ReadQuery::Kind::balances: return venue.account(time);
            case ReadQuery::Kind::fills:
                return venue.fills_of_order(symbol, {query.venue_id}, time);
            case ReadQuery::Kind::key_rights: return venue.key_rights(time);
            case ReadQuery::Kind::user_stream: return venue.stream_request(time);
        }
        return fail(Errc::invalid, "not a read over HTTP");
    }();
    if (encoded) return *encoded;
    return refuse(encoded.error().code == Errc::not_found ? "not_signed" : "encoding",
                  encoded.error().message);
}

}  // namespace strongroom::vault
