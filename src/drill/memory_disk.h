// MemoryDisk: a Disk that keeps its files in memory and never fails. The drill's signer has its
// real store and ledger on it, and leaves nothing behind.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/env.h"

namespace strongroom::drill {

class MemoryDisk final : public Disk {
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

  private:
    std::map<std::string, std::shared_ptr<Bytes>> files_;  // By path. Shared with open files.
};

}  // namespace strongroom::drill
