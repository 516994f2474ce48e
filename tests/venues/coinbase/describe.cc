#include "venues/coinbase/describe.h"

#include <fmt/format.h>

#include "model/action.h"
#include "support/test.h"
#include "venues/binance/describe.h"

namespace strongroom::venues::coinbase {
namespace {

std::string text(Decimal value) { return value.to_string(); }

template <typename T, typename F>
std::string lines(const std::vector<T>& all, F one) {
    std::string out;
    for (const T& item : all) out += one(item) + "\n";
    return out;
}

std::string describe_next(const std::optional<Cursor>& next) {
    return next ? "next " + next->text : "last";
}

std::string describe_trade(const PublicTrade& trade) {
    return binance::describe(MarketEvent(trade));
}

std::string describe_levels(const std::vector<BookTop::Level>& levels) {
    return lines(levels, [](const BookTop::Level& level) {
        return fmt::format("{} x {}", text(level.price.value), text(level.qty.value));
    });
}

std::string describe_change(const BookChange& change) {
    return fmt::format("book {} {}\n{}", change.venue_symbol.text,
                       change.is_snapshot ? "snapshot" : "update",
                       lines(change.levels, [](const BookChange::Level& level) {
                           return fmt::format("{} {} x {}", to_string(level.side),
                                              text(level.price.value), text(level.qty.value));
                       }));
}

std::string describe_subscriptions(const Subscriptions& all) {
    return "subscribed " + lines(all.channels, [](const Subscriptions::Channel& channel) {
               std::string out = channel.name;
               for (const std::string& product : channel.products) out += " " + product;
               return out;
           });
}

std::string describe_account(const Account& account) {
    return fmt::format("{} {} {} {} free {} locked {} {} {}", account.uuid, account.type,
                       account.portfolio, account.balance.asset.view(), text(account.balance.free),
                       text(account.balance.locked), account.is_usable ? "usable" : "not usable",
                       account.updated ? account.updated->ms : -1);
}

}  // namespace

std::string describe(const PlaceAnswer& answer) {
    return std::visit([](const auto& one) { return binance::describe(one); }, answer);
}

std::string describe(const std::vector<CancelResult>& results) {
    return lines(results, [](const CancelResult& result) {
        return result.venue_id.text + " " + describe(result.error);
    });
}

std::string describe(const std::optional<VenueError>& error) {
    return error ? binance::describe(*error) : "accepted";
}

std::string describe(const OrderPreview& preview) {
    const auto same = [](const std::string& words) { return words; };
    return fmt::format("total {} fee {}\n{}{}", text(preview.order_total), text(preview.fee),
                       lines(preview.errors, same), lines(preview.warnings, same));
}

std::string describe(const VenueOrder& order) { return binance::describe(order); }

std::string describe(const Page<VenueOrder>& page) {
    return binance::describe(page.items) + describe_next(page.next);
}

std::string describe(const TradePage& page) {
    return binance::describe(page.trades) +
           lines(page.others, [](const std::string& other) { return "not booked: " + other; }) +
           describe_next(page.next);
}

std::string describe(const Page<Account>& page) {
    return lines(page.items, describe_account) + describe_next(page.next);
}

std::string describe(const FeeRates& rates) {
    return fmt::format("maker {} taker {}", text(rates.maker), text(rates.taker));
}

std::string describe(const KeyPermissions& permissions) {
    return fmt::format("{} {} {} {}", permissions.portfolio, permissions.portfolio_type,
                       permissions.rights.is_ip_list_readable ? "ip list" : "no ip list",
                       binance::describe(permissions.rights));
}

std::string describe(Time time) { return binance::describe(time); }

std::string describe(const Listings& listings) {
    return binance::describe(listings) + lines(listings.markets, [](const Listing& listing) {
               return "book of " + listing.book_symbol;
           });
}

std::string describe(const std::vector<Candle>& candles) { return binance::describe(candles); }

std::string describe(const Book& book) {
    return fmt::format("{} {}\nbids\n{}asks\n{}", book.venue_symbol.text, book.time.ms,
                       describe_levels(book.bids), describe_levels(book.asks));
}

std::string describe(const std::vector<PublicTrade>& trades) {
    return lines(trades, describe_trade);
}

std::string describe(const MarketMessage& message) {
    return fmt::format("{} {}\n", message.sequence.value_or(-1), message.time.ms) +
           lines(message.events, [](const StreamEvent& event) {
               return std::visit(
                   Match{[](const PublicTrade& e) { return describe_trade(e); },
                         [](const BookTop& e) { return binance::describe(e); },
                         [](const CandleUpdate& e) { return binance::describe(MarketEvent(e)); },
                         [](const BookChange& e) { return describe_change(e); },
                         [](const Heartbeat& e) { return fmt::format("heartbeat {}", e.counter); },
                         [](const Subscriptions& e) { return describe_subscriptions(e); },
                         [](const StreamAnswer& e) { return binance::describe(MarketEvent(e)); },
                         [](const OtherEvent& e) { return "other " + e.type; }},
                   event);
           });
}

std::string describe(const UserMessage& message) {
    return fmt::format("{}{}\n", message.sequence.value_or(-1),
                       message.is_snapshot ? " snapshot" : "") +
           lines(message.events, [](const UserEvent& event) { return binance::describe(event); });
}

const std::vector<Case>& cases() {
    const auto with = [](auto decode) {
        return [decode](std::string_view body) -> Result<std::string> {
            TRY_ASSIGN(const auto value, decode(body));
            return describe(value);
        };
    };
    // An unknown outcome is what an error is to the other decoders.
    const auto place = [](std::string_view body) -> Result<std::string> {
        const PlaceAnswer answer = decode_place_reply({.body = std::string(body)});
        const auto* error = std::get_if<VenueError>(&answer);
        if (error != nullptr && error->kind == ErrorKind::outcome_unknown) {
            return fail(Errc::invalid, error->text);
        }
        return describe(answer);
    };
    static const std::vector<Case> all = [&] {
        std::vector<Case> made{{"place_ok", place},
                               {"place_refused", place},
                               {"cancel", with(decode_cancel_reply)},
                               {"edit_ok", with(decode_edit_reply)},
                               {"edit_refused", with(decode_edit_reply)},
                               {"preview", with(decode_preview)},
                               {"preview_refused", with(decode_preview)},
                               {"order", with(decode_order)},
                               {"orders", with(decode_orders)},
                               {"trades", with(decode_account_trades)},
                               {"accounts", with(decode_accounts)},
                               {"fees", with(decode_fees)},
                               {"key_rights", with(decode_key_rights)},
                               {"server_time", with(decode_server_time)},
                               {"listings", with(decode_listings)},
                               {"candles", with(decode_candles)},
                               {"book", with(decode_book)},
                               {"ticker", with(decode_trades)}};
        for (const char* name : {"stream_trades", "stream_candles", "stream_book_snapshot",
                                 "stream_book_update", "stream_ticker", "stream_heartbeat",
                                 "stream_subscribed", "stream_status", "stream_error"})
            made.push_back({name, with(decode_market_message)});
        for (const char* name :
             {"user_snapshot", "user_update", "user_subscribed", "user_heartbeat", "user_error"})
            made.push_back({name, with(decode_user_message)});
        return made;
    }();
    return all;
}

std::string golden(const std::string& name) {
    std::string text =
        test::read_text(test::source_path("tests/golden/venues/coinbase/" + name + ".json"));
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

std::string golden_with(const std::string& name, std::string_view part, std::string_view other) {
    std::string text = golden(name);
    const std::size_t at = text.find(part);
    if (at == std::string::npos) throw std::runtime_error("no such part: " + std::string(part));
    return text.replace(at, part.size(), other);
}

}  // namespace strongroom::venues::coinbase
