#include "base/token_cutter.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace strongroom {
namespace {

constexpr std::size_t kTokenMin = 16;
constexpr std::size_t kTokenMax = 256;
constexpr std::size_t kRunMax = 64U << 10U;
constexpr std::size_t kOverlap = 1024;  // A multiple of 4: base64 goes on where it was.
constexpr std::size_t kLineMin = 48;    // Shorter lines of base64 are the last of theirs.
static_assert(kRunMax % 4 == 0 && kOverlap % 4 == 0 && kOverlap >= 2 * kTokenMax);

constexpr std::string_view kOfTokens =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_.:-";

constexpr int value_of(char byte) {  // Of base64 and base64url; -1: of neither.
    if (byte >= 'A' && byte <= 'Z') return byte - 'A';
    if (byte >= 'a' && byte <= 'z') return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9') return byte - '0' + 52;
    if (byte == '+' || byte == '-') return 62;
    if (byte == '/' || byte == '_') return 63;
    return -1;
}

// A table lookup for each byte: most of the time that a file takes goes here.
struct Tables {
    std::array<bool, 256> is_of_token{};
    std::array<int, 256> value{};
};
constexpr Tables make_tables() {
    Tables tables;
    for (std::size_t byte = 0; byte < tables.value.size(); ++byte)
        tables.value[byte] = value_of(static_cast<char>(byte));
    for (const char byte : kOfTokens) tables.is_of_token[static_cast<unsigned char>(byte)] = true;
    return tables;
}
constexpr Tables kTables = make_tables();

bool is_of_token(char byte) { return kTables.is_of_token[static_cast<unsigned char>(byte)]; }

bool has_any(std::string_view text, std::string_view bytes) {
    return std::ranges::any_of(
        bytes, [&](char byte) { return text.find(byte) != std::string_view::npos; });
}

int hex_value(char byte) {
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

// Up to the first '='. Nothing when something in it is not base64.
std::string decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size() * 3 / 4);
    unsigned bits = 0;
    int count = 0;
    for (const char byte : text.substr(0, text.find('='))) {
        const int value = kTables.value[static_cast<unsigned char>(byte)];
        if (value < 0) return {};
        bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFFFU;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out.push_back(static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU));
    }
    return out;
}

// The ASN.1 sequence that begins here, in DER; nothing when it is none, or not whole.
ByteView sequence_at(ByteView bytes) {
    if (bytes.size() < 2 || bytes[0] != 0x30) return {};
    std::size_t size = bytes[1];
    std::size_t head = 2;
    if (size >= 0x80) {
        const std::size_t length_bytes = size & 0x7FU;
        if (length_bytes == 0 || length_bytes > 2 || bytes.size() < 2 + length_bytes) return {};
        size = 0;
        for (std::size_t i = 0; i < length_bytes; ++i) size = size << 8U | bytes[2 + i];
        head += length_bytes;
    }
    return head + size <= bytes.size() ? bytes.first(head + size) : ByteView{};
}

// Most of what decodes is noise: an id of its own right, seen as base64.
bool holds_a_word(std::string_view text) {
    std::size_t length = 0;
    for (const char byte : text) {
        length = is_of_token(byte) ? length + 1 : 0;
        if (length >= kTokenMin) return true;
    }
    return false;
}

template <typename Each>
void split(std::string_view text, std::string_view separators, const Each& each) {
    while (!text.empty()) {
        const std::size_t at = std::min(text.find_first_of(separators), text.size());
        each(text.substr(0, at));
        text.remove_prefix(std::min(at + 1, text.size()));
    }
}

// What an escape stands for, once it is whole.
struct Escape {
    enum class State { growing, whole, none };
    State state = State::growing;
    char value = 0;
};

Escape percent(std::string_view text) {
    if (text.size() < 3) return {};
    const int high = hex_value(text[1]);
    const int low = hex_value(text[2]);
    if (high < 0 || low < 0) return {Escape::State::none};
    return {Escape::State::whole, static_cast<char>(high * 16 + low)};
}

Escape backslash(std::string_view text) {
    if (text.size() < 2) return {};
    switch (text[1]) {
        case 'n':
        case 'r': return {Escape::State::whole, '\n'};
        case 't':
        case 'b':
        case 'f': return {Escape::State::whole, ' '};
        case '/':
        case '\\':
        case '"':
        case '\'': return {Escape::State::whole, text[1]};
        case 'u': break;
        default: return {Escape::State::none};
    }
    if (text.size() < 6) return {};
    int value = 0;
    for (const char digit : text.substr(2)) {
        if (hex_value(digit) < 0) return {Escape::State::none};
        value = value * 16 + hex_value(digit);
    }
    return {Escape::State::whole, value < 0x80 ? static_cast<char>(value) : ' '};
}

}  // namespace

TokenCutter::TokenCutter(TokenSink sink)
    : sink_(std::move(sink)),
      plain_(sink_, Runs::Kind::plain),
      unescaped_(sink_, Runs::Kind::unescaped) {}

void TokenCutter::feed(ByteView bytes) {
    plain_.put_all(as_text(bytes));
    constexpr std::size_t at_once = 4096;  // An escape is looked for so far ahead, each time.
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(at_once, bytes.size())))
        feed_unescaped(as_text(bytes.first(std::min(at_once, bytes.size()))));
}

void TokenCutter::feed_unescaped(std::string_view text) {
    while (!text.empty()) {
        if (escape_.empty()) {
            const std::string_view same = text.substr(0, std::min(text.find('\\'), text.find('%')));
            unescaped_.put_all(same);
            text.remove_prefix(same.size());
            if (text.empty()) return;
        }
        unescape(text.front());
        text.remove_prefix(1);
    }
}

