// What a key's id looks like at each venue: one that it could not be told is refused when the key
// is brought in, not when it signs.
#include <string>

#include "support/test.h"
#include "venues/requests.h"

namespace strongroom::venues {
namespace {

Status check(std::string_view venue, std::string_view id) {
    return requests_of(venue)->check_key_id(id);
}

TEST(KeyId, each_venue_knows_its_own) {
    EXPECT_OK(check("binance", std::string(64, 'A') + "-_"));
    EXPECT_OK(check("kucoin", "65a0f01e2d3c4b5a69788796"));
    EXPECT_OK(check("coinbase", "organizations/3f0c7a1e-0001/apiKeys/5f0c7a1e-0001"));
    EXPECT_FAILS("api key", check("binance", "organizations/3f0c7a1e/apiKeys/5f0c7a1e"));
    EXPECT_FAILS("api key", check("kucoin", "organizations/3f0c7a1e/apiKeys/5f0c7a1e"));
}

TEST(KeyId, what_could_end_a_header_or_a_claim_is_none_and_is_not_shown) {
    for (const std::string_view venue : venue_names()) {
        for (const std::string& bad :
             {std::string(), std::string("my id"), std::string("my\r\nid"), std::string("my\"id"),
              std::string("my\\id"), std::string("m\xC3\xBCyid"), std::string("my\0id", 5),
              std::string(1'000, 'm')}) {
            const Status refused = check(venue, bad);
            ASSERT_FALSE(refused.has_value()) << venue << ": " << bad;
            EXPECT_EQ(refused.error().code, Errc::invalid);
            if (!bad.empty()) {
                EXPECT_EQ(refused.error().message.find(bad), std::string::npos);
            }
        }
    }
}

}  // namespace
}  // namespace strongroom::venues
