// The order tag: 36 characters that every venue takes, and from which anyone reads the intent.
#include "model/order_tag.h"

#include <algorithm>
#include <cctype>

#include "support/generate.h"
#include "support/test.h"

namespace strongroom {
namespace {

OrderTag tag_of(std::uint8_t fill) {
    OrderTag tag;
    tag.intent.bytes.fill(fill);
    tag.mac.fill(static_cast<std::uint8_t>(~fill));
    return tag;
}

OrderTag tag_of_largest() {
    OrderTag tag;
    tag.intent.bytes.fill(0xFF);
    tag.mac.fill(0xFF);
    return tag;
}

RC_GTEST_PROP(OrderTag, intent_and_mac_come_back_from_the_client_id, ()) {
    OrderTag tag{.intent = test::any_intent_id(), .mac = {}};
    for (std::uint8_t& byte : tag.mac) byte = *rc::gen::arbitrary<std::uint8_t>();
    const std::string client_id = to_client_id(tag);
    RC_ASSERT(client_id.size() == 36U);
    const auto read = read_client_id(client_id);
    RC_ASSERT(read.has_value());
    RC_ASSERT(read->intent == tag.intent);
    RC_ASSERT(read->mac == tag.mac);
}

TEST(OrderTag, uses_only_characters_that_every_venue_takes) {
    for (int fill = 0; fill < 256; ++fill) {
        const std::string client_id = to_client_id(tag_of(static_cast<std::uint8_t>(fill)));
        EXPECT_TRUE(std::ranges::all_of(client_id, [](unsigned char c) {
            return c < 0x80 && std::isalnum(c) != 0;
        })) << client_id;
    }
}

TEST(OrderTag, every_character_counts) {
    const std::string client_id = to_client_id(tag_of(0x5A));
    for (std::size_t at = 0; at < client_id.size(); ++at) {
        std::string other = client_id;
        other[at] = other[at] == '3' ? '4' : '3';
        const auto read = read_client_id(other);
        EXPECT_EQ(read.has_value(), at > 0) << at;  // The version is the first one.
        if (read)
            EXPECT_FALSE(read->intent == tag_of(0x5A).intent && read->mac == tag_of(0x5A).mac)
                << at;
    }
}

TEST(OrderTag, what_does_not_have_the_shape_is_no_tag) {
    const std::string good = to_client_id(tag_of(1));
    ASSERT_TRUE(read_client_id(good).has_value());
    const std::string other_version = "3" + good.substr(1);
    const std::string of_version_1 = "AQ" + std::string(34, 'x');
    const std::string largest = to_client_id(tag_of_largest());
    EXPECT_EQ(largest, "2l5X1iYcKQSGB008eDJ9RqImShB0UzyyMUe7");
    ASSERT_TRUE(read_client_id(largest).has_value());
    const std::string beyond = largest.substr(0, 35) + static_cast<char>(largest.back() + 1);
    for (const std::string& bad :
         {std::string(), std::string("web_12345"), good.substr(1), good + "A", good + "=",
          good.substr(0, 35) + "+", good.substr(0, 35) + "/", good.substr(0, 35) + " ",
          good.substr(0, 35) + std::string(1, '\0'), other_version, std::string(36, '-'),
          of_version_1, beyond, "2" + std::string(35, 'z'), good.substr(0, 35) + "-",
          good.substr(0, 35) + "_", good.substr(0, 35) + "\xc3",
          std::string("x-A1B2C3D4e5f6g7h8i9j0k1l2m3n4o5p6q7")}) {
        EXPECT_FALSE(read_client_id(bad).has_value()) << bad;
    }
}

}  // namespace
}  // namespace strongroom
