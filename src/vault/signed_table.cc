#include "vault/signed_table_internal.h"

#include <algorithm>

namespace strongroom::vault {
namespace {

constexpr std::size_t kOriginsMax = 8;

}  // namespace

Factor read_factor(SignedTable& table, Factor::Kind kind) {
    Factor factor{.kind = kind};
    if (kind == Factor::Kind::ed25519) {
        factor.public_key = table.hex("public_key", 32);
        return factor;
    }
    factor.public_key = table.hex("public_key", 65);
    if (factor.public_key.front() != 4) table.wrong("public_key", "must begin with 04");
    factor.rp_id = table.text("rp_id");
    factor.origins = table.list("origins", kOriginsMax);
    for (const std::string& origin : factor.origins) {
        // It is compared inside of JSON: what JSON would write otherwise must not be in it.
        const auto is_plain = [](char c) { return c > ' ' && c < 127 && c != '"' && c != '\\'; };
        if (!origin.starts_with("http") || !std::ranges::all_of(origin, is_plain))
            table.wrong("origins", "must be as in \"https://host:port\"");
    }
    return factor;
}

}  // namespace strongroom::vault
