// The first words on each connection of the signer bridge, and the answer to them (docs/bridge.md).
// One frame (base/frame.h) each; after that the connection carries what it was made for.
//
//   "strongroom-bridge 1 DOOR"     DOOR: one of the signer's sockets, or "link"
//   "ok DOOR DOOR…"                the doors that this client may ask for
//   "no WORDS"                     refused, and the end of the connection
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strongroom::net {

inline constexpr std::size_t kHelloBytesMax = 64;
inline constexpr std::size_t kAnswerBytesMax = 256;
// The connection that says for as long as it stands that the signer is there.
inline constexpr std::string_view kLinkDoor = "link";

std::string hello_for(std::string_view door);
// The door. Errors: invalid (another program, another version, a name that none can have).
Result<std::string> parse_hello(std::string_view text);

std::string welcome(const std::vector<std::string>& doors);
std::string refusal(std::string_view why);  // Cut to kAnswerBytesMax.
// The doors. Errors: refused (with the other end's words, printable ones), invalid.
Result<std::vector<std::string>> parse_answer(std::string_view text);

}  // namespace strongroom::net
