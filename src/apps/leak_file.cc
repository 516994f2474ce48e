#include "apps/leak_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/dump_text.h"
#include "base/sha256.h"

namespace strongroom::apps {
namespace {

constexpr std::size_t kPiece = 64U << 10U;

class Descriptor {
  public:
    explicit Descriptor(const std::string& path)
        // A pipe without a writer would be waited for, or read as empty: it is refused by name.
        : fd_(path == "-" ? STDIN_FILENO
                          : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~Descriptor() {
        if (fd_ > STDIN_FILENO) (void)::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

// Members of gzip, one after the other, as `cat a.gz b.gz` makes them.
class Gzip {
  public:
    Gzip() { is_good_ = inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK; }
    ~Gzip() { (void)inflateEnd(&stream_); }
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;

    Status push(ByteView bytes, const std::function<Status(ByteView)>& piece) {
        std::array<std::uint8_t, kPiece> out{};
        stream_.next_in = const_cast<Bytef*>(bytes.data());  // zlib's type; it only reads.
        stream_.avail_in = static_cast<uInt>(bytes.size());
        while (is_good_) {
            if (is_member_over_) {
                if (stream_.avail_in == 0) return {};
                is_good_ = inflateReset(&stream_) == Z_OK;
                is_member_over_ = false;
            }
            stream_.next_out = out.data();
            stream_.avail_out = static_cast<uInt>(out.size());
            const int code = inflate(&stream_, Z_NO_FLUSH);
            const ByteView made{out.data(), out.size() - stream_.avail_out};
            if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) break;
            if (!made.empty()) TRY(piece(made));
            is_member_over_ = code == Z_STREAM_END;
            if (!is_member_over_ && made.empty() && stream_.avail_in == 0) return {};
        }
        return fail(Errc::corrupt, "is damaged gzip; unpack what can be unpacked, and check that");
    }
    bool is_whole() const { return is_member_over_; }

  private:
    z_stream stream_{};
    bool is_good_ = false;
    bool is_member_over_ = false;
};

std::unexpected<Error> cannot_read() {
    return fail(errno == ENOENT ? Errc::not_found : Errc::io,
                fmt::format("cannot be read: {}", std::generic_category().message(errno)));
}

// Fills the buffer as far as the file goes: a pipe gives it in pieces.
Result<std::size_t> read_some(int fd, std::array<std::uint8_t, kPiece>& buffer) {
    std::size_t size = 0;
    while (size < buffer.size()) {
        const ssize_t got = ::read(fd, buffer.data() + size, buffer.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot_read();
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    return size;
}

Status check_kind(const std::string& path, mode_t mode) {
    if (S_ISDIR(mode)) {
        return fail(Errc::invalid,
                    "is a folder; name a file, or pipe what is in it: cat FOLDER/* | strongroom "
                    "leak check -");
    }
    if (path == "-" || S_ISREG(mode)) return {};
    return fail(Errc::invalid,
                "is a pipe or a device and no file; pipe it: strongroom leak check - < IT");
}

Result<ReadLeak> read_all(const std::string& path, const std::function<Status(ByteView)>& into,
                          const std::function<void(double)>& share) {
    const Descriptor fd(path);
    struct stat found{};
    if (fd.get() < 0 || ::fstat(fd.get(), &found) != 0) return cannot_read();
    TRY(check_kind(path, found.st_mode));
    DumpText text(into);
    const auto piece = [&](ByteView bytes) { return text.push(bytes); };
    Sha256 sum;
    ReadLeak out;
    Gzip gzip;
    bool is_gzip = false;
    std::array<std::uint8_t, kPiece> buffer{};
    while (true) {
        TRY_ASSIGN(const std::size_t size, read_some(fd.get(), buffer));
        if (size == 0) break;
        const ByteView bytes{buffer.data(), size};
        sum.add(bytes);
        if (out.bytes == 0) is_gzip = size > 2 && buffer[0] == 0x1F && buffer[1] == 0x8B;
        out.bytes += size;
        TRY(is_gzip ? gzip.push(bytes, piece) : piece(bytes));
        if (S_ISREG(found.st_mode) && found.st_size > 0)
            share(static_cast<double>(out.bytes) / static_cast<double>(found.st_size));
    }
    if (is_gzip && !gzip.is_whole()) {
        return fail(Errc::corrupt,
                    "is gzip that was cut off; unpack what can be unpacked, and check that");
    }
    TRY(text.finish());
    const Digest digest = sum.done();
    out.sha256.assign(digest.begin(), digest.end());
    return out;
}

}  // namespace

Result<ReadLeak> read_leak(const std::string& path, const std::function<Status(ByteView)>& piece,
                           const std::function<void(double)>& share) {
    Result<ReadLeak> read = read_all(path, piece, share);
    if (!read && read.error().code != Errc::unavailable && read.error().code != Errc::refused)
        return fail_in(path == "-" ? "stdin" : path, read.error());
    return read;
}

}  // namespace strongroom::apps
