#include "drill/memory_disk.h"

#include <utility>

namespace strongroom::drill {
namespace {

class OpenFile final : public AppendFile {
  public:
    explicit OpenFile(std::shared_ptr<Bytes> bytes) : bytes_(std::move(bytes)) {}
    Status append(ByteView bytes) override {
        bytes_->insert(bytes_->end(), bytes.begin(), bytes.end());
        return {};
    }
    Status sync() override { return {}; }
    std::uint64_t size() const override { return bytes_->size(); }

  private:
    std::shared_ptr<Bytes> bytes_;
};

}  // namespace

Result<Bytes> MemoryDisk::read(const std::string& path, std::uint64_t max_bytes) {
    const auto at = files_.find(path);
    if (at == files_.end()) return fail(Errc::not_found, path + ": no such file");
    if (at->second->size() > max_bytes)
        return fail(Errc::exhausted, path + ": is longer than it may be");
    return *at->second;
}

Status MemoryDisk::replace(const std::string& path, ByteView bytes) {
    // A new file: who has the old one open keeps that.
    files_[path] = std::make_shared<Bytes>(bytes.begin(), bytes.end());
    return {};
}

Status MemoryDisk::put(const std::string& path, ByteView bytes) { return replace(path, bytes); }

Status MemoryDisk::sync_folder(const std::string& /*folder*/) { return {}; }

Result<std::unique_ptr<AppendFile>> MemoryDisk::open_append(const std::string& path) {
    auto& file = files_[path];
    if (!file) file = std::make_shared<Bytes>();
    return std::make_unique<OpenFile>(file);
}

Result<std::unique_ptr<AppendFile>> MemoryDisk::replace_to_append(const std::string& path,
                                                                  ByteView bytes) {
    TRY(replace(path, bytes));
    return open_append(path);
}

Status MemoryDisk::truncate(const std::string& path, std::uint64_t size) {
    const auto at = files_.find(path);
    if (at == files_.end()) return fail(Errc::not_found, path + ": no such file");
    if (size < at->second->size()) at->second->resize(size);
    return {};
}

Status MemoryDisk::make_folder(const std::string& /*path*/) { return {}; }

Status MemoryDisk::remove(const std::string& path) {
    files_.erase(path);
    return {};
}

Result<std::vector<std::string>> MemoryDisk::list(const std::string& folder) {
    std::vector<std::string> names;
    const std::string prefix = folder + "/";
    for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix);
         ++at) {
        const std::string name = at->first.substr(prefix.size());
        if (name.find('/') == std::string::npos) names.push_back(name);
    }
    return names;
}

}  // namespace strongroom::drill
