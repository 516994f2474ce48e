// PosixDisk: the syscalls of durable files, in the order that survives a power cut.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "base/real_env.h"

namespace strongroom {
namespace {

std::unexpected<Error> os_failure(std::string_view what, const std::string& path) {
    const int code = errno;
    const Errc kind = code == ENOENT ? Errc::not_found : Errc::io;
    return fail(
        kind, fmt::format("{}: cannot {}: {}", path, what, std::generic_category().message(code)));
}

// More is more for the sync that writes them; fewer, and more syncs change the file's length.
constexpr std::size_t kZerosAhead = 128U << 10;

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) (void)::close(fd_);
    }
    int get() const { return fd_; }
    bool is_open() const { return fd_ >= 0; }

  private:
    int fd_;
};

Descriptor open_file(const std::string& path, int flags) {
    constexpr mode_t owner_only = 0600;
    return Descriptor(::open(path.c_str(), flags | O_CLOEXEC, owner_only));
}

Status write_all(int fd, ByteView bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(fd, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return os_failure("write", path);
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return {};
}

Status write_all_at(int fd, ByteView bytes, std::uint64_t at, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t done = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return os_failure("write", path);
        bytes = bytes.subspan(static_cast<std::size_t>(done));
        at += static_cast<std::uint64_t>(done);
    }
    return {};
}

Status fsync_folder(const std::string& folder) {
    const Descriptor fd = open_file(folder, O_RDONLY | O_DIRECTORY);
    if (!fd.is_open() || ::fsync(fd.get()) != 0) return os_failure("sync the folder", folder);
    return {};
}

// A new or renamed name is durable only after its folder is.
Status sync_folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return fsync_folder(folder.empty() ? "." : folder);
}

class OpenFile : public AppendFile {
  public:
    OpenFile(Descriptor fd, std::string path, std::uint64_t size)
        : fd_(std::move(fd)), path_(std::move(path)), size_(size) {}

    Status sync() override {
        if (::fdatasync(fd_.get()) != 0) return os_failure("sync", path_);
        return {};
    }
    std::uint64_t size() const override { return size_; }

  protected:
    int fd() const { return fd_.get(); }
    const std::string& path() const { return path_; }
    void grow(std::size_t bytes) { size_ += bytes; }

  private:
    Descriptor fd_;
    std::string path_;
    std::uint64_t size_;
};

class PosixAppendFile final : public OpenFile {
  public:
    using OpenFile::OpenFile;

    Status append(ByteView bytes) override {
        TRY(write_all(fd(), bytes, path()));
        grow(bytes.size());
        return {};
    }
};

// Over zeros that were written before.
class ZeroedAppendFile final : public OpenFile {
  public:
    ZeroedAppendFile(Descriptor fd, std::string path)
        : OpenFile(std::move(fd), std::move(path), 0) {}

    // Not through fallocate(): the first write to what that reserves changes the file's map.
    Status append(ByteView bytes) override {
        if (bytes.size() <= zeros_) {
            TRY(write_all_at(fd(), bytes, size(), path()));
            zeros_ -= bytes.size();
        } else {
            Bytes longer(bytes.size() + kZerosAhead);
            std::ranges::copy(bytes, longer.begin());
            TRY(write_all_at(fd(), longer, size(), path()));
            zeros_ = kZerosAhead;
        }
        grow(bytes.size());
        return {};
    }

  private:
    std::size_t zeros_ = 0;  // Behind it.
};

}  // namespace

Result<Bytes> PosixDisk::read(const std::string& path, std::uint64_t max_bytes) {
    const Descriptor fd = open_file(path, O_RDONLY);
    struct stat info{};
    if (!fd.is_open() || ::fstat(fd.get(), &info) != 0) return os_failure("read", path);
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (size > max_bytes) {
        return fail(Errc::exhausted, fmt::format("{}: {} bytes, more than the {} that are allowed",
                                                 path, size, max_bytes));
    }
    Bytes bytes(size);
    std::size_t have = 0;
    while (have < bytes.size()) {
        const ssize_t got = ::read(fd.get(), bytes.data() + have, bytes.size() - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return os_failure("read", path);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
}

Status PosixDisk::replace(const std::string& path, ByteView bytes) {
    TRY(put(path, bytes));
    return sync_folder_of(path);
}

Status PosixDisk::put(const std::string& path, ByteView bytes) {
    const std::string temporary = path + ".new";
    {
        const Descriptor fd = open_file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
        if (!fd.is_open()) return os_failure("create", temporary);
        TRY(write_all(fd.get(), bytes, temporary));
        if (::fsync(fd.get()) != 0) return os_failure("sync", temporary);
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) return os_failure("replace", path);
    return {};
}

Status PosixDisk::sync_folder(const std::string& folder) { return fsync_folder(folder); }

Result<std::unique_ptr<AppendFile>> PosixDisk::open_append(const std::string& path) {
    Descriptor fd = open_file(path, O_WRONLY | O_CREAT | O_APPEND);
    struct stat info{};
    if (!fd.is_open() || ::fstat(fd.get(), &info) != 0) return os_failure("open", path);
    TRY(sync_folder_of(path));
    return std::make_unique<PosixAppendFile>(std::move(fd), path,
                                             static_cast<std::uint64_t>(info.st_size));
}

Result<std::unique_ptr<AppendFile>> PosixDisk::replace_to_append(const std::string& path,
                                                                 ByteView bytes) {
    const std::string temporary = path + ".new";
    Descriptor fd = open_file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
    if (!fd.is_open()) return os_failure("create", temporary);
    auto file = std::make_unique<ZeroedAppendFile>(std::move(fd), path);
    TRY(file->append(bytes));
    TRY(file->sync());
    if (::rename(temporary.c_str(), path.c_str()) != 0) return os_failure("replace", path);
    TRY(sync_folder_of(path));
    return file;
}

Status PosixDisk::truncate(const std::string& path, std::uint64_t size) {
    const Descriptor fd = open_file(path, O_WRONLY);
    if (!fd.is_open() || ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0)
        return os_failure("truncate", path);
    if (::fsync(fd.get()) != 0) return os_failure("sync", path);
    return {};
}

Status PosixDisk::make_folder(const std::string& path) {
    std::filesystem::path made;
    for (const std::filesystem::path& part : std::filesystem::path(path)) {
        made /= part;
        std::error_code error;
        if (std::filesystem::is_directory(made, error)) continue;
        if (::mkdir(made.c_str(), S_IRWXU) != 0) return os_failure("create", made.string());
        // The last one is synced below, whoever made it.
        if (made != std::filesystem::path(path)) TRY(sync_folder_of(made.string()));
    }
    // It may be there and not be durable: whoever made it was killed before the sync.
    const Status synced = sync_folder_of(path);
    // Nobody who may not read the parent (a sandbox) has made the folder.
    if (!synced && (errno == EACCES || errno == EPERM)) return {};
    return synced;
}

Status PosixDisk::remove(const std::string& path) {
    if (std::remove(path.c_str()) == 0 || errno == ENOENT) return {};
    return os_failure("remove", path);
}

Result<std::vector<std::string>> PosixDisk::list(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error)) {
        names.push_back(it->path().filename().string());
    }
    if (error && error != std::errc::no_such_file_or_directory) {
        return fail(Errc::io, fmt::format("{}: cannot list: {}", folder, error.message()));
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace strongroom
