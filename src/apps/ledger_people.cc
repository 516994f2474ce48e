#include "apps/ledger_people.h"

#include <fmt/format.h>

#include "apps/factor_file.h"
#include "ledger.pb.h"

namespace strongroom::apps {

std::string in_one_line(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
        text.replace(at, 1, "; ");
    return text;
}

std::string describe_people(const proto::LedgerEntry& entry) {
    using Entry = proto::LedgerEntry;
    switch (entry.body_case()) {
        case Entry::kPersonAdded:
            return "person added, signed text: " + in_one_line(entry.person_added().text());
        case Entry::kPersonRevoked:
            return fmt::format("person revoked: {}", entry.person_revoked().name());
        case Entry::kNeedSet:
            return fmt::format("approvals needed from now on: {}", entry.need_set().needed());
        case Entry::kActProposed:
            return fmt::format("act proposed: {}: {}", text_id(entry.act_proposed().text()),
                               in_one_line(entry.act_proposed().text()));
        case Entry::kActApproved:
            return fmt::format("act approved: {} by {}", entry.act_approved().id(),
                               entry.act_approved().person());
        case Entry::kActRetracted:
            return fmt::format("act retracted: {}", entry.act_retracted().id());
        case Entry::kGrantGiven:
            return fmt::format("grant given: {}", in_one_line(entry.grant_given().text()));
        case Entry::kGrantEnded:
            return fmt::format("grant ended: {}: {}", entry.grant_ended().id(),
                               entry.grant_ended().why());
        case Entry::kLockedDown:
            return fmt::format("lockdown {}: {} grants and {} acts ended, and all sessions: {}",
                               entry.locked_down().number(), entry.locked_down().grants_ended(),
                               entry.locked_down().acts_ended(), entry.locked_down().why());
        default: return "an entry of another version";
    }
}

}  // namespace strongroom::apps
