// Cleared<T>: proof, carried in a type, that the signer's policy allowed it. Only Policy makes one.
#pragma once

#include <utility>

namespace strongroom::vault {

class Policy;

template <typename T>
class Cleared {
  public:
    const T& operator*() const { return value_; }
    const T* operator->() const { return &value_; }

  private:
    friend class Policy;
    explicit Cleared(T value) : value_(std::move(value)) {}
    T value_;
};

}  // namespace strongroom::vault
