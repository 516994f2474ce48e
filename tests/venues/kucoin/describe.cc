#include "venues/kucoin/describe.h"

#include <fmt/format.h>

#include "support/test.h"

namespace strongroom::venues::kucoin {
namespace {

std::string text(Decimal value) { return value.to_string(); }

std::string last_id(const std::optional<std::int64_t>& id) {
    return id ? fmt::format("then {}\n", *id) : "the end\n";
}

std::string levels(const std::vector<BookTop::Level>& side) {
    std::string out;
    for (const BookTop::Level& level : side) {
        out += fmt::format(" {} x {}", text(level.price.value), text(level.qty.value));
    }
    return out;
}

template <typename Decode>
auto with(Decode decode) {
    return [decode](std::string_view body) -> Result<std::string> {
        TRY_ASSIGN(const auto value, decode(body));
        return describe(value);
    };
}

std::vector<Case> order_cases() {
    return {{"place", with(decode_place_reply)},
            {"place_sync", with(decode_place_reply)},
            {"cancel", with(decode_cancel_reply)},
            {"cancel_by_client_id", with(decode_cancel_reply)},
            {"cancel_all",
             [](std::string_view body) -> Result<std::string> {
                 TRY(decode_cancel_all(body));
                 return "all";
             }},
            {"cancel_all_markets", with(decode_cancel_all_markets)},
            {"alter", with(decode_alter_reply)},
            {"dead_switch_set", with(decode_dead_switch)},
            {"dead_switch", with(decode_dead_switch)},
            {"order", with(decode_order)},
            {"open_orders", with(decode_open_orders)},
            {"open_orders_page", with(decode_open_orders_page)},
            {"markets_with_open_orders", with(decode_markets_with_open_orders)},
            {"done_orders", with(decode_done_orders)},
            {"account_trades", with(decode_account_trades)}};
}

std::vector<Case> other_cases() {
    const auto account = [](std::string_view body) { return decode_account(body); };
    const auto created = [](std::string_view body) -> Result<std::string> {
        std::string secret;
        const auto keep = [&](std::string_view told) { secret = told; };
        TRY_ASSIGN(const ApiKey key, decode_created_sub_key(body, keep));
        return describe(key) + " secret " + secret;
    };
    const auto book_top = [](std::string_view body) { return decode_book_top(body, {"ETH-USDT"}); };
    return {{"account", with(account)},
            {"fees", with(decode_fees)},
            {"basic_fees", with(decode_fees)},
            {"key_rights", with(decode_key_rights)},
            {"bullet", with(decode_bullet)},
            {"server_time", with(decode_server_time)},
            {"my_address", [](std::string_view body) { return decode_my_address(body); }},
            {"listings", with(decode_listings)},
            {"listing", with(decode_listings)},
            {"candles", with(decode_candles)},
            {"book_top", with(book_top)},
            {"book", with(decode_book)},
            {"sub_keys", with(decode_sub_keys)},
            {"created_sub_key", created},
            {"changed_sub_key", with(decode_changed_sub_key)},
            {"stream_book", with(decode_book_changes)}};
}

}  // namespace

std::string describe(const OrderKey& order) {
    if (const auto* id = std::get_if<ClientOrderId>(&order)) return "ours " + id->text;
    return "theirs " + std::get<VenueOrderId>(order).text;
}

std::string describe(const CancelledMarkets& markets) {
    return "done " + describe(markets.done) + "failed " + describe(markets.failed);
}

std::string describe(const AlteredOrder& order) {
    return fmt::format("{} \"{}\"", order.venue_id.text, order.client_id.text);
}

std::string describe(const DeadSwitchState& state) {
    return fmt::format("{} fires {}", state.now.ms, state.fires ? state.fires->ms : -1);
}

std::string describe(const std::vector<VenueSymbol>& symbols) {
    std::string out;
    for (const VenueSymbol& symbol : symbols) out += symbol.text + "\n";
    return out;
}

std::string describe(const OrderPage& page) {
    return fmt::format("{} pages\n{}", page.pages, describe(page.orders));
}

std::string describe(const DoneOrderPage& page) {
    return describe(page.orders) + last_id(page.last_id);
}

std::string describe(const AccountTradePage& page) {
    return describe(page.trades) + last_id(page.last_id);
}

std::string describe(const std::vector<MarketFees>& fees) {
    std::string out;
    for (const MarketFees& one : fees) {
        out += fmt::format("{} maker {} taker {}\n",
                           one.venue_symbol ? one.venue_symbol->text : "basic", text(one.maker),
                           text(one.taker));
    }
    return out;
}

std::string describe(const Bullet& bullet) {
    return fmt::format("{} at {} each {} within {}", bullet.token, bullet.endpoint,
                       to_string(bullet.ping_interval), to_string(bullet.ping_timeout));
}

std::string describe(const BookSnapshot& book) {
    return fmt::format("{} {}\nbids{}\nasks{}", book.sequence, book.time.ms, levels(book.bids),
                       levels(book.asks));
}

std::string describe(const BookChanges& changes) {
    std::string out =
        fmt::format("{} {}..{}\n", changes.venue_symbol.text, changes.first, changes.last);
    for (const BookChanges::Row& row : changes.rows) {
        out += fmt::format("{} {} {} x {}\n", row.sequence, to_string(row.side), text(row.price),
                           text(row.qty));
    }
    return out;
}

std::string describe(const ApiKey& key) {
    return fmt::format("{} v{} of {} \"{}\" \"{}\" {}{}", key.api_key, key.version, key.uid,
                       key.sub_name, key.remark, key.is_master ? "master " : "",
                       describe(key.rights));
}

std::string describe(const std::vector<ApiKey>& keys) {
    std::string out;
    for (const ApiKey& key : keys) out += describe(key);
    return out;
}

std::string describe(const ChangedSubKey& key) {
    return fmt::format("{} {} now \"{}\"", key.sub_name, key.api_key, key.permission);
}

std::string describe_user(const UserEvent& event) {
    std::string out = describe(event);
    if (const auto* report = std::get_if<ExecutionReport>(&event.body)) {
        out += report->has_fee ? "; fee told" : "; fee not told";
    }
    if (const auto* change = std::get_if<BalanceChange>(&event.body)) {
        out += change->is_elsewhere ? " elsewhere" : " here";
    }
    return out;
}

const std::vector<Case>& cases() {
    static const std::vector<Case> all = [] {
        std::vector<Case> made = order_cases();
        for (Case& one : other_cases()) made.push_back(std::move(one));
        for (const char* name :
             {"stream_trade", "stream_candle", "stream_level1", "stream_level1_empty",
              "stream_ticker", "stream_ticker_all", "stream_depth", "stream_unknown",
              "stream_welcome", "stream_ack", "stream_pong", "stream_error"})
            made.push_back({name, with(decode_market_message)});
        const auto user = [](std::string_view message) -> Result<std::string> {
            TRY_ASSIGN(const UserEvent event, decode_user_message(message));
            return describe_user(event);
        };
        for (const char* name : {"user_received", "user_open", "user_match", "user_filled",
                                 "user_canceled", "user_update", "user_foreign", "user_hold",
                                 "user_setted", "user_transfer", "user_withdrawal", "user_margin",
                                 "user_unknown", "user_welcome", "user_ack", "user_error"})
            made.push_back({name, user});
        return made;
    }();
    return all;
}

std::string golden(const std::string& name) {
    std::string text =
        test::read_text(test::source_path("tests/golden/venues/kucoin/" + name + ".json"));
    if (text.empty()) throw std::runtime_error("no such golden payload: " + name);
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

std::string golden_with(const std::string& name, std::string_view part, std::string_view other) {
    std::string text = golden(name);
    const std::size_t at = text.find(part);
    if (at == std::string::npos) throw std::runtime_error("no such part: " + std::string(part));
    return text.replace(at, part.size(), other);
}

}  // namespace strongroom::venues::kucoin
