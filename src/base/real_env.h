// The real clock, random source and disk. Timers and network live in net/, on the event loop.
#pragma once

#include "base/env.h"

namespace strongroom {

class SystemClock final : public Clock {
  public:
    Time now() override;
    std::int64_t ticks_ns() override;
};

class SystemRandom final : public Random {
  public:
    void fill(std::span<std::uint8_t> out) override;  // getrandom(2)
};

class PosixDisk final : public Disk {
  public:
    Result<Bytes> read(const std::string& path, std::uint64_t max_bytes) override;
    Status replace(const std::string& path, ByteView bytes) override;
    Status put(const std::string& path, ByteView bytes) override;
    Status sync_folder(const std::string& folder) override;
    Result<std::unique_ptr<AppendFile>> open_append(const std::string& path) override;
    Result<std::unique_ptr<AppendFile>> replace_to_append(const std::string& path,
                                                          ByteView bytes) override;
    Status truncate(const std::string& path, std::uint64_t size) override;
    Status make_folder(const std::string& path) override;
    Status remove(const std::string& path) override;
    Result<std::vector<std::string>> list(const std::string& folder) override;
};

}  // namespace strongroom
