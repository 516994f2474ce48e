#include "vault/share_gathering.h"

#include <fmt/format.h>

#include <algorithm>

#include "vault/share_text.h"

namespace strongroom::vault {

const BoxKey& ShareGathering::key() {
    tick();
    if (!pair_) pair_ = make_box_pair(random_);
    touched_ns_ = clock_.ticks_ns();
    return pair_->public_key;
}

Result<ShareGathering::Progress> ShareGathering::submit(ByteView box, const ShareSet& wanted) {
    tick();
    if (!pair_) {
        return fail(Errc::invalid,
                    "the signer gave no key to seal shares to, or its time is up: "
                    "ask for the key again");
    }
    TRY_ASSIGN(const Secret text, open_box(*pair_, box, kShareTextBytesMax));
    TRY_ASSIGN(Share share, parse_share(text));
    if (share.set != wanted) {
        return fail(Errc::invalid,
                    fmt::format("share {} is of {}, but this store opens with {}: shares from "
                                "before the last re-share are worthless",
                                share.x, name_of_set(share.set), name_of_set(wanted)));
    }
    const auto has_it = [&](const Share& other) { return other.x == share.x; };
    if (std::ranges::any_of(shares_, has_it)) {
        return fail(Errc::refused, fmt::format("share {} is here already; {} of {} are there",
                                               share.x, shares_.size(), wanted.needed));
    }
    touched_ns_ = clock_.ticks_ns();
    shares_.push_back(std::move(share));
    return Progress{wanted, shares_.back().x, have()};
}

std::vector<std::uint8_t> ShareGathering::who() const {
    std::vector<std::uint8_t> numbers;
    for (const Share& share : shares_) numbers.push_back(share.x);
    return numbers;
}

Result<Secret> ShareGathering::take_key() {
    Result<Secret> key = combine_shares(shares_);
    wipe();
    return key;
}

void ShareGathering::tick() {
    // No share is here without the pair that it was sealed to.
    if (pair_ && clock_.ticks_ns() - touched_ns_ >= kPatience.ms * 1'000'000) wipe();
}

void ShareGathering::wipe() {
    shares_.clear();
    pair_.reset();
}

}  // namespace strongroom::vault
