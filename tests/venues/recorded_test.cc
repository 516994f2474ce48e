// The comparison with recorded requests: what it lets pass, and what it must not.
#include "venues/recorded.h"

#include <set>
#include <string>

#include "support/test.h"

namespace strongroom::venues::recorded {
namespace {

TEST(Recorded, only_the_order_of_a_query_is_theirs) {
    const std::string theirs = "b=2&a=1&c=%5B";
    EXPECT_EQ(query_in_order_of(theirs, "a=1&b=2&c=%5B"), theirs);
    for (const char* other : {"a=1&b=2", "a=1&b=2&c=%5B&d=4", "a=1&b=2&c=[", "a=1&b=3&c=%5B",
                              "a=1&b=2&b=2&c=%5B", "A=1&b=2&c=%5B", ""}) {
        EXPECT_NE(query_in_order_of(theirs, other), theirs) << other;
    }
}

TEST(Recorded, a_list_in_a_query_keeps_its_own_order) {
    EXPECT_EQ(query_in_order_of("x=1&id=a&id=b", "id=a&x=1&id=b"), "x=1&id=a&id=b");
    EXPECT_EQ(query_in_order_of("x=1&id=a&id=b", "id=b&x=1&id=a"), "x=1&id=b&id=a");
}

TEST(Recorded, only_the_order_of_an_object_is_theirs) {
    const Json theirs = Json::parse(R"({"b":"2","a":{"y":true,"x":[1,2]}})");
    EXPECT_EQ(body_in_order_of(theirs, Json::parse(R"({"a":{"x":[1,2],"y":true},"b":"2"})")),
              theirs.dump());
    for (const char* other :
         {R"({"a":{"x":[2,1],"y":true},"b":"2"})", R"({"a":{"x":[1,2],"y":true},"b":2})",
          R"({"a":{"x":[1,2]},"b":"2"})", R"({"a":{"x":[1,2],"y":true},"b":"2","c":null})",
          R"({"a":{"x":[1,2],"y":true},"b":"2.0"})", "{}", "[]"}) {
        EXPECT_NE(body_in_order_of(theirs, Json::parse(other)), theirs.dump()) << other;
    }
}

TEST(Recorded, every_venue_has_sixty_asks_and_each_kind_of_order_on_either_side) {
    for (const char* venue : {"binance", "kucoin", "coinbase"}) {
        std::set<std::string> placed;
        std::set<std::string> asked;
        const Json file = file_of(venue);
        for (const Json& row : file["requests"]) {
            const Json& ask = row["ask"];
            asked.insert(ask.dump());
            if (ask["do"] == "place")
                placed.insert(ask["kind"].get<std::string>() + ask["side"].get<std::string>());
        }
        EXPECT_GE(asked.size(), 60U) << venue;
        EXPECT_EQ(asked.size(), file["requests"].size()) << venue;
        const std::size_t kinds = venue == std::string_view("kucoin") ? 5 : 6;  // Without stops.
        EXPECT_EQ(placed.size(), 2 * kinds) << venue;
    }
}

}  // namespace
}  // namespace strongroom::venues::recorded
