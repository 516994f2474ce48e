// Frames about keys at their venue, for the fuzz target of the signer's sockets, and what of theirs
// may leave it signed.
#pragma once

#include <array>
#include <string>

#include "base/ensure.h"
#include "ledger.pb.h"
#include "signer.pb.h"
#include "vault/signer.h"

namespace strongroom::vault {

inline constexpr const char* kMaster = "master";  // The account of the one master key.

template <typename Script>
void make_key_errand(proto::ToSigner& message, Script& script) {
    static constexpr std::array<const char*, 4> accounts{"practice", "second", "sub", kMaster};
    static constexpr std::array<const char*, 4> bodies{
        R"({"code":-2015,"msg":"no"})", R"({"total":0,"rows":[]})",
        R"({"apiName":"sr-1","apiKey":"k","canTrade":true,"status":1})", "{"};
    const std::uint8_t kind = script.byte() % 3;
    if (kind == 0) {
        proto::RunKeyErrand& errand = *message.mutable_run_key_errand();
        const std::uint8_t what = script.byte() % 9;
        errand.set_what(what == 8 ? proto::RunKeyErrand::FILLS
                                  : static_cast<proto::RunKeyErrand::What>(what));
        errand.set_account(script.pick(accounts));
        errand.set_master(script.byte() % 4 == 0 ? "practice" : kMaster);
        errand.set_sub_account(script.byte() % 4 == 0 ? "nobody" : "bot@example.com");
        errand.set_policy(
            "symbols = [\"BTC/USDT\"]\norder_notional = \"1\"\nday_notional = "
            "\"1\"\n");
        if (script.byte() % 2 == 0) errand.add_addresses("192.0.2.1");
        if (script.byte() % 2 == 0) errand.set_key_id("k");
        if (what == 8) {
            errand.set_symbol(script.byte() % 4 == 0 ? "BTC USDT&" : "BTCUSDT");
            errand.set_venue_order(script.byte() % 4 == 0 ? "1&symbol=X" : "77");
        }
    } else if (kind == 1) {
        message.mutable_sign()->set_key_errand(script.byte() % 4 + 1);
    } else {
        proto::KeyErrandAnswer& answer = *message.mutable_key_errand_answer();
        answer.set_errand(script.byte() % 4 + 1);
        answer.set_status(script.byte() % 2 == 0 ? 200 : 401);
        answer.set_body(script.byte() % 2 == 0 ? std::string(script.pick(bodies))
                                               : std::string(as_text(script.take(40))));
    }
}

// A proof is a read by the key itself; all else is of sub-accounts, by the key of a master account.
inline void check_key_errand(const proto::SignedRequest& request, const std::string& path,
                             const proto::LedgerEntry& entry) {
    const proto::KeyErrandSigned& errand = entry.key_errand_signed();
    ENSURE(request.client() == "courier", "an errand is the courier's");
    if (errand.what() == "prove") {
        ENSURE(request.method() == "GET" && request.account() == errand.account() &&
                   (path == "/sapi/v1/account/apiRestrictions" || path == "/api/v3/account"),
               "a proof is a read by the key itself");
        return;
    }
    if (errand.what() == "fills") {
        ENSURE(request.method() == "GET" && request.account() == errand.account() &&
                   path == "/api/v3/myTrades",
               "the fills of an order are read by the key itself");
        return;
    }
    ENSURE(request.account() == kMaster && errand.master() == kMaster,
           "the key of a master account alone manages keys");
    ENSURE(path.starts_with("/sapi/v1/sub-account/subAccountApi") ||
               path == "/sapi/v2/sub-account/subAccountApi/ipRestriction",
           "it manages keys of sub-accounts and nothing else");
}

}  // namespace strongroom::vault
