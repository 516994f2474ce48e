// Chance: all that is drawn in a drill, from one seed. Each part of the world has its own, so that
// what one part draws does not move what another does: the world with a watch and the one without
// have the same customers and the same thief.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/env.h"

namespace strongroom::drill {

class Chance final : public Random {
  public:
    Chance(std::uint64_t seed, std::string_view part);

    std::uint64_t next();                      // SplitMix64.
    std::uint64_t below(std::uint64_t bound);  // 0 to bound - 1; bound above zero.
    Duration within(Duration least, Duration spread) {
        return {least.ms +
                static_cast<std::int64_t>(below(static_cast<std::uint64_t>(spread.ms) + 1))};
    }
    bool one_in(std::uint64_t times) { return below(times) == 0; }
    template <typename Item>
    void shuffle(std::vector<Item>& items) {
        for (std::size_t left = items.size(); left > 1; --left)
            std::swap(items[left - 1], items[below(left)]);
    }
    void fill(std::span<std::uint8_t> out) override;

  private:
    std::uint64_t state_;
};

}  // namespace strongroom::drill
