// LeakFile: a dump as it is read: its bytes, unpacked when it is gzip, and the SHA-256 of the file.
#pragma once

#include <functional>
#include <string>

#include "base/bytes.h"

namespace strongroom::apps {

struct ReadLeak {
    Bytes sha256;  // Of the file as it lies there.
    std::uint64_t bytes = 0;
};

// "-" is stdin. `piece` gets what it holds, `share` how far it is (0 to 1; only of files). Memory
// is bounded whatever the file is. Errors: not_found, io, invalid (a folder, a device, a pipe by
// its path, a packed form that is not read), corrupt (gzip that is damaged or cut off), and those
// of `piece`; each names the file.
Result<ReadLeak> read_leak(const std::string& path, const std::function<Status(ByteView)>& piece,
                           const std::function<void(double)>& share);

}  // namespace strongroom::apps
