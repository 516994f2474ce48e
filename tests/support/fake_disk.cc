#include "support/fake_disk.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/ensure.h"

namespace strongroom::test {
namespace {

constexpr std::size_t kSectorBytes = 512;

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::unexpected<Error> missing(const std::string& path) {
    return fail(Errc::not_found, path + ": no such file or folder");
}

}  // namespace

class FakeDisk::Handle final : public AppendFile {
  public:
    // What was appended ends at `size`, when zeros may stand behind it.
    Handle(FakeDisk& disk, std::shared_ptr<Inode> inode, std::string path, std::uint64_t size = 0,
           std::size_t zeros_ahead = 0)
        : disk_(disk),
          inode_(std::move(inode)),
          path_(std::move(path)),
          size_(size),
          zeros_ahead_(zeros_ahead),
          life_(disk.life_) {}

    Status append(ByteView bytes) override {
        TRY(alive());
        disk_.trace_.push_back("append " + path_);
        const std::uint64_t at = size();
        size_ = at + bytes.size();
        Bytes longer(bytes.begin(), bytes.end());
        if (size_ > inode_->now.size()) longer.resize(bytes.size() + zeros_ahead_);
        return disk_.write_step(*inode_, at, longer, path_);
    }
    Status sync() override {
        TRY(alive());
        disk_.trace_.push_back("sync " + path_);
        return disk_.sync_step(*inode_, path_);
    }
    std::uint64_t size() const override { return zeros_ahead_ > 0 ? size_ : inode_->now.size(); }

  private:
    Status alive() const {
        ENSURE(life_ == disk_.life_, "an open file does not outlive its process");
        return disk_.unusable(path_);
    }

