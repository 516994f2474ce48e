#include "ledger/note.h"

#include <sodium.h>

#include <algorithm>
#include <boost/nowide/utf/utf.hpp>

#include <fmt/format.h>

#include "base/sha256.h"

namespace strongroom::ledger {
namespace {

constexpr std::string_view kSignatureStart = "\u2014 ";  // Em dash, blank.
constexpr std::uint8_t kEd25519Type = 1;

bool is_unicode_space(char32_t c) {
    return c == U' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

// True when the text is UTF-8 and every character passes.
template <typename Accept>
bool all_characters(std::string_view text, Accept accept) {
    namespace utf = boost::nowide::utf;
    for (const char *at = text.begin(), *end = text.end(); at != end;) {
        const utf::code_point c = utf::utf_traits<char>::decode(at, end);
        if (c == utf::illegal || c == utf::incomplete || !accept(static_cast<char32_t>(c)))
            return false;
    }
    return true;
}

bool is_key_name(std::string_view name) {
    return !name.empty() && all_characters(name, [](char32_t c) {
        return c >= 0x20 && c != U'+' && !is_unicode_space(c);
    });
}

bool is_note_text(std::string_view text) {
    return all_characters(text, [](char32_t c) { return c >= 0x20 || c == U'\n'; });
}

bool is_by(const NoteSignature& signature, const NoteKey& key) {
    return signature.name == key.name && signature.key_id == key.id();
}

bool is_good(const NoteSignature& signature, std::string_view text, const NoteKey& key) {
    return signature.signature.size() == sizeof(Signature) &&
           crypto_sign_verify_detached(signature.signature.data(), as_bytes(text).data(),
                                       text.size(), key.public_key.data()) == 0;
}

Bytes typed_key(const NoteKey& key, std::uint8_t type) {
    Bytes bytes{type};
    bytes.insert(bytes.end(), key.public_key.begin(), key.public_key.end());
    return bytes;
}

}  // namespace

KeyId typed_key_id(const NoteKey& key, std::uint8_t type) {
    Bytes named = to_bytes(key.name + '\n');
    const Bytes typed = typed_key(key, type);
    named.insert(named.end(), typed.begin(), typed.end());
    const Digest hash = sha256(named);
    return {hash[0], hash[1], hash[2], hash[3]};
}

std::string print_typed_key(const NoteKey& key, std::uint8_t type) {
    return fmt::format("{}+{}+{}", key.name, to_hex(typed_key_id(key, type)),
                       to_base64(typed_key(key, type)));
}

Result<NoteKey> parse_typed_key(std::string_view text, std::uint8_t type) {
    const auto bad = [&](std::string_view why) {
        return fail(Errc::invalid, fmt::format("key \"{}\": {}", text.substr(0, 200), why));
    };
    const std::size_t first = text.find('+');
    const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos) return bad("must be name+id+base64");
    NoteKey key{.name = std::string(text.substr(0, first))};
    if (!is_key_name(key.name)) return bad("its name is empty or has a blank");
    const Result<Bytes> bytes = from_base64(text.substr(second + 1));
    if (!bytes || bytes->size() != 1 + key.public_key.size() || bytes->front() != type) {
        return bad(fmt::format("is not an Ed25519 key (0x{:02x} and 32 bytes) in base64", type));
    }
    std::copy(bytes->begin() + 1, bytes->end(), key.public_key.begin());
    const std::string id = to_hex(typed_key_id(key, type));
    if (text.substr(first + 1, second - first - 1) != id)
        return bad(fmt::format("its id should be {}", id));
    return key;
}

KeyId NoteKey::id() const { return typed_key_id(*this, kEd25519Type); }

std::string NoteKey::to_string() const { return print_typed_key(*this, kEd25519Type); }

Result<NoteKey> parse_note_key(std::string_view text) {
    return parse_typed_key(text, kEd25519Type);
}

Result<NoteSignature> parse_signature_line(std::string_view line) {
    const auto bad = [&](std::string_view why) {
        return fail(Errc::invalid,
                    fmt::format("signature line \"{}\": {}", line.substr(0, 80), why));
    };
    if (!line.starts_with(kSignatureStart)) return bad("must begin with an em dash and a blank");
    line.remove_prefix(kSignatureStart.size());
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return bad("has no signature after the name");
    NoteSignature made{.name = std::string(line.substr(0, blank))};
    if (!is_key_name(made.name)) return bad("its name is empty or has a blank or a plus");
    const Result<Bytes> bytes = from_base64(line.substr(blank + 1));
    if (!bytes || bytes->size() <= made.key_id.size()) return bad("the signature is not base64");
    const auto after_id = bytes->begin() + static_cast<std::ptrdiff_t>(made.key_id.size());
    std::copy(bytes->begin(), after_id, made.key_id.begin());
    made.signature.assign(after_id, bytes->end());
    return made;
}

std::string print_signature_line(const NoteSignature& signature) {
    Bytes with_id(signature.key_id.begin(), signature.key_id.end());
    with_id.insert(with_id.end(), signature.signature.begin(), signature.signature.end());
    return fmt::format("{}{} {}\n", kSignatureStart, signature.name, to_base64(with_id));
}

std::string print_note(const Note& note) {
    std::string bytes = note.text + '\n';
    for (const NoteSignature& line : note.signatures) bytes += print_signature_line(line);
    return bytes;
}

Result<Note> parse_note(std::string_view bytes) {
    if (bytes.size() > kNoteBytesMax) {
        return fail(Errc::exhausted, fmt::format("the note has {} bytes, more than {}",
                                                 bytes.size(), kNoteBytesMax));
    }
    if (!is_note_text(bytes)) {
        return fail(Errc::invalid, "the note has a control character or is not UTF-8");
    }
    // The last empty line: the text itself may have some.
    const std::size_t gap = bytes.rfind("\n\n");
    if (gap == std::string_view::npos || !bytes.ends_with('\n') || gap + 2 == bytes.size()) {
        return fail(Errc::invalid, "the note must be a text, an empty line and signature lines");
    }
    Note note{.text = std::string(bytes.substr(0, gap + 1))};
    for (std::string_view rest = bytes.substr(gap + 2); !rest.empty();) {
        const std::size_t end = rest.find('\n');
        if (note.signatures.size() == kNoteSignaturesMax) {
            return fail(Errc::exhausted,
                        fmt::format("the note has more than {} signatures", kNoteSignaturesMax));
        }
        TRY_ASSIGN(NoteSignature signature, parse_signature_line(rest.substr(0, end)));
        note.signatures.push_back(std::move(signature));
        rest.remove_prefix(end + 1);
    }
    return note;
}

Result<Note> open_note(std::string_view bytes, std::span<const NoteKey> keys) {
    TRY_ASSIGN(Note note, parse_note(bytes));
    bool is_signed = false;
    for (const NoteSignature& signature : note.signatures) {
        const auto key = std::ranges::find_if(
            keys, [&](const NoteKey& known) { return is_by(signature, known); });
        if (key == keys.end()) continue;
        if (!is_good(signature, note.text, *key)) {
            return fail(Errc::corrupt,
                        fmt::format("the signature by {} is not of this text", key->name));
        }
        is_signed = true;
    }
    if (!is_signed) {
        return fail(Errc::corrupt, fmt::format("no signature by {}",
                                               keys.empty() ? "a known key" : keys.front().name));
    }
    return note;
}

Result<Note> sign_note(std::string text, const NoteKey& key, const SignBytes& sign) {
    TRY_ASSIGN(const Signature signature, sign(as_bytes(text)));
    Note note{.text = std::move(text)};
    note.signatures.push_back({.name = key.name,
                               .key_id = key.id(),
                               .signature = Bytes(signature.begin(), signature.end())});
    // What others would refuse must not leave us: a name or text out of form, a fault in signing.
    return open_note(print_note(note), {&key, 1});
}

}  // namespace strongroom::ledger
