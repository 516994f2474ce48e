// What the venue says of a key, for tests that need one that may place orders.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "vault/signer.h"

namespace strongroom::vault {

// As Binance answers for a key that may read and trade, from a list of addresses.
inline constexpr std::string_view kGoodRights =
    R"({"ipRestrict":true,"createTime":1690000000000,"enableReading":true,)"
    R"("enableSpotAndMarginTrading":true,"enableWithdrawals":false,)"
    R"("enableInternalTransfer":false,"permitsUniversalTransfer":false})";

// The courier reads the key's rights, and the venue answers. Before that it places no orders.
inline void see_rights(Signer& signer, const std::string& account,
                       std::string_view body = kGoodRights, int status = 200) {
    const auto read = signer.record(
        ReadQuery{.kind = ReadQuery::Kind::key_rights, .account = {account}}, {}, "courier");
    if (!read) throw std::runtime_error(read.error().text);
    if (const Status seen = signer.note_key_rights({account}, status, body); !seen)
        throw std::runtime_error(seen.error().message);
}

}  // namespace strongroom::vault
