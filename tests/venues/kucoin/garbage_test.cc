// Every golden payload, spoilt in every way that we could think of: the decoder gives an error or,
// where it does not look at the spoilt part, what it gave before. Never another number.
#include <fmt/format.h>

#include <set>

#include "support/test.h"
#include "venues/kucoin/describe.h"
#include "venues/spoil.h"

namespace strongroom::venues::kucoin {
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

// One value of one golden payload. Each test goes through all of them.
struct Place {
    const Case& one;
    const std::string& before;
    const Json& document;
    const Path& path;

    const Json& value() const { return document[path]; }
    bool is_in_list() const { return document[path.parent_pointer()].is_array(); }
    // Ids, sequences and times, which KuCoin writes as a number here and as a text there, what
    // stands in an error's code, and names that may be any text.
    bool is_no_amount() const {
        static const std::set<std::string> names = {
            "id",          "code",      "tradeId",       "lastId",    "sequence",
            "ts",          "time",      "data",          "uid",       "currentTime",
            "triggerTime", "createdAt", "lastUpdatedAt", "orderTime", "sequenceStart",
            "sequenceEnd", "clientOid"};
        // Of a row: a candle's time is its first, a change's sequence its third.
        const bool is_candle = one.name == "candles" || one.name == "stream_candle";
        const bool is_row = one.name == "stream_book" && is_in_list() && path.back() == "2";
        return names.contains(path.back()) || is_row ||
               (is_candle && is_in_list() && path.back() == "0" && value().is_string());
    }
};

template <typename Check>
void for_each_value(Check check) {
    for (const Case& one : cases()) {
        const std::string text = golden(one.name);
        const auto before = one.decode(text);
        ASSERT_TRUE(before.has_value()) << one.name << ": " << before.error().message;
        const Json document = Json::parse(text);
        for (const Path& path : paths(document)) check(Place{one, *before, document, path});
    }
}

// Counts refusals, so that a test that never meets one does not pass.
int check_spoilt(const Place& place, const std::string& text, const std::string& other) {
    std::string got;
    EXPECT_TRUE(is_harmless(place.one, place.before, text, &got))
        << place.one.name << place.path << " = " << other << "\n"
        << place.before << "\n"
        << got;
    return place.one.decode(text).has_value() ? 0 : 1;
}

TEST(KucoinGarbage, a_message_cut_short_at_any_byte_is_an_error) {
    for (const Case& one : cases()) {
        const std::string text = golden(one.name);
        for (std::size_t size = 0; size < text.size(); ++size) {
            EXPECT_FALSE(one.decode(text.substr(0, size)).has_value()) << one.name << " " << size;
        }
    }
}

TEST(KucoinGarbage, something_after_the_end_is_an_error) {
    for (const Case& one : cases()) {
        for (const char* more : {"}", "]", "{}", "x", ",", "\"\"", "0"}) {
            EXPECT_FALSE(one.decode(golden(one.name) + more).has_value()) << one.name << more;
        }
    }
}

TEST(KucoinGarbage, a_value_of_another_type_never_becomes_another_number) {
    // null, and a list for an object, are the next test's: they are as good as nothing.
    const std::vector<std::string> others = {"true",  "[1]", "{}", "\"\"",
                                             "\"x\"", "-7",  "0",  "3.5"};
    int refused = 0;
    for_each_value([&](const Place& place) {
        if (place.is_no_amount()) return;
        const Json& value = place.value();
        const Gap gap = gap_at(place.document, place.path);
        for (const std::string& other : others) {
            const Json read = Json::parse(other);
            const bool is_meant = (value.is_string() && read.is_string()) ||
                                  (value.is_boolean() && read.is_boolean()) ||
                                  (value.is_number() && read.is_number_integer()) ||
                                  (value.is_structured() && read.is_structured());
            if (is_meant) continue;  // Of its own type it may well mean something else.
            refused += check_spoilt(place, gap.with(other), other);
        }
    });
    EXPECT_GT(refused, 1'500);
}

TEST(KucoinGarbage, a_field_that_is_missing_or_null_never_changes_an_amount) {
    // What may be absent, and then has a meaning of its own.
    const std::set<std::string> optional = {
        "clientOid", "timeInForce", "lastId",      "triggerTime", "orderTime",  "ipWhitelist",
        "minFunds",  "symbol",      "id",          "data",        "code",       "price",
        "subName",   "remark",      "uid",         "permission",  "originSize", "filledSize",
        "orderId",   "feeCurrency", "canceledSize"};
    int refused = 0;
    for_each_value([&](const Place& place) {
        if (optional.contains(place.path.back()) || place.is_in_list()) return;
        Json nothing = place.document;
        nothing[place.path] = nullptr;
        Json missing = place.document;
        missing[place.path.parent_pointer()].erase(place.path.back());
        refused += check_spoilt(place, nothing.dump(), "null");
        refused += check_spoilt(place, missing.dump(), "missing");
    });
    EXPECT_GT(refused, 250);
}

TEST(KucoinGarbage, a_field_that_is_optional_is_still_never_another_amount) {
    // The amounts among them: gone, they are as nothing, and never a number of another field.
    for (const char* name : {"user_match", "user_filled", "user_canceled"}) {
        EXPECT_FAILS("filledSize: missing",
                     decode_user_message(golden_with(name, "\"filledSize\"", "\"other\"")));
    }
    const UserEvent open =
        MUST(decode_user_message(golden_with("user_open", "\"originSize\"", "\"other\"")));
    EXPECT_TRUE(std::get<ExecutionReport>(open.body).order.qty.is_zero());
    EXPECT_FAILS("price: missing", decode_order(golden_with("order", "\"price\"", "\"other\"")));
    EXPECT_FAILS("price: missing",
                 decode_market_message(golden_with("stream_trade", "\"price\"", "\"other\"")));
}

TEST(KucoinGarbage, what_is_no_amount_is_never_read_as_one) {
    std::vector<std::string> odd = {
        "NaN", "Infinity", "-Infinity",           "1e400", "-1e400", "01", "1.", ".5",
        "+1",  "0x10",     "18446744073709551616"};
    for (const char* text : {"NaN",     "Infinity",    "-Infinity",
                             "1e400",   "1e5",         "1E5",
                             "0x10",    "+1",          " 1",
                             "1 ",      "1,5",         "1.2.3",
                             "1.",      ".5",          "--1",
                             "-1",      "-0.00000001", "1\\u0000",
                             "\\u0661", "1_000",       "999999999999999999999"}) {
        odd.push_back("\"" + std::string(text) + "\"");
    }
    // Texts that look like numbers, and what may be below zero.
    const std::set<std::string> others = {"id",           "uid",         "code", "availableChange",
                                          "makerFeeRate", "takerFeeRate"};
    int refused = 0;
    for_each_value([&](const Place& place) {
        const bool is_text = place.one.name == "my_address" || place.one.name == "stream_error";
        if (!is_a_number(place.value()) || others.contains(place.path.back()) || is_text) return;
        const Gap gap = gap_at(place.document, place.path);
        for (const std::string& other : odd) {
            refused += check_spoilt(place, gap.with(other), other);
        }
    });
    EXPECT_GT(refused, 5'000);
}

TEST(KucoinGarbage, a_thirteenth_place_is_refused_but_in_a_fee) {
    int refused = 0;
    for_each_value([&](const Place& place) {
        if (!place.value().is_string() || !is_a_number(place.value()) ||
            place.one.name == "my_address" || place.path.back() == "fee" || place.is_no_amount()) {
            return;
        }
        const std::string other = "\"0.0000000000001\"";
        refused += check_spoilt(place, gap_at(place.document, place.path).with(other), other);
    });
    EXPECT_GT(refused, 50);
}

TEST(KucoinGarbage, a_million_digits_are_no_number) {
    const std::string digits(1'000'000, '9');
    const std::vector<std::string> odd = {digits, "\"" + digits + "\"", "\"0." + digits + "\"",
                                          "0." + digits};
    const Json document = Json::parse(golden("order"));
    for (const char* field : {"price", "size", "dealSize", "id", "lastUpdatedAt"}) {
        const Gap gap = gap_at(document, Path("/data/" + std::string(field)));
        for (const std::string& other : odd) {
            EXPECT_FALSE(decode_order(gap.with(other)).has_value()) << field;
        }
    }
    // A long text is not even shown at length.
    const Gap gap = gap_at(document, Path("/data/price"));
    EXPECT_FAILS("price: an amount of 1000000 characters",
                 decode_order(gap.with("\"" + digits + "\"")));
}

// A field that is there twice, with another value in front of or behind the right one.
TEST(KucoinGarbage, a_field_that_is_there_twice_is_never_a_choice) {
    int refused = 0;
    for_each_value([&](const Place& place) {
        if (place.is_in_list()) return;
        const Json& value = place.value();
        const std::string name = Json(place.path.back()).dump();
        const Gap gap = gap_at(place.document, place.path);
        const std::string right = value.dump();
        std::string wrong = value.is_number() ? "7" : R"("7.5")";
        if (value.is_boolean()) wrong = value.get<bool>() ? "false" : "true";
        for (const std::string& both :
             {right + "," + name + ":" + wrong, wrong + "," + name + ":" + right}) {
            refused += check_spoilt(place, gap.with(both), both);
        }
    });
    EXPECT_GT(refused, 500);
}

TEST(KucoinGarbage, bytes_that_are_no_utf8_are_an_error_wherever_they_stand) {
    for_each_value([&](const Place& place) {
        const Gap gap = gap_at(place.document, place.path);
        for (const char* bytes : {"\"\xff\"", "\"\xc3\"", "\"\xed\xa0\x80\"", "\"\xc0\xaf\""}) {
            EXPECT_FALSE(place.one.decode(gap.with(bytes)).has_value())
                << place.one.name << place.path;
        }
    });
}

TEST(KucoinGarbage, a_name_with_control_characters_is_refused) {
    EXPECT_FAILS("clientOid: a control character",
                 decode_order(golden_with("order", "sr-tag-0001", "sr\\u0000tag")));
    EXPECT_FAILS("clientOid: longer than 64 bytes",
                 decode_order(golden_with("order", "sr-tag-0001", std::string(65, 'a'))));
}

TEST(KucoinGarbage, nesting_without_end_is_an_error) {
    for (const std::size_t depth : {17UL, 100'000UL}) {
        const std::string lists = std::string(depth, '[') + std::string(depth, ']');
        for (const Case& one : cases()) {
            EXPECT_FALSE(one.decode(lists).has_value());
            EXPECT_FALSE(one.decode(std::string(depth, '[')).has_value());
            // Where nobody looks, too.
            const std::string text = golden(one.name);
            EXPECT_FALSE(one.decode("{\"unused\":" + lists + "," + text.substr(1)).has_value());
        }
    }
}

TEST(KucoinGarbage, more_bytes_than_the_bound_are_not_even_parsed) {
    const auto blanks = [](std::size_t count) { return std::string(count, ' '); };
    EXPECT_FAILS("bytes, at most",
                 decode_market_message(golden("stream_trade") + blanks(message_bytes_max)));
    EXPECT_FAILS("bytes, at most",
                 decode_user_message(golden("user_match") + blanks(message_bytes_max)));
    EXPECT_FAILS("bytes, at most", decode_order(golden("order") + blanks(reply_bytes_max)));
    EXPECT_OK(decode_listings(golden("listings") + blanks(reply_bytes_max)));
    EXPECT_FAILS("bytes, at most",
                 decode_listings(golden("listings") + blanks(listings_bytes_max)));
    EXPECT_FAILS("bytes, at most", decode_book(golden("book") + blanks(book_bytes_max)));
    EXPECT_EQ(decode_error({.body = blanks(reply_bytes_max + 1)}).kind, ErrorKind::outcome_unknown);
}

TEST(KucoinGarbage, a_list_longer_than_the_bound_is_refused) {
    std::string rows;
    for (int i = 0; i <= 1'500; ++i) {
        rows += fmt::format(R"({}["{}","2","2","2","2","0","9"])", i == 0 ? "" : ",", 9'000 - i);
    }
    const auto result = decode_candles(R"({"code":"200000","data":[)" + rows + "]}");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::exhausted);
    EXPECT_EQ(result.error().message, "data: [1500]: more elements than we take");
}

TEST(KucoinGarbage, a_payload_of_one_kind_given_to_the_decoder_of_another_is_no_surprise) {
    int refused = 0;
    for (const Case& one : cases()) {
        for (const Case& other : cases()) {
            if (!other.decode(golden(one.name)).has_value()) ++refused;
        }
    }
    EXPECT_GT(refused, 2'000);
}

TEST(KucoinGarbage, what_is_no_object_at_all_is_refused) {
    for (const Case& one : cases()) {
        for (const char* text : {"", " ", "null", "true", "0", "\"text\"", "<html></html>", "{",
                                 "\xef\xbb\xbf{}", "{}{}", "nul", "{\"a\"}", "{'a':1}", "[]"}) {
            EXPECT_FALSE(one.decode(text).has_value()) << one.name << " " << text;
        }
    }
}

}  // namespace
}  // namespace strongroom::venues::kucoin
