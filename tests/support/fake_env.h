// A clock that tests set, and random bytes that repeat: the rest of Env for tests.
#pragma once

#include <cstdint>

#include "base/env.h"

namespace strongroom::test {

class FakeClock final : public Clock {
  public:
    Time now() override { return now_; }
    std::int64_t ticks_ns() override { return now_.ms * 1'000'000; }
    void set(Time now) { now_ = now; }
    void advance(Duration by) { now_ = now_ + by; }

  private:
    Time now_{1'700'000'000'000};
};

// SplitMix64: the same seed, the same bytes.
class FakeRandom final : public Random {
  public:
    explicit FakeRandom(std::uint64_t seed = 1) : state_(seed) {}
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) {
            state_ += 0x9E3779B97F4A7C15U;
            std::uint64_t z = state_;
            z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
            byte = static_cast<std::uint8_t>(z >> 56U);
        }
    }

  private:
    std::uint64_t state_;
};

}  // namespace strongroom::test
