#include "ledger/verify.h"

#include <fmt/format.h>

#include "ledger/log_walk.h"
#include "ledger/published_log.h"

namespace strongroom::ledger {

Result<Checkpoint> verify_log(Disk& disk, const std::string& folder, const TrustedLog& log,
                              const std::optional<Checkpoint>& older) {
    TRY_ASSIGN(PublishedLog published, PublishedLog::open(disk, folder, log));
    const Checkpoint& checkpoint = published.checkpoint();
    TileFiles& files = published.files();
    LogWalk walk(files);
    if (older) walk.expect(*older, folder + ": the older checkpoint", /*is_stored=*/false);
    walk.expect(checkpoint, files.path_of(kCheckpointFile), /*is_stored=*/true);
    for (std::uint64_t at = 0; at < checkpoint.size; at += kTileWidth) {
        const std::uint64_t index = at / kTileWidth;
        TRY(walk.bundle(index, width_within(0, index, checkpoint.size)));
    }
    TRY(walk.finish());
    return checkpoint;
}

}  // namespace strongroom::ledger
