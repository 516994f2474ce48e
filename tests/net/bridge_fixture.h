// Both ends of a signer bridge on one loop, and a signer that answers, in folders of their own.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/scratch_folder.h"
#include "net/bridge/bridge_connector.h"
#include "net/bridge/bridge_server.h"
#include "net/loop_fixture.h"
#include "net/unix_channel.h"

namespace strongroom::net {

class BridgeTest : public LoopTest {
  protected:
    void SetUp() override {
        ASSERT_FALSE(folder_.empty());
        std::filesystem::create_directories(folder_ + "/box");
        std::filesystem::create_directories(folder_ + "/platform");
        made_ = MUST(make_link_certificates({"127.0.0.1"}, {"platform", "struck-off"}));
        limits_.first_retry = milliseconds(5);
        limits_.longest_retry = milliseconds(20);
        limits_.refusal_pause = milliseconds(5);
    }
    void TearDown() override {
        connector_.reset();
        bridge_.reset();
        signer_.clear();
    }

    // The signer's sockets on its box: each says its own name and what it heard.
    void start_signer() {
        for (const char* door : {"engine", "watch", "status", "admin"}) {
            signer_[door] = MUST(UnixServer::listen(
                loop_, socket_of("box", door), {},
                {.opened = [this, door](PeerId peer) { opened_[door].push_back(peer); },
                 .frame =
                     [this, door](PeerId peer, ByteView bytes) {
                         ++heard_;
                         const std::string answer = std::string(door) + " heard " +
                                                    std::to_string(bytes.size()) + " bytes";
                         if (bytes.size() < 100)
                             (void)signer_[door]->send(peer, as_bytes(answer));
                         else
                             (void)signer_[door]->send(peer, bytes);
                     },
                 .closed = [this, door](PeerId) { ++closed_[door]; }}));
        }
    }
    void serve(std::vector<std::string> doors = {"engine", "watch", "status"}) {
        const auto facts = MUST(read_certificate(made_.clients[0].certificate_pem));
        bridge_ = MUST(BridgeServer::listen(
            loop_, {.address = "127.0.0.1",
                    .port = port_,
                    .identity = {made_.server.certificate_pem, made_.server.key_pem, made_.ca_pem},
                    .clients = {{"platform", facts.fingerprint, std::move(doors)}},
                    .sockets_folder = folder_ + "/box",
                    .limits = limits_}));
        port_ = bridge_->port();
    }
    BridgeConnectorSettings connect_settings(const CertifiedKey& client) {
        std::vector<BridgeDoor> doors;
        for (const char* door : {"engine", "watch", "status", "admin"}) doors.push_back({door, {}});
        return {.host = "127.0.0.1",
                .port = port_,
                .identity = {client.certificate_pem, client.key_pem, made_.ca_pem},
                .server = MUST(read_certificate(made_.server.certificate_pem)).fingerprint,
                .sockets_folder = folder_ + "/platform",
                .doors = std::move(doors),
                .opened = {},
                .limits = limits_};
    }
    void connect() { connect(connect_settings(made_.clients[0])); }
    void connect(BridgeConnectorSettings settings) {
        connector_ = MUST(BridgeConnector::make(loop_, std::move(settings)));
    }
    // Everything, and the link stands.
    void bring_up() {
        start_signer();
        serve();
        connect();
        ASSERT_TRUE(run_until([&] { return connector_->is_up(); }));
    }

    std::string socket_of(const std::string& box, const std::string& door) const {
        return folder_ + "/" + box + "/" + door + ".sock";
    }
    bool is_there(const std::string& door) const {
        return std::filesystem::exists(socket_of("platform", door));
    }
    // A client on the platform's box.
    std::unique_ptr<UnixLink> link(const std::string& door) {
        return std::make_unique<UnixLink>(
            loop_, socket_of("platform", door),
            UnixLink::Handler{
                .changed = [this](bool is_connected) { changes_.push_back(is_connected); },
                .frame = [this](ByteView bytes) { answers_.emplace_back(as_text(bytes)); }});
    }
    int raw_unix(const std::string& door) const {
        const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socket_of("platform", door).copy(address.sun_path, sizeof address.sun_path - 1);
        EXPECT_EQ(::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        return made;
    }
    int raw_tcp() const {
        const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port_);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        (void)::connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to);
        return made;
    }
    // Ended by the other side.
    static bool is_ended(int descriptor) {
        char byte = 0;
        const ssize_t size = ::recv(descriptor, &byte, 1, MSG_DONTWAIT);
        return size == 0 || (size < 0 && errno != EAGAIN);
    }

    const ScratchFolder scratch_{"bridge"};
    const std::string folder_ = scratch_.path();
    LinkCertificates made_;
    BridgeLimits limits_;
    std::uint16_t port_ = 0;
    std::map<std::string, std::unique_ptr<UnixServer>> signer_;
    std::unique_ptr<BridgeServer> bridge_;
    std::unique_ptr<BridgeConnector> connector_;
    std::map<std::string, std::vector<PeerId>> opened_;
    std::map<std::string, int> closed_;
    int heard_ = 0;
    std::vector<bool> changes_;
    std::vector<std::string> answers_;
};

}  // namespace strongroom::net
