// The C++ side of tests/crosscheck/test_share_text.py:
//   share_oracle split M N    reads a key in hex, prints N shares
//   share_oracle combine      reads shares, one a line, prints the key in hex, or the error
#include <sodium.h>

#include <iostream>
#include <string>

#include "base/real_env.h"
#include "vault/share_text.h"

namespace strongroom::vault {
namespace {

Status split(unsigned needed, unsigned made) {
    std::string hex;
    std::getline(std::cin, hex);
    TRY_ASSIGN(Bytes bytes, from_hex(hex));
    SystemRandom random;
    TRY_ASSIGN(const auto shares, split_key(Secret::take(bytes), needed, made, random));
    for (const Share& share : shares) std::cout << print_share(share).text(OpenSecret{}) << "\n";
    return {};
}

Status combine() {
    std::vector<Share> shares;
    for (std::string line; std::getline(std::cin, line);) {
        TRY_ASSIGN(Share share, parse_share(Secret::take(line)));
        shares.push_back(std::move(share));
    }
    TRY_ASSIGN(const Secret key, combine_shares(shares));
    std::cout << to_hex(key.bytes(OpenSecret{})) << "\n";
    return {};
}

}  // namespace
}  // namespace strongroom::vault

int main(int argc, char** argv) {
    using namespace strongroom;
    if (sodium_init() < 0) return 2;
    const std::string what = argc > 1 ? argv[1] : "";
    Status done = fail(Errc::invalid, "split M N, or combine");
    if (what == "split" && argc == 4) {
        done = vault::split(static_cast<unsigned>(std::stoul(argv[2])),
                            static_cast<unsigned>(std::stoul(argv[3])));
    } else if (what == "combine") {
        done = vault::combine();
    }
    if (!done) std::cout << "error: " << done.error().message << "\n";
    return done ? 0 : 1;
}
