#include "apps/ledger_loss.h"

#include <fmt/format.h>

#include <filesystem>

#include "apps/command.h"
#include "base/real_env.h"
#include "ledger.pb.h"

namespace strongroom::apps {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kPackBytesMax = std::uintmax_t{1} << 30;

Status add_file(const fs::directory_entry& entry, const std::string& folder, loss::Files& files,
                std::uintmax_t& left) {
    const std::string path = entry.path().string();
    std::error_code failed;
    const fs::file_status status = entry.symlink_status(failed);
    if (failed) return fail(Errc::io, fmt::format("{}: {}", path, failed.message()));
    if (fs::is_directory(status)) return {};
    if (!fs::is_regular_file(status))
        return fail(Errc::invalid, path + ": is no plain file, so it is not of a pack");
    const std::uintmax_t size = entry.file_size(failed);
    if (failed) return fail(Errc::io, fmt::format("{}: {}", path, failed.message()));
    if (files.size() >= loss::kPackFilesMax || size > left)
        return fail(Errc::exhausted, folder + ": is larger than any pack");
    left -= size;
    TRY_ASSIGN(files[fs::path(path).lexically_relative(folder).string()], read_file(path));
    return {};
}

}  // namespace

std::string describe_loss(const proto::LedgerEntry& entry) {
    if (entry.has_loss_stated()) {
        const proto::LossStated& stated = entry.loss_stated();
        return fmt::format("loss stated: {}: {}, files {}", stated.account(), stated.totals(),
                           to_hex(as_bytes(stated.files_sha256())));
    }
    const proto::ClaimChanged& claim = entry.claim_changed();
    return fmt::format("claim {}: {} of {}: {} {}{}{}", claim.what(), claim.claim(),
                       claim.account(), claim.amount(), claim.asset(),
                       claim.text().empty() ? "" : ": ", claim.text());
}

Result<loss::Files> read_pack(const std::string& folder) {
    loss::Files files;
    std::uintmax_t left = kPackBytesMax;
    std::error_code failed;
    fs::recursive_directory_iterator at(folder, failed);
    for (; !failed && at != fs::recursive_directory_iterator(); at.increment(failed))
        TRY(add_file(*at, folder, files, left));
    if (failed) return fail(Errc::io, fmt::format("{}: {}", folder, failed.message()));
    return files;
}

Status check_new_folder(const std::string& folder) {
    std::error_code failed;
    if (fs::exists(folder, failed) && !fs::is_empty(folder, failed))
        return fail(Errc::refused, folder + ": is not empty; name a folder that is new");
    return {};
}

Status write_pack(const std::string& folder, const loss::Files& files) {
    TRY(check_new_folder(folder));
    PosixDisk disk;
    TRY(disk.make_folder(folder));
    for (const auto& [path, bytes] : files) {
        const std::string place = fmt::format("{}/{}", folder, path);
        TRY(disk.make_folder(fs::path(place).parent_path().string()));
        TRY(disk.replace(place, as_bytes(bytes)));
    }
    return {};
}

Result<loss::PackChecked> check_pack_folder(const std::string& folder,
                                            const ledger::TrustedLog& log) {
    TRY_ASSIGN(const loss::Files files, read_pack(folder));
    return loss::check_pack(files, log);
}

std::string describe_pack(const loss::PackChecked& pack) {
    return fmt::format(
        "good: the loss of account {} is {}: {} fills, {} proofs, {} files, as entry {} put them "
        "on record at {}\n",
        pack.account, pack.totals, pack.fills, pack.proofs, pack.files, pack.entry,
        to_iso8601(pack.stated));
}

}  // namespace strongroom::apps
