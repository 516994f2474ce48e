#include "apps/signer/credential.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "vault/secret_memory.h"

namespace strongroom::apps {
namespace {

constexpr std::size_t kBytesMax = 8192;
constexpr std::string_view kShareBegins = "SRS1";

class OpenFile {
  public:
    explicit OpenFile(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)) {}
    ~OpenFile() {
        if (descriptor_ >= 0) (void)::close(descriptor_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

vault::Secret copy_of(std::span<const std::uint8_t> bytes) {
    vault::Secret secret(bytes.size());
    std::ranges::copy(bytes, secret.bytes(vault::OpenSecret{}).begin());
    return secret;
}

Status hand_in(vault::Signer& signer, std::span<const std::uint8_t> line) {
    TRY_ASSIGN(const vault::BoxKey key, signer.share_key());
    TRY_ASSIGN(const Bytes box, vault::seal_to(key, copy_of(line)));
    TRY(signer.submit_share(box));
    return {};
}

}  // namespace

Result<std::optional<vault::Secret>> read_credential() {
    // One thread: nobody changes the environment meanwhile.
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");  // NOLINT(concurrency-mt-unsafe)
    if (folder == nullptr) return std::nullopt;
    const std::string path = std::string(folder) + "/strongroom-unseal";
    const OpenFile file(path);
    if (file.descriptor() < 0 && errno == ENOENT) return std::nullopt;
    if (file.descriptor() < 0) return fail(Errc::io, path + ": cannot be read");
    TRY(vault::check_secret_memory());
    // Straight into guarded memory: no stream, no string.
    vault::Secret buffer(kBytesMax + 1);
    const auto bytes = buffer.bytes(vault::OpenSecret{});
    std::size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < bytes.size();) {
        got = ::read(file.descriptor(), bytes.data() + size, bytes.size() - size);
        if (got < 0) return fail(Errc::io, path + ": cannot be read");
        size += static_cast<std::size_t>(got);
    }
    if (size > kBytesMax)
        return fail(Errc::exhausted, fmt::format("{}: longer than {} bytes", path, kBytesMax));
    while (size > 0 && (bytes[size - 1] == '\n' || bytes[size - 1] == '\r')) --size;
    return copy_of(bytes.first(size));
}

Status open_with_credential(vault::Signer& signer, const vault::Secret& credential) {
    if (!signer.share_set()) return signer.unseal(credential);
    auto rest = credential.bytes(vault::OpenSecret{});
    if (!as_text(rest).starts_with(kShareBegins)) {
        return fail(Errc::refused,
                    "the credential holds no shares, and this store opens with "
                    "shares");
    }
    while (!rest.empty() && signer.is_sealed()) {
        const auto end = std::ranges::find(rest, std::uint8_t{'\n'});
        const auto line = rest.first(static_cast<std::size_t>(end - rest.begin()));
        if (!line.empty()) TRY(hand_in(signer, line));
        rest = rest.subspan(std::min(line.size() + 1, rest.size()));
    }
    if (!signer.is_sealed()) return {};
    return fail(Errc::refused, fmt::format("the credential holds {} of {} shares that are needed",
                                           signer.shares_gathered(), signer.share_set()->needed));
}

}  // namespace strongroom::apps
