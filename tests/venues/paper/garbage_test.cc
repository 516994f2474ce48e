// Spoilt payloads: no field may be missing, be there twice or be of another type without an error.
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "support/test.h"
#include "venues/paper/decode.h"
#include "venues/paper/payloads.h"
#include "venues/spoil.h"

namespace strongroom::venues::paper {
namespace {

using spoil::Json;
using spoil::Path;

struct Payload {
    std::string text;
    std::function<bool(const std::string&)> reads;
};

template <typename Decode>
std::function<bool(const std::string&)> by(Decode decode) {
    return [decode](const std::string& text) { return decode(text).has_value(); };
}

// Listings are not here: a market that does not read is left out (decode_test.cc).
const std::map<std::string, Payload>& payloads() {
    static const std::map<std::string, Payload> all{
        {"place", {place_json(), by(decode_place_reply)}},
        {"order", {R"({"order":)" + order_json() + "}", by(decode_order)}},
        {"orders", {R"({"orders":[)" + order_json() + "]}", by(decode_orders)}},
        {"fills", {R"({"fills":[)" + fill_json() + "]}", by(decode_fills)}},
        {"account", {kAccount, by(decode_account)}},
        {"key", {kKey, by(decode_key_rights)}},
        {"candles", {kCandles, by(decode_candles)}},
        {"top", {kTop, by(decode_book_top)}},
        {"trade", {kTrade, by(decode_market_message)}},
        {"top event", {kTopEvent, by(decode_market_message)}},
        {"candle", {kCandle, by(decode_market_message)}},
        {"execution", {order_event(), by(decode_user_message)}},
        {"balances", {kBalances, by(decode_user_message)}},
        {"deposit", {kDeposit, by(decode_user_message)}},
        {"refused", {kRefused, by(decode_user_message)}},
    };
    return all;
}

TEST(PaperGarbage, no_field_may_be_missing) {
    for (const auto& [name, payload] : payloads()) {
        ASSERT_TRUE(payload.reads(payload.text)) << name;
        const Json whole = Json::parse(payload.text);
        for (const Path& path : spoil::paths(whole)) {
            if (!whole[path.parent_pointer()].is_object()) continue;
            Json spoilt = whole;
            spoilt[path.parent_pointer()].erase(path.back());
            EXPECT_FALSE(payload.reads(spoilt.dump())) << name << " without " << path.to_string();
        }
    }
}

TEST(PaperGarbage, no_field_may_be_there_twice) {
    for (const auto& [name, payload] : payloads()) {
        const Json whole = Json::parse(payload.text);
        for (const Path& path : spoil::paths(whole)) {
            if (!whole[path.parent_pointer()].is_object()) continue;
            const std::string value = whole[path].dump();
            const spoil::Gap gap = spoil::gap_at(whole, path);
            const std::string twice =
                gap.with(value + "," + Json(path.back()).dump() + ":" + value);
            EXPECT_FALSE(payload.reads(twice)) << name << ": " << path.to_string();
        }
    }
}

TEST(PaperGarbage, no_field_may_be_of_another_type_or_beyond_all_bounds) {
    for (const auto& [name, payload] : payloads()) {
        const Json whole = Json::parse(payload.text);
        for (const Path& path : spoil::paths(whole)) {
            const Json& value = whole[path];
            std::vector<std::string> others{"null"};
            if (!value.is_object()) others.emplace_back("{}");
            if (!value.is_array()) others.emplace_back("[]");
            if (!value.is_boolean()) others.emplace_back("true");
            if (!value.is_number()) others.emplace_back("7");
            if (!value.is_string()) others.emplace_back(R"("x")");
            if (spoil::is_a_number(value)) {
                others.insert(others.end(), {"-7", "1e3", R"("1e3")", R"("")", "1.5",
                                             R"("100000000000000000000000000000000000000000")"});
            }
            const spoil::Gap gap = spoil::gap_at(whole, path);
            for (const std::string& other : others)
                EXPECT_FALSE(payload.reads(gap.with(other)))
                    << name << ": " << path.to_string() << " = " << other;
        }
    }
}

TEST(PaperGarbage, what_is_cut_too_long_or_too_deep_is_no_payload) {
    for (const auto& [name, payload] : payloads()) {
        for (std::size_t size = 0; size < payload.text.size(); ++size)
            EXPECT_FALSE(payload.reads(payload.text.substr(0, size))) << name << ": " << size;
    }
    EXPECT_FAILS("bytes", decode_orders(std::string(reply_bytes_max + 1, ' ')));
    EXPECT_FAILS("bytes", decode_user_message(std::string(message_bytes_max + 1, ' ')));
    EXPECT_FALSE(decode_orders(std::string(40, '[')));
}

}  // namespace
}  // namespace strongroom::venues::paper
