// Which files a backup of the signer's folder holds: the signer gives no other, and `restore`
// takes no other. A name is a path relative to that folder.
#pragma once

#include <cstdint>
#include <string_view>

namespace strongroom::wire {

inline constexpr std::uint64_t kBackupFileBytesMax = 256ULL << 20;

// "store.pb", "keys.rec", "ledger/tile/0/x001/234.p/7". Never an absolute path, "..", an
// empty part, a lock, or what a write that was cut off left behind ("….new").
bool is_backup_name(std::string_view name);

}  // namespace strongroom::wire
