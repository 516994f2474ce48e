// A store that one share opens, on a fake disk, and what its tests say to it.
#pragma once

#include <fmt/format.h>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/fake_disk.h"
#include "support/fake_env.h"
#include "support/test.h"
#include "vault/store.h"

namespace strongroom::vault {

inline constexpr const char* kPath = "/s/keys.rec";
inline constexpr const char* kPolicy =
    "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n";
inline constexpr const char* kNarrow =
    "symbols = [\"BTC/USDT\"]\norder_notional = \"50\"\nday_notional = \"200\"\n";

inline Secret secret(std::string text) { return Secret::take(text); }
// Opened by shares: no passphrase is hashed ten thousand times.
inline Secret unseal_key() { return secret(std::string(32, 'u')); }
inline ShareSet set() { return {.id = {1}, .needed = 1, .made = 1}; }

// All records of the file, as they stand.
inline std::vector<KeyRecord> records_in(test::FakeDisk& disk) {
    std::vector<KeyRecord> records;
    KeyRecords file(disk, "/s");
    if (const Status read = file.read([&](KeyRecord record) -> Status {
            records.push_back(std::move(record));
            return {};
        });
        !read)
        throw std::runtime_error(read.error().message);
    return records;
}
// A file of these, in place of any other.
inline void write_records(test::FakeDisk& disk, const std::vector<KeyRecord>& records) {
    KeyRecords file(disk, "/s");
    file.begin_rewrite();
    for (const KeyRecord& record : records) file.rewrite(record);
    if (const Status made = file.finish_rewrite(); !made)
        throw std::runtime_error(made.error().message);
}

struct Room {
    explicit Room(test::FakeDisk& disk) : store(disk, random, "/s") {}
    static void must(const Status& status) {
        if (!status) throw std::runtime_error(status.error().message);
    }
    void make(test::FakeDisk& disk) {
        must(disk.make_folder("/s"));
        must(store.create_with(unseal_key(), set()));
    }
    Status open() { return store.unseal_with(unseal_key()); }
    void add(const std::string& account, const std::string& api_key = "the-id") {
        must(store.keep(MUST(store.prepare({.account = {account},
                                            .venue = "binance",
                                            .api_key = api_key,
                                            .secret = secret("secret of " + account),
                                            .policy = MUST(Policy::parse(kPolicy))},
                                           Time{5}, 0))));
    }
    void narrow(const std::string& account) {
        must(store.keep(MUST(store.prepare_policy({account}, MUST(Policy::parse(kNarrow)), 0))));
    }
    void retire(const std::string& account) {
        must(store.keep(MUST(store.prepare_retirement({account}, Time{9}, 0))));
    }
    // All that is known of each key; what does not open says so.
    std::map<std::string, std::string> all() const {
        std::map<std::string, std::string> found;
        for (const auto& [account, key] : store.keys()) {
            const auto opened = store.open(key);
            found[account.value] = fmt::format(
                "{} {} {} {} {} {}", to_hex(key.id), key.state_version, key.policy->text(),
                key.is_retired, key.retired.size(),
                opened ? opened->api_key + std::string(opened->secret.text(OpenSecret{}))
                       : opened.error().message);
        }
        return found;
    }

    test::FakeRandom random;
    Store store;
};

}  // namespace strongroom::vault
