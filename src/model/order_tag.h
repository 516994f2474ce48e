// The order tag: the client order id that every order of ours carries at the venue.
//
// 36 letters and digits, which every venue takes: the version, then intent id (10 bytes) and MAC
// (16) as one number of 35 digits to the base 62 (docs/vault.md, "Order tags"). Anyone can read the
// intent id from it; only the signer can mint the MAC or check it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "model/ids.h"

namespace strongroom {

struct OrderTag {
    static constexpr std::size_t mac_bytes = 16;
    IntentId intent;
    std::array<std::uint8_t, mac_bytes> mac{};
};

std::string to_client_id(const OrderTag& tag);  // One text for each tag.
// Nothing when it does not have the shape of a tag. A tag-shaped text may still be forged.
std::optional<OrderTag> read_client_id(std::string_view client_id);

}  // namespace strongroom
