#include "base/dump_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace strongroom {
namespace {

constexpr std::size_t kStartBytes = 64;

struct Packed {
    std::string_view mark;
    std::string_view name;
    std::string_view unpack;
};
constexpr std::array<Packed, 8> kPacked = {{
    {"PK\3\4", "zip", "unzip -p IT"},
    {"PK\5\6", "an empty zip", "unzip -p IT"},
    {"7z\xBC\xAF\x27\x1C", "7z", "7z x -so IT"},
    {"Rar!\x1A\x07", "rar", "unrar p -inul IT"},
    {"\xFD"
     "7zXZ",
     "xz", "xz -dc IT"},
    {"BZh", "bzip2", "bzip2 -dc IT"},
    {"\x28\xB5\x2F\xFD", "zstd", "zstd -dc IT"},
    {"\x1F\x8B", "gzip within gzip", "zcat IT | zcat"},
}};

Status check_packed(std::string_view start) {
    for (const Packed& packed : kPacked) {
        if (!start.starts_with(packed.mark)) continue;
        // "BZh" alone could begin a text; its blocks have a mark of their own.
        if (packed.mark == "BZh" && (start.size() < 10 || start.substr(4, 6) != "1AY&SY")) continue;
        return fail(Errc::invalid,
                    fmt::format("is {}, which is not read; unpack it first: {} | strongroom leak "
                                "check -",
                                packed.name, packed.unpack));
    }
    return {};
}

// Of each pair of bytes the one is zero and the other is not.
bool alternates(ByteView start, std::size_t zero_at) {
    if (start.size() < 8) return false;
    for (std::size_t i = 0; i + 1 < start.size(); i += 2) {
        if (start[i + zero_at] != 0 || start[i + 1 - zero_at] == 0) return false;
    }
    return true;
}

}  // namespace

DumpText::DumpText(std::function<Status(ByteView)> piece) : piece_(std::move(piece)) {}

Status DumpText::push(ByteView bytes) {
    if (form_ == Form::bytes) return piece_(bytes);
    if (form_ != Form::unknown) return decode(bytes);
    start_.insert(start_.end(), bytes.begin(), bytes.end());
    return start_.size() < kStartBytes ? Status{} : begin();
}

Status DumpText::finish() { return form_ == Form::unknown ? begin() : Status{}; }

Status DumpText::begin() {
    const Bytes start = std::exchange(start_, {});
    const ByteView head = ByteView(start).first(std::min(start.size(), kStartBytes));
    TRY(check_packed(as_text(head)));
    const std::string_view mark = as_text(head).substr(0, 2);
    form_ = Form::bytes;
    if (mark == "\xFF\xFE" || alternates(head, 1)) form_ = Form::utf16_little;
    if (mark == "\xFE\xFF" || alternates(head, 0)) form_ = Form::utf16_big;
    return push(start);
}

Status DumpText::decode(ByteView bytes) {
    text_.clear();
    for (const std::uint8_t byte : bytes) {
        if (first_half_ < 0) {
            first_half_ = byte;
            continue;
        }
        const auto first = static_cast<std::uint8_t>(std::exchange(first_half_, -1));
        const std::uint8_t high = form_ == Form::utf16_big ? first : byte;
        const std::uint8_t low = form_ == Form::utf16_big ? byte : first;
        text_.push_back(high == 0 && low < 0x80 ? low : std::uint8_t{' '});
    }
    return piece_(text_);
}

}  // namespace strongroom
