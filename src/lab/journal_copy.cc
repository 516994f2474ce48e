#include "lab/journal_copy.h"

namespace strongroom::lab {
namespace {

constexpr std::uint64_t kFileBytesMax = 8ULL << 30U;

}  // namespace

// What the engine writes next is not in the copy.
Status copy_file(Disk& disk, const std::string& from, const std::string& to, bool is_needed) {
    const Result<Bytes> bytes = disk.read(from, kFileBytesMax);
    if (!bytes && bytes.error().code == Errc::not_found && !is_needed) return {};
    if (!bytes) return std::unexpected(bytes.error());
    return disk.replace(to, *bytes);
}

Result<engine::Journal> copy_journal(const std::string& folder, const std::string& scratch,
                                     Disk& disk, Random& random) {
    TRY(copy_file(disk, folder + "/journal", scratch + "/journal", true));
    return engine::Journal::open(disk, random, scratch + "/journal");
}

}  // namespace strongroom::lab
