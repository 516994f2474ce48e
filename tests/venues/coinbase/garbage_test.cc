// Every golden payload, spoilt in every way that we could think of: the decoder gives an error or,
// where it does not look at the spoilt part, what it gave before. Never another number.
#include <fmt/format.h>

#include <set>

#include "support/test.h"
#include "venues/coinbase/describe.h"
#include "venues/spoil.h"

namespace strongroom::venues::coinbase {
namespace {

using namespace spoil;

// Whether the spoilt text gave an error or nothing new. A listing may leave out a market that it
// cannot read, and says so; it may not change one.
bool is_harmless(const Case& one, const std::string& before, const std::string& text,
                 std::string* got) {
    const auto after = one.decode(text);
    if (!after || *after == before) return true;
    *got = *after;
    if (one.name != "listings") return false;
    return leaves_out_only(before, *after);
}

// Fields whose change may change the words of a refusal, the name of a page or of a kind of order,
// but no amount and no state.
bool is_only_a_word(const std::string& field) {
    static const std::set<std::string> words = {
        "message",       "error_details", "cancel_message",      "reject_message", "cancel_reason",
        "reject_reason", "cursor",        "retail_portfolio_id", "alias",          "updated_at",
        "type"};
    return words.contains(field);
}

struct Spot {
    const Case& one;
    const std::string& before;
    const Json& document;
    const Path& path;
    const Json& value;
    Gap gap;
};

// Runs `check` for each value of each golden payload. `check` gives the texts to try.
template <typename Spoil>
int for_each_value(Spoil spoil) {
    int refused = 0;
    for (const Case& one : cases()) {
        const std::string text = golden(one.name);
        const auto before = one.decode(text);
        EXPECT_TRUE(before.has_value()) << one.name << ": " << before.error().message;
        if (!before) continue;
        const Json document = Json::parse(text);
        for (const Path& path : paths(document)) {
            const Spot spot{one, *before, document, path, document[path], gap_at(document, path)};
            for (const std::string& spoilt : spoil(spot)) {
                std::string got;
                EXPECT_TRUE(is_harmless(one, *before, spoilt, &got)) << one.name << path << "\n"
                                                                     << spoilt << "\nbefore\n"
                                                                     << *before << "\nafter\n"
                                                                     << got;
                refused += one.decode(spoilt).has_value() ? 0 : 1;
            }
        }
    }
    return refused;
}

TEST(CoinbaseGarbage, a_message_cut_short_at_any_byte_is_an_error) {
    for (const Case& one : cases()) {
        const std::string text = golden(one.name);
        for (std::size_t size = 0; size < text.size(); ++size) {
            EXPECT_FALSE(one.decode(text.substr(0, size)).has_value()) << one.name << " " << size;
        }
    }
}

TEST(CoinbaseGarbage, something_after_the_end_is_an_error) {
    for (const Case& one : cases()) {
        for (const char* more : {"}", "]", "{}", "x", ",", "\"\"", "0"}) {
            EXPECT_FALSE(one.decode(golden(one.name) + more).has_value()) << one.name << more;
        }
    }
}

TEST(CoinbaseGarbage, a_value_of_another_type_never_becomes_another_number) {
    const int refused = for_each_value([](const Spot& spot) {
        std::vector<std::string> texts;
        for (const char* other : {"true", "[1]", "{}", "\"x\"", "-7", "0", "3.5"}) {
            const Json read = Json::parse(other);
            const bool is_meant = (spot.value.is_string() && read.is_string()) ||
                                  (spot.value.is_boolean() && read.is_boolean()) ||
                                  (spot.value.is_number() && read.is_number_integer()) ||
                                  (spot.value.is_structured() && read.is_structured());
            // Of its own type it may well mean something else; these two may be numbers, too.
            const std::string& name = spot.path.back();
            const bool is_either = name == "epochMillis" || name == "start" ||
                                   name == "heartbeat_counter" || name == "post_only";
            if (!is_meant && !is_either && !is_only_a_word(name))
                texts.push_back(spot.gap.with(other));
        }
        return texts;
    });
    EXPECT_GT(refused, 1'000);
}

TEST(CoinbaseGarbage, a_field_that_is_missing_or_null_never_changes_an_amount) {
    // What may be absent, and then has a meaning of its own.
    const std::set<std::string> optional = {"failure_reason",
                                            "preview_failure_reason",
                                            "new_order_failure_reason",
                                            "error",
                                            "edit_failure_reason",
                                            "error_response",
                                            "errors",
                                            "last_fill_time",
                                            "has_next",
                                            "order_configuration",
                                            "limit_limit_gtc",
                                            "market_market_ioc",
                                            "scaled_limit_gtc",
                                            "stop_limit_stop_limit_gtc",
                                            "limit_price",
                                            "stop_price",
                                            "post_only",
                                            "price_increment",
                                            "can_receive",
                                            "base_size",
                                            "quote_size",
                                            "subscriptions",
                                            "user",
                                            "level2",
                                            "market_trades",
                                            "best_bid",
                                            "best_ask"};
    const int refused = for_each_value([&](const Spot& spot) {
        std::vector<std::string> texts;
        const std::string& name = spot.path.back();
        if (optional.contains(name) || is_only_a_word(name) ||
            spot.document[spot.path.parent_pointer()].is_array()) {
            return texts;
        }
        Json missing = spot.document;
        missing[spot.path.parent_pointer()].erase(name);
        return std::vector<std::string>{spot.gap.with("null"), missing.dump()};
    });
    EXPECT_GT(refused, 300);
}

TEST(CoinbaseGarbage, what_is_no_amount_is_never_read_as_one) {
    std::vector<std::string> odd = {"NaN", "Infinity", "1e400", "01", "1.", ".5", "+1", "0x10"};
    for (const char* text : {"NaN",         "Infinity",
                             "-Infinity",   "1e400",
                             "1e5",         "1E5",
                             "0x10",        "+1",
                             " 1",          "1 ",
                             "1,5",         "1.2.3",
                             "1.",          ".5",
                             "--1",         "-1",
                             "1\\u0000",    "\\u0661",
                             "-0.00000001", "0.0000000000001e1",
                             "1_000",       "999999999999999999999"}) {
        odd.push_back("\"" + std::string(text) + "\"");
    }
    const int refused = for_each_value([&](const Spot& spot) {
        std::vector<std::string> texts;
        // Names and cursors may look like numbers; any text will do for them.
        const std::set<std::string> names = {"cursor", "trade_id", "entry_id"};
        if (!is_a_number(spot.value) || names.contains(spot.path.back())) return texts;
        for (const std::string& other : odd) texts.push_back(spot.gap.with(other));
        return texts;
    });
    EXPECT_GT(refused, 2'000);
}

TEST(CoinbaseGarbage, a_field_that_is_there_twice_is_never_a_choice) {
    const int refused = for_each_value([](const Spot& spot) {
        std::vector<std::string> texts;
        if (spot.document[spot.path.parent_pointer()].is_array()) return texts;
        const std::string name = Json(spot.path.back()).dump();
        const std::string right = spot.value.dump();
        std::string wrong = spot.value.is_number() ? "7" : R"("7.5")";
        if (spot.value.is_boolean()) wrong = spot.value.get<bool>() ? "false" : "true";
        texts.push_back(spot.gap.with(right + "," + name + ":" + wrong));
        texts.push_back(spot.gap.with(wrong + "," + name + ":" + right));
        return texts;
    });
    EXPECT_GT(refused, 500);
}

TEST(CoinbaseGarbage, bytes_that_are_no_utf8_are_an_error_wherever_they_stand) {
    const int refused = for_each_value([](const Spot& spot) {
        std::vector<std::string> texts;
        for (const char* bytes : {"\"\xff\"", "\"\xc3\"", "\"\xed\xa0\x80\"", "\"\xc0\xaf\""}) {
            texts.push_back(spot.gap.with(bytes));
            EXPECT_FALSE(spot.one.decode(texts.back()).has_value()) << spot.one.name << spot.path;
        }
        return texts;
    });
    EXPECT_GT(refused, 1'000);
}

TEST(CoinbaseGarbage, a_million_digits_are_no_number) {
    const std::string digits(1'000'000, '9');
    const Json document = Json::parse(golden("order"));
    const Gap gap = gap_at(document, Path("/order/filled_size"));
    for (const std::string& odd : {digits, "\"" + digits + "\"", "\"0." + digits + "\"",
                                   "\"0." + std::string(1'000'000, '0') + "\""}) {
        const auto result = decode_order(gap.with(odd));
        ASSERT_FALSE(result.has_value());
        EXPECT_LT(result.error().message.size(), 200U);
    }
}

TEST(CoinbaseGarbage, nesting_without_end_is_an_error) {
    for (const std::size_t depth : {17UL, 100'000UL}) {
        const std::string lists = std::string(depth, '[') + std::string(depth, ']');
        for (const Case& one : cases()) {
            EXPECT_FALSE(one.decode(lists).has_value());
            EXPECT_FALSE(one.decode(std::string(depth, '[')).has_value());
            // Where nobody looks, too.
            EXPECT_FALSE(
                one.decode("{\"unused\":" + lists + "," + golden(one.name).substr(1)).has_value());
        }
    }
}

TEST(CoinbaseGarbage, more_than_the_bounds_is_refused) {
    const std::string fill(message_bytes_max, ' ');
    EXPECT_FAILS("bytes, at most", decode_market_message(golden("stream_trades") + fill));
    EXPECT_FAILS("bytes, at most", decode_user_message(golden("user_update") + fill));
    EXPECT_FAILS("bytes, at most",
                 decode_order(golden("order") + std::string(reply_bytes_max, ' ')));
    EXPECT_OK(decode_listings(golden("listings") + std::string(reply_bytes_max, ' ')));
    EXPECT_FAILS("bytes, at most",
                 decode_listings(golden("listings") + std::string(listings_bytes_max, ' ')));
    const std::string row =
        R"({"start":"1","low":"2","high":"2","open":"2","close":"2","volume":"0"})";
    std::string rows = row;
    for (int i = 0; i < 1'000; ++i) rows += "," + row;
    const auto result = decode_candles("{\"candles\":[" + rows + "]}");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::exhausted);
    EXPECT_EQ(result.error().message, "candles: [1000]: more elements than we take");
}

TEST(CoinbaseGarbage, a_payload_of_one_kind_given_to_the_decoder_of_another_is_no_surprise) {
    int refused = 0;
    for (const Case& one : cases()) {
        for (const Case& other : cases()) {
            if (!other.decode(golden(one.name)).has_value()) ++refused;
        }
    }
    EXPECT_GT(refused, 500);
}

TEST(CoinbaseGarbage, what_is_no_object_at_all_is_refused) {
    for (const Case& one : cases()) {
        for (const char* text :
             {"", " ", "null", "true", "0", "\"text\"", "<html></html>", "{", "\xef\xbb\xbf{}",
              "{}{}", "nul", "{\"a\"}", "{'a':1}", "{}", "[]"}) {
            EXPECT_FALSE(one.decode(text).has_value()) << one.name << " " << text;
        }
    }
}

}  // namespace
}  // namespace strongroom::venues::coinbase
