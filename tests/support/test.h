// What tests share: sentence names, and asserts on Result that print the error.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/result.h"

// The value of a Result that must be good; a test that gets an error stops with its message.
#define MUST(...) ::strongroom::test::must((__VA_ARGS__))

#define EXPECT_OK(...)                                                     \
    do {                                                                   \
        const auto ok_result_ = (__VA_ARGS__);                             \
        EXPECT_TRUE(ok_result_.has_value()) << ok_result_.error().message; \
    } while (false)

// It fails, and the message holds these words (what was wrong, and where).
#define EXPECT_FAILS(words, ...)                                                        \
    do {                                                                                \
        const auto bad_result_ = (__VA_ARGS__);                                         \
        ASSERT_FALSE(bad_result_.has_value()) << "expected an error with: " << (words); \
        EXPECT_NE(bad_result_.error().message.find(words), std::string::npos)           \
            << "message: " << bad_result_.error().message;                              \
    } while (false)

namespace strongroom::test {

template <typename T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return *std::move(result);
}

inline std::string source_path(const std::string& relative) {
    return std::string(STRONGROOM_SOURCE_DIR) + "/" + relative;
}

// Real data lies beside the repository, never in it. Empty when it is not there.
inline std::string shared_path(const std::string& relative) {
    const std::string path = source_path("../shared/" + relative);
    return std::ifstream(path) ? path : std::string();
}

inline std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace strongroom::test
