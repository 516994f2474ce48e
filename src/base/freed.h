// A unique_ptr's deleter for handles of C libraries:
//   using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
#pragma once

namespace strongroom {

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};

}  // namespace strongroom
