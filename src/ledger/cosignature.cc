#include "ledger/cosignature.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

namespace strongroom::ledger {
namespace {

constexpr std::size_t kTimeBytes = 8;

bool is_line_of(const NoteSignature& signature, const WitnessKey& key) {
    return signature.name == key.name() && signature.key_id == key.id();
}

}  // namespace

Result<WitnessKey> parse_witness_key(std::string_view text) {
    TRY_ASSIGN(NoteKey key, parse_typed_key(text, kCosignatureType));
    return WitnessKey{std::move(key)};
}

std::string cosigned_message(std::string_view checkpoint_text, std::uint64_t time_s) {
    return fmt::format("cosignature/v1\ntime {}\n{}", time_s, checkpoint_text);
}

Result<NoteSignature> cosign(std::string_view checkpoint_text, std::uint64_t time_s,
                             const WitnessKey& key, const SignBytes& sign) {
    const std::string message = cosigned_message(checkpoint_text, time_s);
    TRY_ASSIGN(const Signature signature, sign(as_bytes(message)));
    NoteSignature made{.name = key.name(), .key_id = key.id()};
    for (int shift = 56; shift >= 0; shift -= 8)
        made.signature.push_back(static_cast<std::uint8_t>(time_s >> shift));
    made.signature.insert(made.signature.end(), signature.begin(), signature.end());
    TRY(check_cosignature(made, checkpoint_text, key));  // What others would refuse never leaves.
    return made;
}

Result<std::uint64_t> check_cosignature(const NoteSignature& signature,
                                        std::string_view checkpoint_text, const WitnessKey& key) {
    const auto bad = [&](std::string_view why) {
        return fail(Errc::corrupt, fmt::format("the cosignature by {} {}", key.name(), why));
    };
    if (!is_line_of(signature, key)) return bad("is by another key");
    if (signature.signature.size() != kTimeBytes + sizeof(Signature))
        return bad("has another length than a time and an Ed25519 signature");
    std::uint64_t time_s = 0;
    for (std::size_t i = 0; i < kTimeBytes; ++i) time_s = time_s << 8 | signature.signature[i];
    if (time_s > kCosignatureTimeMax) return bad("has no possible time");
    const std::string message = cosigned_message(checkpoint_text, time_s);
    if (crypto_sign_verify_detached(signature.signature.data() + kTimeBytes,
                                    as_bytes(message).data(), message.size(),
                                    key.key.public_key.data()) != 0)
        return bad("is not of this checkpoint");
    return time_s;
}

Result<std::uint64_t> cosigned_at(const Note& note, const WitnessKey& key) {
    const auto line = std::ranges::find_if(
        note.signatures, [&](const NoteSignature& found) { return is_line_of(found, key); });
    if (line == note.signatures.end())
        return fail(Errc::not_found, "no cosignature by " + key.name());
    return check_cosignature(*line, note.text, key);
}

}  // namespace strongroom::ledger