void TokenCutter::finish() {
    for (const char byte : std::exchange(escape_, {})) unescaped_.put(byte);
    plain_.finish();
    unescaped_.finish();
}

void TokenCutter::unescape(char byte) {
    if (escape_.empty() && byte != '\\' && byte != '%') return unescaped_.put(byte);
    escape_.push_back(byte);
    while (!escape_.empty()) {
        const char first = escape_.front();
        Escape escape{Escape::State::none};
        if (first == '\\') escape = backslash(escape_);
        if (first == '%') escape = percent(escape_);
        if (escape.state == Escape::State::growing) return;
        if (escape.state == Escape::State::whole) {
            unescaped_.put(escape.value, true);
            escape_.clear();
            return;
        }
        unescaped_.put(first);
        escape_.erase(0, 1);
    }
}

// ---- Runs --------------------------------------------------------------------------------------

void TokenCutter::Runs::put(char byte, bool is_escape) {
    has_escape_ |= is_escape;
    if (is_of_token(byte)) return take({&byte, 1});
    end_at(byte, run_, is_escape);
    run_.clear();
}

// The same as one byte after the other. A run that is whole in here is not copied.
void TokenCutter::Runs::put_all(std::string_view text) {
    while (!text.empty()) {
        const auto end = std::ranges::find_if_not(text, is_of_token);
        std::string_view run{text.begin(), end};
        text.remove_prefix(run.size());
        if (!run_.empty() || text.empty() || run.size() >= kRunMax) {
            take(run);
            run = run_;
        } else if (!run.empty()) {
            has_begun_line_ = is_line_start_;
        }
        if (text.empty()) return;
        end_at(text.front(), run, false);
        run_.clear();
        text.remove_prefix(1);
    }
}

void TokenCutter::Runs::take(std::string_view some) {
    while (!some.empty()) {
        if (run_.empty()) has_begun_line_ = is_line_start_;
        is_line_start_ = false;
        const std::size_t size = std::min(some.size(), kRunMax - run_.size());
        run_ += some.substr(0, size);
        some.remove_prefix(size);
        if (run_.size() < kRunMax) return;
        cut(run_);
        has_begun_line_ = false;
        run_.erase(0, run_.size() - kOverlap);
    }
}

// This byte is of no word: what stands before it ends, if anything does.
void TokenCutter::Runs::end_at(char byte, std::string_view run, bool is_escape) {
    const bool is_line_end = byte == '\n' || byte == '\r';
    if (!run.empty()) {
        end_run(run, is_line_end);
        has_escape_ = is_escape;
        is_line_start_ = false;
    }
    const bool is_indent = (byte == ' ' || byte == '\t') && is_line_start_;
    is_line_start_ = is_line_end || is_indent;
}

void TokenCutter::Runs::finish() {
    if (!run_.empty()) end_run(run_, true);
    run_.clear();
    flush_joined();
}

void TokenCutter::Runs::end_run(std::string_view run, bool is_line_end) {
    cut(run);
    join(run, is_line_end);
}

// A line that is all base64 goes on in the next one.
void TokenCutter::Runs::join(std::string_view run, bool is_line_end) {
    const bool is_line =
        has_begun_line_ && is_line_end && !run.starts_with("--") && !has_any(run, ".:");
    const bool is_last = run.size() < kLineMin || run.ends_with('=');
    if (!is_line || (is_last && joined_.empty())) return flush_joined();
    joined_ += run;
    ++joined_lines_;
    has_joined_escape_ |= has_escape_;
    if (is_last) return flush_joined();
    if (joined_.size() < kRunMax) return;
    if (kind_ != Kind::unescaped || has_joined_escape_) decode(joined_);
    joined_.erase(0, joined_.size() - kOverlap - joined_.size() % 4);
}

void TokenCutter::Runs::flush_joined() {
    if (joined_.empty()) return;
    const bool is_known = kind_ == Kind::unescaped && !has_joined_escape_;
    if (joined_lines_ > 1 && !is_known) decode(joined_);  // A single line was decoded as a run.
    joined_.clear();
    joined_lines_ = 0;
    has_joined_escape_ = false;
}

void TokenCutter::Runs::cut(std::string_view run) {
    if (run.size() < kTokenMin || (kind_ == Kind::unescaped && !has_escape_)) return;
    const auto tell = [&](std::string_view word) {
        if (word.size() >= kTokenMin && word.size() <= kTokenMax) sink_->token(word);
    };
    tell(run);
    decode(run);
    const bool has_names = has_any(run, "=:");
    if (has_names) {
        // "secret=abc==": what follows a name, with the padding that is its own.
        for (std::size_t at = 0; (at = run.find_first_of("=:", at)) != std::string_view::npos;)
            tell(run.substr(++at));
        split(run, "=:", [&](std::string_view word) {
            tell(word);
            decode(word);
        });
    }
    if (has_any(run, "./")) split(run, "=:./", tell);
}

void TokenCutter::Runs::decode(std::string_view run) {
    if (run.size() < kTokenMin) return;
    const std::string bytes = decoded(run);
    if (bytes.empty()) return;
    if (const ByteView der = sequence_at(as_bytes(bytes)); !der.empty()) sink_->der(der);
    if (kind_ == Kind::inner || !holds_a_word(bytes)) return;
    Runs inner(*sink_, Kind::inner);
    inner.put_all(bytes);
    inner.finish();
}

}  // namespace strongroom
