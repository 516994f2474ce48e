#include "venues/binance/describe.h"

#include <fmt/format.h>

#include "model/action.h"
#include "support/test.h"

namespace strongroom::venues::binance {
namespace {

std::string text(Decimal value) { return value.to_string(); }

std::string describe_fill(const Fill& fill) {
    return fmt::format("fill {} {} {} at {}, fee {} {}, {}, {}", fill.trade_id,
                       to_string(fill.side), text(fill.qty.value), text(fill.price.value),
                       text(fill.fee.amount), fill.fee.asset.view(),
                       fill.is_maker ? "maker" : "taker", fill.time.ms);
}

std::string describe_balance(const Balance& balance) {
    return fmt::format("{} {} free {} locked", balance.asset.view(), text(balance.free),
                       text(balance.locked));
}

std::string describe_candle(const Candle& candle) {
    return fmt::format("{} {} {} {} {} volume {}", candle.open_time.ms, text(candle.open.value),
                       text(candle.high.value), text(candle.low.value), text(candle.close.value),
                       text(candle.volume));
}

std::string describe_level(const std::optional<BookTop::Level>& level) {
    return level ? fmt::format("{} x {}", text(level->price.value), text(level->qty.value))
                 : "none";
}

std::string describe_listing(const Listing& listing) {
    const Instrument& one = listing.instrument;
    std::string lot = "none";
    if (listing.market_lot) {
        const LotRule& rule = *listing.market_lot;
        lot = fmt::format("{}..{}/{}", text(rule.min_qty), text(rule.max_qty), text(rule.step));
    }
    return fmt::format(
        "{} {} {} tick {} step {} qty {}..{} notional {}..{}{} market lot {} orders {}/{}",
        one.venue_symbol, one.symbol.str(), one.is_trading ? "trading" : "halted", text(one.tick),
        text(one.step), text(one.min_qty), text(one.max_qty), text(one.min_notional),
        text(listing.max_notional), listing.has_min_notional_for_market ? " (market too)" : "", lot,
        listing.orders_max, listing.algo_orders_max);
}

template <typename T, typename F>
std::string lines(const std::vector<T>& all, F one) {
    std::string out;
    for (const T& item : all) out += one(item) + "\n";
    return out;
}

}  // namespace

std::string describe(const VenueOrder& order) {
    const OrderReport& report = order.report;
    std::string out = fmt::format(
        "{} {} {} {}/{} ({}) {} at {}{}, {}{}{}, filled {}, ours \"{}\" by \"{}\", {}",
        order.venue_symbol.text, order.venue_id.text, to_string(order.side), order.type,
        order.time_in_force, order.kind ? to_string(*order.kind) : "foreign", text(order.qty.value),
        order.price ? text(order.price->value) : "any",
        order.trigger ? " once at " + text(order.trigger->value) : "", to_string(report.state),
        report.reason == CloseReason::none ? "" : ": ", to_string(report.reason),
        text(report.filled.value), order.client_id.text, order.request_id.text, order.time.ms);
    if (!report.text.empty()) out += " because " + report.text;
    if (report.fill) out += "; " + describe_fill(*report.fill);
    return out;
}

std::string describe(const std::vector<VenueOrder>& orders) {
    return lines(orders, [](const VenueOrder& order) { return describe(order); });
}

std::string describe(const PlaceReply& reply) {
    return fmt::format("{} {} \"{}\" {}\n{}\n{}", reply.venue_symbol.text, reply.venue_id.text,
                       reply.client_id.text, reply.time.ms,
                       reply.order ? describe(*reply.order) : "acknowledged",
                       lines(reply.fills, describe_fill));
}

std::string describe(const std::vector<AccountTrade>& trades) {
    return lines(trades, [](const AccountTrade& trade) {
        return fmt::format("{} {} {}", trade.venue_symbol.text, trade.venue_id.text,
                           describe_fill(trade.fill));
    });
}

std::string describe(const AccountState& account) {
    return fmt::format("{} {} {}{} at {}\n{}{}", account.type, account.uid,
                       account.can_trade ? "trade " : "", account.can_withdraw ? "withdraw " : "",
                       account.time.ms, lines(account.permissions, [](auto name) { return name; }),
                       lines(account.balances, describe_balance));
}

std::string describe(const KeyRights& rights) {
    return fmt::format("{}{}{}{}{}since {}\n{}", rights.is_ip_bound ? "ip-bound " : "",
                       rights.can_read ? "read " : "", rights.can_trade ? "trade " : "",
                       rights.can_withdraw ? "withdraw " : "",
                       rights.can_transfer ? "transfer " : "", rights.created.ms,
                       lines(rights.other_granted, [](auto name) { return name; }));
}

std::string describe(Time time) { return fmt::format("{}", time.ms); }

std::string describe(const Listings& listings) {
    return fmt::format("{}\n", listings.server_time.ms) +
           lines(listings.rate_limits,
                 [](const RateLimit& limit) {
                     return fmt::format("limit {} {} in {}", static_cast<int>(limit.kind),
                                        limit.limit, to_string(limit.window));
                 }) +
           lines(listings.markets, describe_listing) +
           lines(listings.unreadable, [](auto why) { return "unreadable " + why; });
}

std::string describe(const std::vector<Candle>& candles) { return lines(candles, describe_candle); }

std::string describe(const BookTop& top) {
    return fmt::format("{} bid {} ask {}", top.venue_symbol.text, describe_level(top.bid),
                       describe_level(top.ask));
}

std::string describe(const VenueError& error) {
    return fmt::format("{} {} {}: {}{}{}", error.http_status, error.code, to_string(error.kind),
                       error.text,
                       error.retry_after ? " after " + to_string(*error.retry_after) : "",
                       error.retry_at ? fmt::format(" at {}", error.retry_at->ms) : "");
}

std::string describe(const MarketEvent& event) {
    return std::visit(
        Match{
            [](const PublicTrade& e) {
                return fmt::format("trade {} {} {} {} at {}, {}", e.venue_symbol.text, e.trade_id,
                                   to_string(e.trade.taker_side), text(e.trade.qty.value),
                                   text(e.trade.price.value), e.trade.time.ms);
            },
            [](const BookTop& e) { return describe(e); },
            [](const CandleUpdate& e) {
                return fmt::format("candle {} {} {} {}", e.venue_symbol.text, e.interval,
                                   describe_candle(e.candle), e.is_closed ? "closed" : "growing");
            },
            [](const StreamAnswer& e) {
                return fmt::format("answer \"{}\" {}", e.id, e.error ? describe(*e.error) : "fine");
            },
            [](const ServerShutdown&) { return std::string("shutdown"); },
            [](const OtherEvent& e) { return "other " + e.type; },
        },
        event);
}

std::string describe(const UserEvent& event) {
    const std::string body = std::visit(
        Match{
            [](const ExecutionReport& e) {
                return fmt::format("execution {} {} {}", e.execution_id, static_cast<int>(e.kind),
                                   describe(e.order));
            },
            [](const AccountPosition& e) {
                return "position\n" + lines(e.balances, describe_balance);
            },
            [](const BalanceChange& e) {
                return fmt::format("balance {} {}", text(e.delta), e.asset.view());
            },
            [](const ExternalLock& e) {
                return fmt::format("lock {} {}", text(e.delta), e.asset.view());
            },
            [](const StreamTerminated&) { return std::string("terminated"); },
            [](const ListStatus& e) {
                return fmt::format("list {} {} \"{}\" {}\n{}", e.venue_symbol.text, e.list_id,
                                   e.client_id.text, e.status,
                                   lines(e.members, [](const ListStatus::Member& member) {
                                       return member.venue_id.text + " " + member.client_id.text;
                                   }));
            },
            [](const ApiAnswer& e) {
                return fmt::format("answer \"{}\" {} {} {}", e.id, e.status,
                                   e.subscription_id.value_or(-1),
                                   e.error ? describe(*e.error) : "fine");
            },
            [](const ServerShutdown&) { return std::string("shutdown"); },
            [](const OtherEvent& e) { return "other " + e.type; },
        },
        event.body);
    return fmt::format("{} {} {}", event.subscription_id.value_or(-1), event.time.ms, body);
}

const std::vector<Case>& cases() {
    const auto with = [](auto decode) {
        return [decode](std::string_view body) -> Result<std::string> {
            TRY_ASSIGN(const auto value, decode(body));
            return describe(value);
        };
    };
    static const std::vector<Case> all = [&] {
        std::vector<Case> made;
        for (const char* name : {"place_full", "place_result", "place_ack", "place_expired"})
            made.push_back({name, with(decode_place_reply)});
        made.push_back({"cancel", with(decode_cancel_reply)});
        made.push_back({"order", with(decode_order)});
        made.push_back({"open_orders", with(decode_orders)});
        made.push_back({"all_orders", with(decode_orders)});
        made.push_back({"account_trades", with(decode_account_trades)});
        made.push_back({"account", with(decode_account)});
        made.push_back({"key_rights", with(decode_key_rights)});
        made.push_back({"server_time", with(decode_server_time)});
        made.push_back({"candles", with(decode_candles)});
        made.push_back({"book_top", with(decode_book_top)});
        made.push_back({"listings", with(decode_listings)});
        for (const char* name : {"stream_trade", "stream_trade_combined", "stream_book_top",
                                 "stream_book_top_empty", "stream_candle", "stream_subscribed",
                                 "stream_refused", "stream_shutdown", "stream_depth"})
            made.push_back({name, with(decode_market_message)});
        for (const char* name :
             {"user_placed", "user_traded", "user_cancelled", "user_rejected", "user_expired",
              "user_replaced", "user_traded_free", "user_position", "user_balance", "user_lock",
              "user_terminated", "user_list", "user_shutdown", "user_unknown", "user_subscribed",
              "user_refused", "user_limited"})
            made.push_back({name, with(decode_user_message)});
        return made;
    }();
    return all;
}

std::string golden(const std::string& name) {
    std::string text =
        test::read_text(test::source_path("tests/golden/venues/binance/" + name + ".json"));
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

}  // namespace strongroom::venues::binance
