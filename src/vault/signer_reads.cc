// Signer: reads that need a signature.
#include "ledger.pb.h"
#include "vault/signer.h"
#include "venues/binance/encode.h"
#include "wire/intents.h"

namespace strongroom::vault {
using venues::binance::to_venue_symbol;

std::expected<Recorded, Refusal> Signer::record(const ReadQuery& query, Duration venue_offset,
                                                const std::string& client) {
    const Time now = clock_.now();
    const auto found = usable(query.account, venue_offset, now);
    if (!found) return std::unexpected(found.error());
    const auto [key, time] = *found;
    const Cleared<ReadQuery> cleared = key->policy->check(query);
    std::variant<venues::UnsignedRequest, ReadQuery> what = *cleared;
    if (cleared->kind != ReadQuery::Kind::user_stream) {
        auto request = encode(*cleared, time);
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
    if (cleared->kind == ReadQuery::Kind::key_rights)
        postures_[key->id].signed_ns = clock_.ticks_ns();
    return recorded;
}

std::expected<venues::UnsignedRequest, Refusal> Signer::encode(const ReadQuery& query,
                                                               venues::SigningTime time) {
    const auto encoded = [&]() -> Result<venues::UnsignedRequest> {
        switch (query.kind) {
            case ReadQuery::Kind::order: {
                const SignedOrder* order = index_.find(query.order);
                if (order == nullptr || order->intent.account != query.account) {
                    return fail(Errc::not_found, "there is no order of ours with this intent");
                }
                return venues::binance::query_order(to_venue_symbol(order->intent.symbol),
                                                    venues::ClientOrderId{order->client_id}, time);
            }
            case ReadQuery::Kind::open_orders:
                if (query.symbol.base.empty())
                    return venues::binance::open_orders(std::nullopt, time);
                return venues::binance::open_orders(to_venue_symbol(query.symbol), time);
            case ReadQuery::Kind::all_orders:
                return venues::binance::all_orders(
                    {.venue_symbol = to_venue_symbol(query.symbol), .limit = 1000}, time);
            case ReadQuery::Kind::balances: return venues::binance::account(time);
            case ReadQuery::Kind::fills:
                return venues::binance::account_trades(
                    {.venue_symbol = to_venue_symbol(query.symbol),
                     .of_order = venues::VenueOrderId{query.venue_id},
                     .limit = 1000},
                    time);
            case ReadQuery::Kind::key_rights: return venues::binance::key_rights(time);
            case ReadQuery::Kind::user_stream: break;
        }
        return fail(Errc::invalid, "not a read over HTTP");
    }();
    if (encoded) return *encoded;
    return refuse(encoded.error().code == Errc::not_found ? "not_signed" : "encoding",
                  encoded.error().message);
}

}  // namespace strongroom::vault
