#include "base/tar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ensure.h"

namespace strongroom {
namespace {

constexpr std::size_t kBlock = 512;
using Block = std::array<std::uint8_t, kBlock>;

// Fields of the header: where each begins, and how long it is.
struct Field {
    std::size_t at;
    std::size_t size;
};
constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kUser{108, 8};
constexpr Field kGroup{116, 8};
constexpr Field kSize{124, 12};
constexpr Field kTime{136, 12};
constexpr Field kSum{148, 8};
constexpr std::size_t kTypeAt = 156;
constexpr Field kMagic{257, 8};
constexpr Field kPrefix{345, 155};
constexpr std::string_view kUstar("ustar\00000", 8);

std::span<std::uint8_t> part(Block& block, Field field) {
    return std::span(block).subspan(field.at, field.size);
}
ByteView part(const Block& block, Field field) {
    return ByteView(block).subspan(field.at, field.size);
}

void put_octal(Block& block, Field field, std::uint64_t value) {
    const std::string text = fmt::format("{:0{}o}", value, field.size - 1);
    std::ranges::copy(text, part(block, field).begin());
}

// As tar counts: with blanks in place of the sum itself.
std::uint64_t sum_of(const Block& block) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kBlock; ++i)
        sum += i >= kSum.at && i < kSum.at + kSum.size ? std::uint8_t{' '} : block[i];
    return sum;
}

bool is_zero(ByteView bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

// Octal digits, then nothing but zeros and blanks.
std::optional<std::uint64_t> octal(ByteView field) {
    std::uint64_t value = 0;
    std::size_t i = 0;
    for (; i < field.size() && field[i] >= '0' && field[i] <= '7'; ++i)
        value = value * 8 + (field[i] - std::uint64_t{'0'});  // At most 12 digits: 36 bits.
    const bool ends = std::ranges::all_of(
        field.subspan(i), [](std::uint8_t byte) { return byte == 0 || byte == ' '; });
    if (i == 0 || !ends) return std::nullopt;
    return value;
}

std::unexpected<Error> damaged(std::string_view what) {
    return fail(Errc::corrupt, fmt::format("the archive is damaged or of another form: {}", what));
}

std::optional<std::string> name_of(const Block& block) {
    const ByteView field = part(block, kName);
    const auto end = std::ranges::find(field, std::uint8_t{0});
    std::string name(field.begin(), end);
    if (name.empty() || !std::all_of(end, field.end(), [](std::uint8_t b) { return b == 0; }))
        return std::nullopt;
    return name;
}

}  // namespace

Bytes tar_file(const std::string& name, ByteView bytes) {
    ENSURE(!name.empty() && name.size() <= kTarNameBytesMax, "a name fits into a tar header");
    Block head{};
    std::ranges::copy(as_bytes(name), part(head, kName).begin());
    put_octal(head, kMode, 0600);
    put_octal(head, kUser, 0);
    put_octal(head, kGroup, 0);
    put_octal(head, kSize, bytes.size());
    put_octal(head, kTime, 0);
    head[kTypeAt] = '0';
    std::ranges::copy(as_bytes(kUstar), part(head, kMagic).begin());
    const std::string sum = fmt::format("{:06o}", sum_of(head));
    std::ranges::copy(sum, part(head, kSum).begin());
    part(head, kSum)[7] = ' ';
    Bytes out(head.begin(), head.end());
    out.insert(out.end(), bytes.begin(), bytes.end());
    out.resize((out.size() + kBlock - 1) / kBlock * kBlock);
    return out;
}

Bytes tar_end() { return Bytes(2 * kBlock); }

Result<bool> TarReader::fill(std::span<std::uint8_t> bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        TRY_ASSIGN(const std::size_t size, source_(bytes.subspan(done)));
        if (size == 0 && done == 0) return false;
        if (size == 0) return damaged("it is cut short");
        done += size;
    }
    return true;
}

Status TarReader::read_end() {
    Block rest{};
    TRY_ASSIGN(const bool has_second, fill(rest));
    if (!has_second || !is_zero(rest)) return damaged("its end is not what it should be");
    TRY_ASSIGN(const bool has_more, fill(rest));
    if (has_more) return damaged("something follows its end");
    return {};
}

Result<std::optional<TarFile>> TarReader::next() {
    Block head{};
    TRY_ASSIGN(const bool is_there, fill(head));
    if (!is_there) return damaged("it is cut short");
    if (is_zero(head)) {
        TRY(read_end());
        return std::nullopt;
    }
    const auto sum = octal(part(head, kSum));
    const auto size = octal(part(head, kSize));
    const auto name = name_of(head);
    if (!sum || *sum != sum_of(head)) return damaged("the sum over a header is wrong");
    if (as_text(part(head, kMagic)) != kUstar || !size || !name || !is_zero(part(head, kPrefix)))
        return damaged("a header is not as we write it");
    if (head[kTypeAt] != '0') return damaged("it holds something that is no plain file");
    if (*size > file_bytes_max_)
        return fail(Errc::exhausted, fmt::format("a file in the archive has {} bytes; at most {} "
                                                 "are taken",
                                                 *size, file_bytes_max_));
    TarFile file{.name = *name, .bytes = Bytes(static_cast<std::size_t>(*size))};
    if (!file.bytes.empty()) {
        TRY_ASSIGN(const bool has_bytes, fill(file.bytes));
        if (!has_bytes) return damaged("it is cut short");
    }
    Block padding{};
    const std::size_t over = file.bytes.size() % kBlock;
    const auto pad = std::span(padding).first(over == 0 ? 0 : kBlock - over);
    if (!pad.empty()) {
        TRY_ASSIGN(const bool has_padding, fill(pad));
        if (!has_padding || !is_zero(pad)) return damaged("what follows a file is not empty");
    }
    return file;
}

}  // namespace strongroom
