// A dump, read and held against the signer's keys (docs/leak.md).
#pragma once

#include <cstdint>
#include <string>

#include "apps/leak_file.h"

namespace strongroom::proto {
class LeakVerdict;
}  // namespace strongroom::proto

namespace strongroom::apps {

class SignerClient;

struct LeakReading {
    ReadLeak file;
    std::uint64_t tokens = 0;  // Words that were looked up.
};

// Has the words of the file looked up. Errors: those of read_leak and of the signer.
Result<LeakReading> look_up_leak(SignerClient& signer, const std::string& path);
// The verdict on what was looked up; on record. Errors: those of the signer.
Status finish_leak(SignerClient& signer, const LeakReading& reading, bool is_freezing,
                   proto::LeakVerdict& verdict);

}  // namespace strongroom::apps