    FakeDisk& disk_;
    std::shared_ptr<Inode> inode_;
    std::string path_;
    std::uint64_t size_;
    std::size_t zeros_ahead_;
    std::uint64_t life_;
};

FakeDisk::FakeDisk(const Files& files, std::uint64_t seed) : random_(seed) {
    for (const auto& [path, bytes] : files) {
        durable_names_[path] = std::make_shared<Inode>(Inode{bytes, bytes});
        for (std::string folder = folder_of(path); !folder.empty(); folder = folder_of(folder))
            durable_folders_.insert(folder);
    }
    names_ = durable_names_;
    folders_ = durable_folders_;
}

FakeDisk::FakeDisk(const FakeDisk& other)
    : random_(other.random_),
      steps_(other.steps_),
      fail_at_(other.fail_at_),
      fault_(other.fault_),
      is_down_(other.is_down_),
      is_powerless_(other.is_powerless_),
      zeros_ahead_(other.zeros_ahead_),
      folders_(other.folders_),
      durable_folders_(other.durable_folders_) {
    std::map<const Inode*, std::shared_ptr<Inode>> copies;
    const auto copy_of = [&](const std::shared_ptr<Inode>& inode) {
        std::shared_ptr<Inode>& copy = copies[inode.get()];
        if (!copy) copy = std::make_shared<Inode>(*inode);
        return copy;
    };
    for (const auto& [path, inode] : other.names_) names_[path] = copy_of(inode);
    for (const auto& [path, inode] : other.durable_names_) durable_names_[path] = copy_of(inode);
}

void FakeDisk::fail_at(std::uint64_t step, Fault fault) {
    steps_ = 0;
    fail_at_ = step;
    fault_ = fault;
}

void FakeDisk::restart() {
    if (is_powerless_) lose_power();
    is_down_ = is_powerless_ = false;
    fail_at_ = 0;
    ++life_;
}

void FakeDisk::cut_power() { is_down_ = is_powerless_ = true; }

FakeDisk::Files FakeDisk::files() const {
    Files files;
    for (const auto& [path, inode] : names_) files[path] = inode->now;
    return files;
}

Bytes& FakeDisk::file(const std::string& path) {
    ENSURE(names_.contains(path), "the file is there");
    return names_[path]->now;
}

void FakeDisk::drop(const std::string& path) {
    ENSURE(names_.erase(path) == 1, "the file is there");
    durable_names_.erase(path);
}

// SplitMix64: the whole state is the seed.
std::uint64_t FakeDisk::draw(std::uint64_t below) {
    std::uint64_t mixed = random_ += 0x9E3779B97F4A7C15U;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBU;
    return (mixed ^ mixed >> 31) % below;
}

bool FakeDisk::strikes() {
    if (++steps_ != fail_at_) return false;
    is_down_ = fault_ != Fault::error;
    is_powerless_ = fault_ == Fault::power_cut;
    return true;
}

Status FakeDisk::unusable(const std::string& path) const {
    if (!is_down_) return {};
    return fail(Errc::io, path + ": the machine is down");
}

std::unexpected<Error> FakeDisk::struck(const std::string& path) {
    return fail(Errc::io, path + ": the fault that the test asked for");
}

Status FakeDisk::write_step(Inode& inode, std::size_t at, ByteView bytes, const std::string& path) {
    const bool is_struck = strikes();
    if (is_struck) bytes = bytes.first(draw(bytes.size() + 1));
    inode.now.resize(std::max(inode.now.size(), at + bytes.size()));
    std::ranges::copy(bytes, inode.now.begin() + static_cast<std::ptrdiff_t>(at));
    return is_struck ? Status(struck(path)) : Status{};
}

Status FakeDisk::sync_step(Inode& inode, const std::string& path) {
    const bool is_struck = strikes();
    if (!inode.sync_lies && (!is_struck || coin())) inode.synced = inode.now;
    if (!is_struck) return {};
    // The kernel has marked the pages clean: the next sync, even of another process, has nothing to
    // write and succeeds.
    inode.sync_lies |= fault_ == Fault::error;
    return struck(path);
}

Status FakeDisk::sync_folder_step(const std::string& path) {
    const bool is_struck = strikes();
    if (is_struck && coin()) return struck(path);
    const std::string folder = folder_of(path);
    std::erase_if(durable_names_,
                  [&](const auto& name) { return folder_of(name.first) == folder; });
    for (const auto& [name, inode] : names_) {
        if (folder_of(name) == folder) durable_names_[name] = inode;
    }
    std::erase_if(durable_folders_, [&](const auto& name) {
        return folder_of(name) == folder && !folders_.contains(name);
    });
    for (const std::string& name : folders_) {
        if (folder_of(name) == folder) durable_folders_.insert(name);
    }
    return is_struck ? Status(struck(path)) : Status{};
}

Result<Bytes> FakeDisk::read(const std::string& path, std::uint64_t max_bytes) {
    TRY(unusable(path));
    if (strikes()) return struck(path);
    const auto found = names_.find(path);
    if (found == names_.end()) return missing(path);
    if (found->second->now.size() > max_bytes)
        return fail(Errc::exhausted, path + ": longer than it may be");
    return found->second->now;
}

Status FakeDisk::replace(const std::string& path, ByteView bytes) {
    TRY(unusable(path));
    trace_.push_back("replace " + path);
    TRY(put_steps(path, std::make_shared<Inode>(), bytes));
    return sync_folder_step(path);
}

Status FakeDisk::put(const std::string& path, ByteView bytes) {
    TRY(unusable(path));
    trace_.push_back("put " + path);
    return put_steps(path, std::make_shared<Inode>(), bytes);
}

Status FakeDisk::sync_folder(const std::string& folder) {
    TRY(unusable(folder));
    trace_.push_back("sync folder " + folder);
    if (!folders_.contains(folder)) return missing(folder);
    return sync_folder_step(folder + "/");
}

Result<std::unique_ptr<AppendFile>> FakeDisk::replace_to_append(const std::string& path,
                                                                ByteView bytes) {
    TRY(unusable(path));
    trace_.push_back("replace " + path);
    const auto inode = std::make_shared<Inode>();
    Bytes longer(bytes.begin(), bytes.end());
    longer.resize(bytes.size() + zeros_ahead_);
    TRY(put_steps(path, inode, longer));
    TRY(sync_folder_step(path));
    return std::make_unique<Handle>(*this, inode, path, bytes.size(), zeros_ahead_);
}

// A new file takes the name, whole or not at all.
Status FakeDisk::put_steps(const std::string& path, const std::shared_ptr<Inode>& inode,
                           ByteView bytes) {
    const std::string folder = folder_of(path);
    if (!folder.empty() && !folders_.contains(folder)) return missing(folder);
    names_[path + ".new"] = inode;
    TRY(write_step(*inode, 0, bytes, path));
    TRY(sync_step(*inode, path));
    const bool is_struck = strikes();
    if (is_struck && coin()) return struck(path);
    names_.erase(path + ".new");
    names_[path] = inode;
    return is_struck ? Status(struck(path)) : Status{};
}

Result<std::unique_ptr<AppendFile>> FakeDisk::open_append(const std::string& path) {
    TRY(unusable(path));
    if (strikes()) return struck(path);
    std::shared_ptr<Inode>& inode = names_[path];
    if (!inode) inode = std::make_shared<Inode>();
    std::unique_ptr<AppendFile> handle = std::make_unique<Handle>(*this, inode, path);
    TRY(sync_folder_step(path));
    return handle;
}

Status FakeDisk::truncate(const std::string& path, std::uint64_t size) {
    TRY(unusable(path));
    trace_.push_back("truncate " + path);
    const auto found = names_.find(path);
    if (found == names_.end()) return missing(path);
    const bool is_struck = strikes();
    if (!is_struck || coin()) found->second->now.resize(size);
    if (is_struck) return struck(path);
    return sync_step(*found->second, path);
}

Status FakeDisk::make_folder(const std::string& path) {
    TRY(unusable(path));
    const bool is_struck = strikes();
    if (is_struck && coin()) return struck(path);
    std::vector<std::string> made;
    for (std::string folder = path; !folder.empty(); folder = folder_of(folder)) {
        if (folders_.insert(folder).second) made.push_back(folder);
    }
    if (is_struck) return struck(path);
    for (auto folder = made.rbegin(); folder != made.rend(); ++folder) {
        if (*folder != path) TRY(sync_folder_step(*folder));
    }
    return sync_folder_step(path);
}

Status FakeDisk::remove(const std::string& path) {
    TRY(unusable(path));
    trace_.push_back("remove " + path);
    const auto is_inside = [&](const std::string& name) { return folder_of(name) == path; };
    if (std::ranges::any_of(names_, is_inside, &Names::value_type::first) ||
        std::ranges::any_of(folders_, is_inside)) {
        return fail(Errc::io, path + ": not empty");
    }
    const bool is_struck = strikes();
    if (!is_struck || coin()) {
        names_.erase(path);
        folders_.erase(path);
    }
    return is_struck ? Status(struck(path)) : Status{};
}

Result<std::vector<std::string>> FakeDisk::list(const std::string& folder) {
    TRY(unusable(folder));
    if (strikes()) return struck(folder);
    std::set<std::string> found;
    const auto add = [&](const std::string& path) {
        if (folder_of(path) == folder) found.insert(path.substr(folder.size() + 1));
    };
    for (const auto& [path, inode] : names_) add(path);
    for (const std::string& path : folders_) add(path);
    return std::vector<std::string>(found.begin(), found.end());
}

void FakeDisk::lose_power() {
    // A change of a name that no sync of its folder has covered may have reached the disk or not.
    Names names = durable_names_;
    for (const auto& [path, inode] : names_) {
        if (names.contains(path) ? names[path] != inode && coin() : coin()) names[path] = inode;
    }
    for (const auto& [path, inode] : durable_names_) {
        if (!names_.contains(path) && coin()) names.erase(path);
    }
    std::set<std::string> folders = durable_folders_;
    for (const std::string& folder : folders_) {
        if (coin()) folders.insert(folder);
    }
    // What lies in a lost folder is lost with it.
    const auto is_lost = [&](const std::string& path) {
        for (std::string folder = folder_of(path); !folder.empty(); folder = folder_of(folder)) {
            if (!folders.contains(folder)) return true;
        }
        return false;
    };
    std::erase_if(folders, is_lost);
    std::erase_if(names, [&](const auto& name) { return is_lost(name.first); });
    names_.clear();
    for (const auto& [path, inode] : names) {
        const Bytes bytes = after_power_cut(*inode);
        names_[path] = std::make_shared<Inode>(Inode{bytes, bytes});
    }
    durable_names_ = names_;
    folders_ = durable_folders_ = folders;
}

Bytes FakeDisk::after_power_cut(const Inode& inode) {
    const Bytes& now = inode.now;
    const Bytes& synced = inode.synced;
    // Unchanged, or cut short.
    if (now.size() < synced.size() || now == synced) return coin() ? now : synced;
    Bytes before = synced;  // What the blocks hold that were not written.
    before.resize(now.size());
    const auto first = std::ranges::mismatch(now, synced).in1 - now.begin();
    const auto last =
        now.size() > synced.size()
            ? std::ssize(now)
            : now.rend() -
                  std::ranges::mismatch(std::views::reverse(now), std::views::reverse(before)).in1;
    Bytes left = now;
    const auto fresh_end = left.begin() + last;
    const auto kept =
        first + static_cast<std::ptrdiff_t>(draw(static_cast<std::uint64_t>(last - first) + 1));
    const auto torn = left.begin() + kept;
    switch (draw(5)) {
        case 0: return synced;
        case 1:
            std::copy(before.begin() + kept, before.begin() + last, torn);
            left.resize(std::max(static_cast<std::size_t>(kept), synced.size()));
            return left;
        case 2: std::fill(torn, fresh_end, std::uint8_t{0}); return left;
        case 3:
            std::generate(torn, fresh_end, [&] { return static_cast<std::uint8_t>(draw(256)); });
            return left;
        default: break;
    }
    const auto sector = static_cast<std::ptrdiff_t>(kSectorBytes);
    for (std::ptrdiff_t at = 0; at < last; at += sector) {
        if (coin()) continue;  // This sector was written; that one was not.
        const std::ptrdiff_t begin = std::max(at, first);
        const std::ptrdiff_t end = std::min(at + sector, last);
        if (begin < end)
            std::copy(before.begin() + begin, before.begin() + end, left.begin() + begin);
    }
    return left;
}

}  // namespace strongroom::test
