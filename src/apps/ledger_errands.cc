#include "apps/ledger_errands.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "ledger.pb.h"

namespace strongroom::apps {

std::string as_step(const std::string& campaign, std::string_view step) {
    return campaign.empty() ? std::string() : fmt::format(" [campaign {}: {}]", campaign, step);
}

std::string describe_campaign(const proto::LedgerEntry& entry) {
    if (entry.has_campaign_listed()) {
        const proto::CampaignListed& listed = entry.campaign_listed();
        return fmt::format("campaign {}: a list of {} keys for {}, SHA-256 {} (JSON), {} (CSV)",
                           listed.campaign(), listed.keys(), listed.venue(),
                           to_hex(as_bytes(listed.json_sha256())),
                           to_hex(as_bytes(listed.csv_sha256())));
    }
    const proto::CampaignKeyStepped& stepped = entry.campaign_key_stepped();
    return fmt::format("campaign: {}{}{}{}", stepped.account(), stepped.text().empty() ? "" : ": ",
                       stepped.text(), as_step(stepped.campaign(), stepped.step()));
}

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
        return fmt::format("key proved {}: {}: the venue answers {} {} {}{}", end.outcome(),
                           end.account(), end.http_status(), end.code(), end.text(),
                           as_step(end.campaign(), "dead"));
    }
    std::string text =
        fmt::format("key errand ended: {} {}: {}{}{}{}", end.what(), end.account(), end.outcome(),
                    end.text().empty() ? "" : ": ", end.text(), as_step(end.campaign(), "revoked"));
    if (end.what() == "fills") {
        text += fmt::format(", order {} in {}, the answer's SHA-256 {}", end.venue_order(),
                            end.symbol(), to_hex(as_bytes(end.body_sha256())));
    }
    return text;
}

}  // namespace strongroom::apps
