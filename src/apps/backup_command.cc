// `strongroom backup`, `restore`: the signer's folder in an age container (docs/unseal.md).
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <set>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/shares/program.h"
#include "apps/signer_client.h"
#include "base/real_env.h"
#include "base/tar.h"
#include "signer.pb.h"
#include "wire/backup_names.h"

namespace strongroom::apps {
namespace {

constexpr std::size_t kRecipientsMin = 2;
constexpr std::size_t kFilesMax = 1'000'000;

struct BackupOptions {
    std::string folder;
    std::string to;
    std::string from;
    std::string identity;
    std::vector<std::string> recipients;
    std::uint32_t users_base = 0;
};

// A file that is there under its name only when it is whole.
class NewFile {
  public:
    static Result<NewFile> open(const std::string& path) {
        NewFile file(path);
        if (std::filesystem::exists(path))
            return fail(Errc::refused, path + ": is there already; a backup is written over none");
        file.descriptor_ =
            ::open(file.partial().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file.descriptor_ < 0)
            return fail(Errc::io, file.partial() + ": cannot be made, or another backup is at it");
        return file;
    }
    NewFile(NewFile&& other) noexcept
        : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile() {
        if (descriptor_ < 0) return;
        (void)::close(descriptor_);
        (void)::unlink(partial().c_str());
    }
    int descriptor() const { return descriptor_; }
    Status keep() {
        if (::fsync(descriptor_) != 0 || ::rename(partial().c_str(), path_.c_str()) != 0)
            return fail(Errc::io, path_ + ": cannot be written");
        (void)::close(std::exchange(descriptor_, -1));
        return {};
    }

