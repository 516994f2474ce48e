// Twins: the same message on two connections is news once.
//
// While one connection of a private stream takes over from another, both bring what happens. An
// event that comes again changes no order, but a balance could be set back for a moment, and a
// deposit would be told twice. A message is the same when its bytes are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>

namespace strongroom::feeds {

class Twins {
  public:
    // Whether this connection is the first to bring this message, or brings it more often than any
    // other has. Beyond kMessagesMax it forgets: rather twice than not at all.
    bool is_news(std::uint64_t connection, std::string_view text);
    void forget() { seen_.clear(); }

  private:
    static constexpr std::size_t kMessagesMax = 10'000;
    struct Seen {
        int told = 0;
        std::map<std::uint64_t, int> by_connection;
    };
    std::unordered_map<std::size_t, Seen> seen_;  // By hash. Bounded by kMessagesMax.
};

}  // namespace strongroom::feeds
