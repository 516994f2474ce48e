// Secrets lie in memory that is never swapped, or there are none.
#include "vault/secret_memory.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <vector>

#include "support/test.h"
#include "vault/secret.h"

namespace strongroom::vault {
namespace {

// What the kernel says of the mapping that holds this address: its line and flags in smaps.
std::string mapping_of(const void* address) {
    std::ifstream maps("/proc/self/smaps");
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    std::string found;
    for (std::string line; std::getline(maps, line);) {
        char* end = nullptr;  // "7f00-7f10 rw-p …" begins a mapping, "Size: …" belongs to it.
        const std::uintptr_t from = std::strtoul(line.c_str(), &end, 16);
        if (*end == '-') {
            if (!found.empty()) return found;
            const std::uintptr_t to = std::strtoul(end + 1, nullptr, 16);
            if (from <= at && at < to) found = line + "\n";
        } else if (!found.empty()) {
            found += line + "\n";
        }
    }
    return found;
}

TEST(SecretMemory, a_secret_is_locked_and_not_in_core_files_as_the_kernel_sees_it) {
    const char in_the_open[64] = "positive control: this page is not locked";
    EXPECT_EQ(mapping_of(in_the_open).find(" lo "), std::string::npos);
    for (const std::size_t size :
         {1U, 32U, 4096U, 20'000U, 60'000U}) {  // The last: the other kind.
        Secret secret(size);
        const std::string mapping = mapping_of(secret.bytes(OpenSecret{}).data());
        EXPECT_NE(mapping.find(" lo "), std::string::npos) << mapping;
        EXPECT_NE(mapping.find(" dd "), std::string::npos) << mapping;
        EXPECT_NE(mapping_of(&secret.bytes(OpenSecret{}).back()).find(" lo "), std::string::npos);
    }
}

TEST(SecretMemory, it_says_in_words_what_holds) {
    EXPECT_OK(check_secret_memory());
    const std::string words = memory_guard();
    EXPECT_TRUE(words.starts_with("secrets: in ")) << words;
    const Secret secret(32);
    const bool is_memfd =
        mapping_of(secret.bytes(OpenSecret{}).data()).find("secretmem") != std::string::npos;
    EXPECT_EQ(is_memfd, words.find("in memfd_secret pages") != std::string::npos) << words;
}

TEST(SecretMemory, many_secrets_at_once_are_apart_zeroed_and_whole) {
    constexpr std::size_t count = 100;  // More than there are slots.
    for (int round = 0; round < 3; ++round) {
        std::vector<Secret> secrets;
        for (std::size_t i = 0; i < count; ++i) {
            Secret& secret = secrets.emplace_back(1 + i * 7);
            for (std::uint8_t& byte : secret.bytes(OpenSecret{})) {
                EXPECT_EQ(byte, 0);
                byte = static_cast<std::uint8_t>(i);
            }
        }
        for (std::size_t i = 0; i < count; ++i) {
            for (const std::uint8_t byte : secrets[i].bytes(OpenSecret{}))
                EXPECT_EQ(byte, static_cast<std::uint8_t>(i));
        }
    }
}

TEST(SecretMemory, reading_past_the_end_ends_the_process) {
    Secret secret(32);
    const std::uint8_t* end = secret.bytes(OpenSecret{}).data() + 32;
    EXPECT_DEATH(
        {
            volatile std::uint8_t byte = *end;
            (void)byte;
        },
        "");
}

// In a process of its own that may lock nothing.
TEST(SecretMemory, a_process_that_may_not_lock_memory_is_told_what_to_do_and_keeps_no_secret) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto forbid_locking = [] {
        const rlimit none{0, 0};
        (void)::setrlimit(RLIMIT_MEMLOCK, &none);
        // Root may lock all the same.
        if (::geteuid() == 0) (void)::setresuid(65534, 65534, 65534);
    };
    EXPECT_EXIT(
        {
            forbid_locking();
            const Status status = check_secret_memory();
            std::cerr << (status ? "fine" : status.error().message) << memory_guard();
            std::_Exit(status ? 0 : 3);
        },
        testing::ExitedWithCode(3), "ulimit -l.*LimitMEMLOCK=.*NOT locked");
    EXPECT_DEATH(
        {
            forbid_locking();
            const Secret secret(32);
        },
        "a secret has locked memory");
}

}  // namespace
}  // namespace strongroom::vault