  private:
    explicit NewFile(std::string path) : path_(std::move(path)) {}
    std::string partial() const { return path_ + ".partial"; }
    std::string path_;
    int descriptor_ = -1;
};

// ---- Backup
// --------------------------------------------------------------------------------------

Status check_recipients(const std::vector<std::string>& recipients) {
    if (std::set<std::string>(recipients.begin(), recipients.end()).size() >= kRecipientsMin)
        return {};
    return fail(Errc::invalid,
                "--recipient: at least two different ones, so that one lost identity "
                "does not lose the backup");
}

// What the signer gives, file by file, into age.
Result<std::size_t> copy_files(SignerClient& signer, Program& age) {
    proto::ToSigner more;
    more.mutable_next_backup_piece();
    Bytes bytes;
    for (std::size_t files = 0;;) {
        proto::FromSigner answer;
        TRY(signer.ask(more, answer));
        const proto::BackupPiece& piece = answer.backup_piece();
        if (piece.name().empty()) return files;
        if (!wire::is_backup_name(piece.name()))
            return fail(Errc::corrupt, "the signer names a file that no backup has");
        const ByteView part = as_bytes(piece.bytes());
        bytes.insert(bytes.end(), part.begin(), part.end());
        if (!piece.is_last()) continue;
        TRY(age.write(tar_file(piece.name(), bytes)));
        bytes.clear();
        ++files;
    }
}

Status back_up(const BackupOptions& options) {
    TRY(check_recipients(options.recipients));
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY_ASSIGN(NewFile file, NewFile::open(options.to));
    std::vector<std::string> words{"age", "--encrypt"};
    for (const std::string& recipient : options.recipients) {
        words.emplace_back("--recipient");
        words.push_back(recipient);
    }
    TRY_ASSIGN(Program age, Program::start(std::move(words), -1, file.descriptor()));
    proto::ToSigner start;
    start.mutable_start_backup();
    TRY(signer.tell(start));
    TRY_ASSIGN(const std::size_t files, copy_files(signer, age));
    TRY(age.write(tar_end()));
    TRY(age.finish());
    TRY(file.keep());
    fmt::print(stderr,
               "{}: {} files of the signer, sealed to {} recipients. It opens with any one "
               "of them, and the store in it with its passphrase or shares alone\n",
               options.to, files, options.recipients.size());
    return {};
}

// ---- Restore
// -------------------------------------------------------------------------------------

Status unpack(Program& age, const std::string& folder) {
    PosixDisk disk;
    std::set<std::string> names;
    TarReader reader([&](std::span<std::uint8_t> bytes) { return age.read(bytes); },
                     wire::kBackupFileBytesMax);
    for (;;) {
        TRY_ASSIGN(const std::optional<TarFile> file, reader.next());
        if (!file) break;
        if (!wire::is_backup_name(file->name)) {
            return fail(Errc::corrupt,
                        "the archive holds a file that no backup has; nothing of it "
                        "was taken");
        }
        if (!names.insert(file->name).second || names.size() > kFilesMax)
            return fail(Errc::corrupt, "the archive holds a file twice, or far too many");
        const std::string path = folder + "/" + file->name;
        TRY(disk.make_folder(std::filesystem::path(path).parent_path()));
        TRY(disk.replace(path, file->bytes));
    }
    for (const char* needed : {"store.pb", "ledger.mark", "ledger/checkpoint", "ledger/tail"}) {
        if (!names.contains(needed))
            return fail(Errc::corrupt, fmt::format("the archive has no {}: it is no backup of a "
                                                   "signer",
                                                   needed));
    }
    return {};
}

Status give_to(const std::string& folder, std::uint32_t user) {
    std::error_code error;
    std::vector<std::string> paths{folder};
    for (std::filesystem::recursive_directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error))
        paths.push_back(it->path());
    for (const std::string& path : paths) {
        if (error || ::lchown(path.c_str(), user, user) != 0)
            return fail(Errc::io, path + ": cannot be given to the signer's user");
    }
    return {};
}

Status unpack_from(const BackupOptions& options, const std::string& folder) {
    const int from = ::open(options.from.c_str(), O_RDONLY | O_CLOEXEC);
    if (from < 0) return fail(Errc::not_found, options.from + ": cannot be read");
    Result<Program> age =
        Program::start({"age", "--decrypt", "--identity", options.identity}, from);
    (void)::close(from);
    if (!age) return std::unexpected(age.error());
    const Status unpacked = unpack(*age, folder);
    // age tells only at its end that the container was whole.
    if (unpacked) return age->finish();
    return unpacked;
}

Status restore(const BackupOptions& options) {
    const House house(options.to, options.users_base);
    const std::string folder = house.folder_of(Role::signer);
    PosixDisk disk;
    TRY_ASSIGN(const std::vector<std::string> there, disk.list(folder));
    if (!there.empty())
        return fail(Errc::refused,
                    folder + ": not empty. A backup is restored into a clean folder");
    const std::string aside = folder + ".restoring";
    std::filesystem::remove_all(aside);
    Status done = disk.make_folder(aside);
    if (done) done = unpack_from(options, aside);
    if (done && house.has_users()) done = give_to(aside, house.user_of(Role::signer));
    if (done && ::rename(aside.c_str(), folder.c_str()) != 0)
        done = fail(Errc::io, folder + ": cannot be put in its place");
    if (!done) {
        std::filesystem::remove_all(aside);
        return done;
    }
    fmt::print(stderr,
               "the signer's folder is in {}. It is as old as the backup: what was signed, "
               "spent and frozen since then it does not know\n",
               folder);
    return {};
}

}  // namespace

void add_backup_commands(Command app, int& exit_code) {
    const auto options = std::make_shared<BackupOptions>();
    Command saving = app.add_subcommand("backup", "the open signer's folder, sealed by age");
    add_folder_option(saving, options->folder);
    saving.add_option("--to", options->to, "the file").required();
    saving.add_option("--recipient", options->recipients, "age recipients, at least two")
        .required();
    saving.footer("Example: strongroom backup --to monday.age --recipient age1… --recipient age1…");
    saving.callback([options, &exit_code] {
        const Status done = back_up(*options);
        exit_code = done ? kDone : report(done.error());
    });
    Command bringing = app.add_subcommand("restore", "a backup into a clean folder");
    bringing.add_option("--from", options->from, "the backup").required();
    bringing.add_option("--identity", options->identity, "age's identity file").required();
    bringing.add_option("--to", options->to, "the folder that `up` will be started with")
        .required();
    bringing.add_option("--users", options->users_base, "as `up` is started with, when by root");
    bringing.callback([options, &exit_code] {
        const Status done = restore(*options);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
