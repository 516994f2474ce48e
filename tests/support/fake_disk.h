// FakeDisk: a Disk in memory that can fail, be killed or lose power in the middle of any call.
//
// It keeps apart what a process sees and what is durable. A call is made of steps (replace: write
// the temporary file, sync it, rename it, sync the folder); a fault strikes in the middle of one,
// so that the step is done wholly, partly or not at all, as the seed decides. After a kill nothing
// but the process is lost. After a power cut unsynced bytes are gone, torn, zeroed or garbage, and
// names that were not synced (new, renamed, removed) may be in either state.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/env.h"

namespace strongroom::test {

class FakeDisk final : public Disk {
  public:
    enum class Fault {
        error,      // The step fails with Errc::io; a failed sync makes later ones lie.
        kill,       // As kill -9: every call fails until restart().
        power_cut,  // The same, and restart() finds only what was durable, and rubbish.
    };
    using Files = std::map<std::string, Bytes>;  // By path.

    explicit FakeDisk(std::uint64_t seed = 1) : random_(seed) {}
    // A disk on which these files and their folders are durable.
    explicit FakeDisk(const Files& files, std::uint64_t seed = 1);
    // The same disk in the same state, so that one past can have many futures. Open files stay with
    // the original.
    FakeDisk(const FakeDisk& other);
    FakeDisk& operator=(const FakeDisk&) = delete;

    void fail_at(std::uint64_t step, Fault fault);  // Counted from 1, from now on.
    std::uint64_t steps() const { return steps_; }  // Since then, or since the start.
    bool is_down() const { return is_down_; }       // Killed, or without power.
    // So many zeros stand behind what replace_to_append() writes, and behind what is appended when
    // they are used up. Without this there are none.
    void set_zeros_ahead(std::size_t zeros) { zeros_ahead_ = zeros; }
    void restart();    // After kill: as it was. Files opened before are dead.
    void cut_power();  // Between two calls; then restart().

    // The calls that change something, in order: "append /log/tail".
    const std::vector<std::string>& trace() const { return trace_; }
    void clear_trace() { trace_.clear(); }

    // Past all calls and faults: what lies on the disk, and tampering with it.
    Files files() const;
    Bytes& file(const std::string& path);
    void drop(const std::string& path);

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
    struct Inode {
        Bytes now;
        Bytes synced;
        bool sync_lies = false;
    };
    using Names = std::map<std::string, std::shared_ptr<Inode>>;
    class Handle;

    std::uint64_t draw(std::uint64_t below);  // 0 to below - 1
    bool coin() { return draw(2) == 1; }
    bool strikes();  // Counts a step; true when the fault strikes in it.
    Status unusable(const std::string& path) const;
    static std::unexpected<Error> struck(const std::string& path);

    Status write_step(Inode& inode, std::size_t at, ByteView bytes, const std::string& path);
    Status put_steps(const std::string& path, const std::shared_ptr<Inode>& inode, ByteView bytes);
    Status sync_step(Inode& inode, const std::string& path);
    Status sync_folder_step(const std::string& path);  // Of the folder that it lies in.
    void lose_power();
    Bytes after_power_cut(const Inode& inode);

    std::uint64_t random_;
    std::uint64_t steps_ = 0;
    std::uint64_t fail_at_ = 0;  // 0: never.
    Fault fault_ = Fault::error;
    bool is_down_ = false;
    bool is_powerless_ = false;
    std::size_t zeros_ahead_ = 0;
    std::uint64_t life_ = 0;  // Counts restarts.
    Names names_;
    Names durable_names_;
    std::set<std::string> folders_;
    std::set<std::string> durable_folders_;
    std::vector<std::string> trace_;
};

}  // namespace strongroom::test
