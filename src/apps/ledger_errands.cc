#include "apps/ledger_errands.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "ledger.pb.h"

namespace strongroom::apps {

std::string describe_errand(const proto::LedgerEntry& entry) {
    if (entry.has_key_errand_signed()) {
        const proto::KeyErrandSigned& errand = entry.key_errand_signed();
        std::string text = fmt::format("key errand signed: {}", errand.what());
        if (!errand.account().empty()) text += fmt::format(" {}", errand.account());
        if (!errand.sub_account().empty()) text += fmt::format(" of {}", errand.sub_account());
        if (!errand.venue_order().empty())
            text += fmt::format(", of order {} in {}", errand.venue_order(), errand.symbol());
        if (!errand.label().empty()) text += fmt::format(", named {}", errand.label());
        if (!errand.master().empty()) text += fmt::format(", by the key of {}", errand.master());
        return text;
    }
    const proto::KeyErrandEnded& end = entry.key_errand_ended();
    if (end.what() == "prove") {
        return fmt::format("key proved {}: {}: the venue answers {} {} {}", end.outcome(),
                           end.account(), end.http_status(), end.code(), end.text());
    }
    std::string text = fmt::format("key errand ended: {} {}: {}{}{}", end.what(), end.account(),
                                   end.outcome(), end.text().empty() ? "" : ": ", end.text());
    if (end.what() == "fills") {
        text += fmt::format(", order {} in {}, the answer's SHA-256 {}", end.venue_order(),
                            end.symbol(), to_hex(as_bytes(end.body_sha256())));
    }
    return text;
}

}  // namespace strongroom::apps
