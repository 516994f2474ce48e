// SignerService: the signer behind its sockets. Frames in, frames out; no socket in here.
//
// Each socket stands for one capability (docs/vault.md has the table). A message that its socket
// may not send, or that does not parse, ends the connection: there is no honest reason for one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "vault/signer.h"

namespace strongroom::proto {
class AddKey;
class MakeKey;
class FromSigner;
class SignRequest;
class ToSigner;
}  // namespace strongroom::proto

namespace strongroom::vault {

using PeerId = std::uint64_t;

// How frames leave.
struct ServicePorts {
    std::function<bool(PeerId, ByteView)> send;  // False: the peer is gone.
    std::function<void(PeerId)> close;
};

class SignerService {
  public:
    // `process_guard`: what confines this process, in words; the status shows it behind what guards
    // the memory.
    SignerService(Signer& signer, ServicePorts ports, std::string process_guard);

    void opened(PeerId peer, const std::string& socket);
    void closed(PeerId peer);
    void frame(PeerId peer, const std::string& socket, ByteView bytes);
    // After the frames that were ready: one commit of all that they appended, then the signatures.
    // Errors: io. The process must end.
    Status turn_done();
    Status tick() { return signer_.publish(); }

  private:
    struct Waiting {
        PeerId peer = 0;
        std::uint64_t request_id = 0;
        std::string client;
        Recorded recorded;
    };

    bool may(const std::string& socket, const proto::ToSigner& message) const;
    void handle(PeerId peer, const std::string& socket, proto::ToSigner& message);
    void sign(PeerId peer, const std::string& socket, const proto::SignRequest& request);
    void admin(PeerId peer, proto::ToSigner& message);
    Status add_key(proto::AddKey& add);
    Status make_key(const proto::MakeKey& make);
    void judge(PeerId peer, const proto::ToSigner& message);
    void note_reference(const proto::ToSigner& message);
    void release(const Waiting& waiting);
    void refuse(PeerId peer, std::uint64_t request_id, const Refusal& refusal);
    void done(PeerId peer, std::uint64_t request_id, const Status& status);
    void send_status(PeerId peer, std::uint64_t request_id);
    void send_wanted_references();
    bool send(PeerId peer, const proto::FromSigner& message);

    Signer& signer_;
    ServicePorts ports_;
    std::string process_guard_;
    PeerId courier_ = 0;  // 0: none is connected, and nothing is signed.
    // Recorded in this turn, and how much of it by each socket: at most kRecordedATurnMax.
    std::vector<Waiting> waiting_;
    std::map<std::string, std::size_t> recorded_by_;
};

}  // namespace strongroom::vault
