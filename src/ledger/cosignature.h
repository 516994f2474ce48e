// C2SP tlog-cosignature: a witness's signature over a checkpoint and the time at which it saw it.
//
// Type 0x04, Ed25519 over "cosignature/v1", the time and the checkpoint's text. It says: at that
// time this was the newest that the witness had seen of this log, and it continued all before.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/note.h"

namespace strongroom::ledger {

inline constexpr std::uint8_t kCosignatureType = 0x04;
inline constexpr std::uint64_t kCosignatureTimeMax = 1ULL << 40;  // Seconds; far beyond any use.

// A witness's name and key: a NoteKey of another type, so that neither passes for the other.
struct WitnessKey {
    NoteKey key;

    const std::string& name() const { return key.name; }
    KeyId id() const { return typed_key_id(key, kCosignatureType); }
    std::string to_string() const { return print_typed_key(key, kCosignatureType); }
};
Result<WitnessKey> parse_witness_key(std::string_view text);  // Errors: invalid.

// The bytes that are signed.
std::string cosigned_message(std::string_view checkpoint_text, std::uint64_t time_s);

// Errors: those of `sign`; corrupt, when its signature is not by this key.
Result<NoteSignature> cosign(std::string_view checkpoint_text, std::uint64_t time_s,
                             const WitnessKey& key, const SignBytes& sign);

// The time that the witness wrote. Errors: corrupt (not by this key, or not of this text).
Result<std::uint64_t> check_cosignature(const NoteSignature& signature,
                                        std::string_view checkpoint_text, const WitnessKey& key);

// The same for the note's line by this witness. Errors besides: not_found (there is none).
Result<std::uint64_t> cosigned_at(const Note& note, const WitnessKey& key);

}  // namespace strongroom::ledger
