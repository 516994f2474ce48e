#include "apps/daemon/remote_signer.h"

#include <sys/stat.h>

namespace strongroom::apps {
namespace {

constexpr std::uint64_t kNoteBytesMax = 300;

std::string path_of(const std::string& folder) { return folder + "/run/remote-signer"; }

}  // namespace

Status note_remote_signer(Disk& disk, const std::string& folder, const std::string& place) {
    const std::string path = path_of(folder);
    if (place.empty()) return disk.remove(path);
    TRY(disk.replace(path, as_bytes(place)));
    if (::chmod(path.c_str(), 0644) != 0) return fail(Errc::io, path + ": chmod");
    return {};
}

std::string remote_signer_of(Disk& disk, const std::string& folder) {
    const Result<Bytes> note = disk.read(path_of(folder), kNoteBytesMax);
    return note ? std::string(as_text(*note)) : std::string();
}

}  // namespace strongroom::apps
