// Every golden payload, spoilt in every way that we could think of: the decoder gives an error or,
// where it does not look at the spoilt part, what it gave before. Never another number.
#include <fmt/format.h>

#include <set>

#include "support/test.h"
#include "venues/binance/describe.h"
#include "venues/spoil.h"

namespace strongroom::venues::binance {
namespace {

using namespace spoil;

// Whether the spoilt text gave an error or nothing new. A listing may leave out a market that it
// cannot read, and says so; it may not change one.
bool is_harmless(const Case& one, const std::string& before, const std::string& text,
                 std::string* got = nullptr) {
    const auto after = one.decode(text);
    if (!after || *after == before) return true;
    if (got != nullptr) *got = *after;
    if (one.name != "listings") return false;
    return leaves_out_only(before, *after);
}

// Values that are no amounts: any text names a request; without a good time to wait an error is
// still an error.
bool is_no_amount(const Json& document, const Path& path) {
    const std::string& name = path.back();
    return name == "id" || name == "retryAfter" || name == "data" ||
           (name == "N" && document[path].is_null());
}

// Runs `check` for each golden payload with its parsed form and its description.
template <typename Check>
void for_each_golden(Check check) {
    for (const Case& one : cases()) {
        const std::string text = golden(one.name);
        const auto before = one.decode(text);
        ASSERT_TRUE(before.has_value()) << one.name << ": " << before.error().message;
        check(one, Json::parse(text), *before);
    }
}

TEST(BinanceGarbage, a_message_cut_short_at_any_byte_is_an_error) {
    for (const Case& one : cases()) {
        const std::string text = golden(one.name);
        for (std::size_t size = 0; size < text.size(); ++size) {
            EXPECT_FALSE(one.decode(text.substr(0, size)).has_value()) << one.name << " " << size;
        }
    }
}

TEST(BinanceGarbage, something_after_the_end_is_an_error) {
    for (const Case& one : cases()) {
        for (const char* more : {"}", "]", "{}", "x", ",", "\"\"", "0"}) {
            EXPECT_FALSE(one.decode(golden(one.name) + more).has_value()) << one.name << more;
        }
    }
}

TEST(BinanceGarbage, a_value_of_another_type_never_becomes_another_number) {
    // null, and a list for an object, are the next test's: they are as good as nothing.
    const std::vector<std::string> others = {"true",  "[1]", "{}", "\"\"",
                                             "\"x\"", "-7",  "0",  "3.5"};
    int refused = 0;
    for_each_golden([&](const Case& one, const Json& document, const std::string& before) {
        for (const Path& path : paths(document)) {
            if (is_no_amount(document, path)) continue;
            const Json& value = document[path];
            const Gap gap = gap_at(document, path);
            for (const std::string& other : others) {
                const Json read = Json::parse(other);
                const bool is_meant = (value.is_string() && read.is_string()) ||
                                      (value.is_boolean() && read.is_boolean()) ||
                                      (value.is_number() && read.is_number_integer()) ||
                                      (value.is_structured() && read.is_structured());
                if (is_meant) continue;  // Of its own type it may well mean something else.
                const std::string text = gap.with(other);
                std::string got;
                EXPECT_TRUE(is_harmless(one, before, text, &got))
                    << one.name << path << " = " << other << "\n"
                    << before << "\n"
                    << got;
                refused += one.decode(text).has_value() ? 0 : 1;
            }
        }
    });
    EXPECT_GT(refused, 1'000);
}

TEST(BinanceGarbage, a_field_that_is_missing_or_null_never_changes_an_amount) {
    // What may be absent, and then has a meaning of its own.
    const std::set<std::string> optional = {"fills",
                                            "expiryReason",
                                            "eR",
                                            "C",
                                            "subscriptionId",
                                            "enableMargin",
                                            "enableTeleport",
                                            "isSpotTradingAllowed",
                                            "data",
                                            "retryAfter",
                                            "id",
                                            "error",
                                            "commissionAsset"};
    for_each_golden([&](const Case& one, const Json& document, const std::string& before) {
        for (const Path& path : paths(document)) {
            const bool is_farewell = one.name == "user_shutdown";  // Its time may be absent.
            if (is_farewell || optional.contains(path.back()) ||
                document[path.parent_pointer()].is_array()) {
                continue;
            }
            Json nothing = document;
            nothing[path] = nullptr;
            Json missing = document;
            missing[path.parent_pointer()].erase(path.back());
            for (const Json& spoilt : {nothing, missing}) {
                std::string got;
                EXPECT_TRUE(is_harmless(one, before, spoilt.dump(), &got))
                    << one.name << path << "\n"
                    << before << "\n"
                    << got;
            }
        }
    });
}

TEST(BinanceGarbage, what_is_no_amount_is_never_read_as_one) {
    std::vector<std::string> odd = {
        "NaN", "Infinity", "-Infinity",           "1e400", "-1e400", "01", "1.", ".5",
        "+1",  "0x10",     "18446744073709551616"};
    for (const char* text : {"NaN",         "Infinity",
                             "-Infinity",   "1e400",
                             "1e5",         "1E5",
                             "0x10",        "+1",
                             " 1",          "1 ",
                             "1,5",         "1.2.3",
                             "1.",          ".5",
                             "--1",         "-1",
                             "-0.00000001", "0.0000000000001",
                             "1\\u0000",    "\\u0661",
                             "1_000",       "999999999999999999999"}) {
        odd.push_back("\"" + std::string(text) + "\"");
    }
    int refused = 0;
    for_each_golden([&](const Case& one, const Json& document, const std::string& before) {
        for (const Path& path : paths(document)) {
            if (!is_a_number(document[path]) || is_no_amount(document, path)) continue;
            const Gap gap = gap_at(document, path);
            for (const std::string& other : odd) {
                // A change may be below zero.
                if (path.back() == "d" && other.starts_with("\"-")) continue;
                const std::string text = gap.with(other);
                std::string got;
                EXPECT_TRUE(is_harmless(one, before, text, &got))
                    << one.name << path << " = " << other << "\n"
                    << got;
                refused += one.decode(text).has_value() ? 0 : 1;
            }
        }
    });
    EXPECT_GT(refused, 5'000);
}

TEST(BinanceGarbage, a_million_digits_are_no_number) {
    const std::string digits(1'000'000, '9');
    const std::vector<std::string> odd = {digits, "\"" + digits + "\"", "\"0." + digits + "\"",
                                          "0." + digits};
    const Json document = Json::parse(golden("order"));
    for (const char* field : {"price", "origQty", "executedQty", "orderId", "updateTime"}) {
        const Gap gap = gap_at(document, Path("/" + std::string(field)));
        for (const std::string& other : odd) {
            EXPECT_FALSE(decode_order(gap.with(other)).has_value()) << field;
        }
    }
    // A long text is not even shown at length.
    const Gap gap = gap_at(document, Path("/price"));
    EXPECT_FAILS("price: an amount of 1000000 characters",
                 decode_order(gap.with("\"" + digits + "\"")));
}

// A field that is there twice, with another value in front of or behind the right one.
TEST(BinanceGarbage, a_field_that_is_there_twice_is_never_a_choice) {
    int refused = 0;
    for_each_golden([&](const Case& one, const Json& document, const std::string& before) {
        for (const Path& path : paths(document)) {
            if (document[path.parent_pointer()].is_array() || is_no_amount(document, path))
                continue;
            const Json& value = document[path];
            const std::string name = Json(path.back()).dump();
            const Gap gap = gap_at(document, path);
            const std::string right = value.dump();
            std::string wrong = value.is_number() ? "7" : R"("7.5")";
            if (value.is_boolean()) wrong = value.get<bool>() ? "false" : "true";
            for (const std::string& both :
                 {right + "," + name + ":" + wrong, wrong + "," + name + ":" + right}) {
                const std::string text = gap.with(both);
                std::string got;
                EXPECT_TRUE(is_harmless(one, before, text, &got)) << one.name << path << "\n"
                                                                  << before << "\n"
                                                                  << got;
                refused += one.decode(text).has_value() ? 0 : 1;
            }
        }
    });
    EXPECT_GT(refused, 500);
}

TEST(BinanceGarbage, bytes_that_are_no_utf8_are_an_error_wherever_they_stand) {
    const std::vector<std::string> odd = {"\"\xff\"", "\"\xc3\"", "\"\xed\xa0\x80\"",
                                          "\"\xc0\xaf\""};
    for_each_golden([&](const Case& one, const Json& document, const std::string&) {
        for (const Path& path : paths(document)) {
            const Gap gap = gap_at(document, path);
            for (const std::string& bytes : odd) {
                EXPECT_FALSE(one.decode(gap.with(bytes)).has_value()) << one.name << path;
            }
        }
    });
}

TEST(BinanceGarbage, a_name_with_control_characters_is_refused) {
    std::string text = golden("order");
    text.replace(text.find("sr-tag-0005"), 11, "sr\\u0000tag");
    EXPECT_FAILS("clientOrderId: a control character", decode_order(text));
    text = golden("order");
    text.replace(text.find("sr-tag-0005"), 11, std::string(65, 'a'));
    EXPECT_FAILS("clientOrderId: longer than 64 bytes", decode_order(text));
}

TEST(BinanceGarbage, nesting_without_end_is_an_error) {
    for (const std::size_t depth : {17UL, 100'000UL}) {
        const std::string lists = std::string(depth, '[') + std::string(depth, ']');
        std::string objects;
        for (std::size_t i = 0; i < depth; ++i) objects += "{\"a\":";
        objects += "1" + std::string(depth, '}');
        for (const Case& one : cases()) {
            EXPECT_FALSE(one.decode(lists).has_value());
            EXPECT_FALSE(one.decode(objects).has_value());
            EXPECT_FALSE(one.decode(std::string(depth, '[')).has_value());
            // Where nobody looks, too.
            const std::string text = golden(one.name);
            if (text.starts_with('{')) {
                EXPECT_FALSE(one.decode("{\"unused\":" + lists + "," + text.substr(1)).has_value());
            }
        }
    }
}

TEST(BinanceGarbage, more_bytes_than_the_bound_are_not_even_parsed) {
    const std::string fill(message_bytes_max, ' ');
    EXPECT_FAILS("bytes, at most", decode_market_message(golden("stream_trade") + fill));
    EXPECT_FAILS("bytes, at most", decode_user_message(golden("user_traded") + fill));
    EXPECT_FAILS("bytes, at most",
                 decode_order(golden("order") + std::string(reply_bytes_max, ' ')));
    EXPECT_OK(decode_listings(golden("listings") + std::string(reply_bytes_max, ' ')));
    EXPECT_FAILS("bytes, at most",
                 decode_listings(golden("listings") + std::string(listings_bytes_max, ' ')));
}

TEST(BinanceGarbage, a_list_longer_than_the_bound_is_refused) {
    const std::string row = R"([1,"2","2","2","2","0",9])";
    std::string rows = row;
    for (int i = 0; i < 1'500; ++i) rows += "," + row;
    const auto result = decode_candles("[" + rows + "]");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::exhausted);
    EXPECT_EQ(result.error().message, "[1500]: more elements than we take");
}

TEST(BinanceGarbage, a_payload_of_one_kind_given_to_the_decoder_of_another_is_no_surprise) {
    int refused = 0;
    for (const Case& one : cases()) {
        for (const Case& other : cases()) {
            if (!other.decode(golden(one.name)).has_value()) ++refused;
        }
    }
    EXPECT_GT(refused, 500);
}

TEST(BinanceGarbage, what_is_no_object_at_all_is_refused) {
    for (const Case& one : cases()) {
        for (const char* text : {"", " ", "null", "true", "0", "\"text\"", "<html></html>", "{",
                                 "\xef\xbb\xbf{}", "{}{}", "nul", "{\"a\"}", "{'a':1}"}) {
            EXPECT_FALSE(one.decode(text).has_value()) << one.name << " " << text;
        }
    }
}

}  // namespace
}  // namespace strongroom::venues::binance
