// C2SP signed notes: a text, and under it lines of signatures by named Ed25519 keys.
//
// The signing key belongs to another room: signing asks a function for the signature. Parsing is
// bounded and strict, so a note has one form: what parses prints as the same bytes.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace strongroom::ledger {

inline constexpr std::size_t kNoteBytesMax = 256UL * 1024;
inline constexpr std::size_t kNoteSignaturesMax = 64;  // The format asks for at least 16.

using PublicKey = std::array<std::uint8_t, 32>;  // Ed25519, RFC 8032
using Signature = std::array<std::uint8_t, 64>;
using KeyId = std::array<std::uint8_t, 4>;

// Signs exactly these bytes with the key that a NoteKey is the public half of.
using SignBytes = std::function<Result<Signature>(ByteView)>;

// A key that may sign notes, under a name without blanks or '+'.
struct NoteKey {
    std::string name;
    PublicKey public_key{};

    KeyId id() const;               // The start of SHA-256(name, 0x0A, 0x01, public key).
    std::string to_string() const;  // "name+c74f20a3+ARpc2QcU…": name, id, type and key.
};
// The same text back. Errors: invalid (shape, name, or an id that is not of that name and key).
Result<NoteKey> parse_note_key(std::string_view text);

// For keys of the other types, which sign other bytes than the text: the same forms, with another
// byte for the type before the key.
std::string print_typed_key(const NoteKey& key, std::uint8_t type);
Result<NoteKey> parse_typed_key(std::string_view text, std::uint8_t type);
KeyId typed_key_id(const NoteKey& key, std::uint8_t type);
// One signature line without its newline; untrusted. Errors: invalid.
struct NoteSignature;
Result<NoteSignature> parse_signature_line(std::string_view line);
std::string print_signature_line(const NoteSignature& signature);  // With its newline.

struct NoteSignature {
    std::string name;
    KeyId key_id{};
    Bytes signature;  // 64 bytes for Ed25519; other kinds of key sign with other lengths.
};

struct Note {
    std::string text;  // With its last newline.
    std::vector<NoteSignature> signatures;
};

std::string print_note(const Note& note);
// The form only: nothing in it may be believed yet. Errors: invalid, exhausted.
Result<Note> parse_note(std::string_view bytes);

// Parses and verifies: at least one of these keys has signed, and none of them badly. Signatures
// by other keys are passed over. Errors: invalid, exhausted, corrupt (no good signature).
Result<Note> open_note(std::string_view bytes, std::span<const NoteKey> keys);

// Errors: invalid (a text that no note can hold), corrupt (the signature is not by that key), and
// those of `sign`.
Result<Note> sign_note(std::string text, const NoteKey& key, const SignBytes& sign);

}  // namespace strongroom::ledger
