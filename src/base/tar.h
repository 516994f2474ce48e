// Files one after the other in the ustar form of POSIX, which any `tar` reads. Plain files alone:
// reading refuses folders, links, long names, and whatever else tar can hold.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"

namespace strongroom {

inline constexpr std::size_t kTarNameBytesMax = 100;

// One file: its header, its bytes, and zeros up to a multiple of 512. ENSUREs a name that fits.
Bytes tar_file(const std::string& name, ByteView bytes);
Bytes tar_end();

struct TarFile {
    std::string name;
    Bytes bytes;
};

class TarReader {
  public:
    // Gives the next bytes, at most as many as asked for; 0 at the end.
    using Source = std::function<Result<std::size_t>(std::span<std::uint8_t>)>;
    TarReader(Source source, std::uint64_t file_bytes_max)
        : source_(std::move(source)), file_bytes_max_(file_bytes_max) {}

    // None: the archive has ended as it should, and nothing follows. Errors: corrupt (of another
    // form, damaged or cut short), exhausted (a file above the bound), those of the source.
    Result<std::optional<TarFile>> next();

  private:
    Result<bool> fill(std::span<std::uint8_t> bytes);  // False: not a byte more was there.
    Status read_end();

    Source source_;
    std::uint64_t file_bytes_max_;
};

}  // namespace strongroom
