// The file of a campaign, whatever is in it: read or refused, and what was read can be shown.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/record_file.h"
#include "campaign/board.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strongroom;
    campaign::Campaign campaign;
    const campaign::Seen seen{.added = Time{1}};
    (void)visit_records({data, size}, [&](ByteView record) -> Status {
        const auto before = campaign.courses();
        const Status taken = campaign.take(record);
        for (const auto& [account, course] : before) {
            // No record takes a step back, and none loses a key.
            const auto at = campaign.courses().find(account);
            if (at == campaign.courses().end() || at->second.step < course.step) std::abort();
        }
        return taken;
    });
    for (const auto& [account, course] : campaign.courses())
        (void)decide(campaign.begun().terms, course, seen, Time{2});
    (void)draw(campaign, board_of(campaign), Time{3});
    return 0;
}
