// House: where the processes of one installation have their folders and sockets, and as which user
// each of them runs.
//
//   FOLDER/<role>/       its own data, readable by nobody else
//   FOLDER/run/<role>/   its listening sockets
//
// Started as root, each role has a user id of its own (BASE + number of the role), so that the
// kernel keeps them apart and tells a socket who is on the other side. Otherwise all have the
// user's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace strongroom::apps {

enum class Role : std::uint8_t {
    owner,
    signer,
    courier,
    engine,
    watch,
    web,
    practice,
    bridge,
    token,
    notify
};
std::string_view to_string(Role role);

class House {
  public:
    House(std::string folder, std::uint32_t users_base)
        : folder_(std::move(folder)), users_base_(users_base) {}
    // "--folder PATH [--users BASE] [--bridge DOOR,DOOR…]". Errors: invalid.
    static Result<House> parse(int argc, char** argv);

    const std::string& folder() const { return folder_; }
    std::string folder_of(Role role) const;
    std::string sockets_of(Role role) const;
    std::string socket(Role of, std::string_view name) const;  // "…/run/signer/engine.sock"
    std::uint32_t user_of(Role role) const;
    bool has_users() const { return users_base_ != 0; }
    std::uint32_t users_base() const { return users_base_; }
    // The signer's sockets that the bridge beside it may open; none without one.
    const std::vector<std::string>& bridged() const { return bridged_; }

    // Makes the folders of a role, owned by its user. For whoever starts the processes. Errors: io.
    Status furnish(Role role) const;
    // This process becomes the role's user, for good. Errors: io.
    Status take_role(Role role) const;
    // The role's sockets can be reached by the other users; who is let in is checked at each
    // connection. Errors: io.
    Status let_others_connect(Role role) const;

  private:
    std::string folder_;
    std::uint32_t users_base_;  // 0: everything runs as one user.
    std::vector<std::string> bridged_;
};

}  // namespace strongroom::apps
