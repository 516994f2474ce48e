// Approved<T>: proof, carried in a type, that the risk gate has seen it. Only RiskGate makes one.
#pragma once

#include <utility>

namespace strongroom::engine {

class RiskGate;

template <typename T>
class Approved {
  public:
    const T& operator*() const { return value_; }
    const T* operator->() const { return &value_; }

  private:
    friend class RiskGate;
    explicit Approved(T value) : value_(std::move(value)) {}
    T value_;
};

}  // namespace strongroom::engine
