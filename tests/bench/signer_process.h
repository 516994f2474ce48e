// A real strongroom-signer for the benchmark: started beside this program, spoken to through its
// sockets, and nothing of its insides linked in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/frame.h"

namespace strongroom::proto {
class FromSigner;
class ToSigner;
}  // namespace strongroom::proto

namespace strongroom::bench {

// One connection. Whatever fails ends the program: a benchmark that fails has no figure.
class Peer {
  public:
    explicit Peer(const std::string& path);
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    ~Peer();

    int descriptor() const { return descriptor_; }
    void send(const proto::ToSigner& message);
    void send_bytes(const std::string& bytes);
    // What is there now, in whole frames; waits for nothing.
    std::vector<Bytes> receive();
    // Waits for the next frame.
    proto::FromSigner wait();

  private:
    int descriptor_ = -1;
    FrameReader reader_;
    std::vector<Bytes> frames_;
};

class SignerProcess {
  public:
    // In a new folder below the current one: the disk that is measured.
    explicit SignerProcess(const std::string& program);
    SignerProcess(const SignerProcess&) = delete;
    SignerProcess& operator=(const SignerProcess&) = delete;
    ~SignerProcess();

    std::string socket(const std::string& name) const;
    const std::string& folder() const { return folder_; }
    // One of the owner's commands, to its end.
    void tell(proto::ToSigner& message);
    std::uint64_t resident_kib() const;
    void restart();

  private:
    void start();
    void stop();

    std::string program_;
    std::string folder_;
    int pid_ = -1;
};

[[noreturn]] void give_up(const std::string& why);

}  // namespace strongroom::bench
