#include "apps/shares/qr_code.h"

#include <fmt/format.h>
#include <qrencode.h>
#include <string.h>

#include <memory>

namespace strongroom::apps {
namespace {

constexpr int kQuiet = 4;  // Light modules on each side, as the standard asks.

// Wiped when it goes: its modules are the share.
struct Release {
    void operator()(QRcode* code) const {
        ::explicit_bzero(code->data, static_cast<std::size_t>(code->width) *
                                         static_cast<std::size_t>(code->width));
        ::QRcode_free(code);
    }
};
using Code = std::unique_ptr<QRcode, Release>;

Result<Code> encode(const std::string& text) {
    // Level Q: a quarter of a printed code may be lost. Capitals, digits and dashes take 5.5 bits.
    Code code(::QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_Q, QR_MODE_8, 1));
    if (!code) return fail(Errc::invalid, "this text is no QR code");
    return code;
}

bool is_dark(const QRcode& code, int x, int y) {
    if (x < 0 || y < 0 || x >= code.width || y >= code.width) return false;
    return (code.data[y * code.width + x] & 1) != 0;
}

}  // namespace

Result<std::string> qr_for_terminal(const std::string& text) {
    TRY_ASSIGN(const Code code, encode(text));
    std::string out;
    for (int y = -kQuiet; y < code->width + kQuiet; y += 2) {
        for (int x = -kQuiet; x < code->width + kQuiet; ++x) {
            const bool is_upper_light = !is_dark(*code, x, y);
            const bool is_lower_light = !is_dark(*code, x, y + 1);
            out += is_upper_light && is_lower_light ? "█"
                   : is_upper_light                 ? "▀"
                   : is_lower_light                 ? "▄"
                                                    : " ";
        }
        out += '\n';
    }
    return out;
}

Result<std::string> qr_as_svg(const std::string& text) {
    TRY_ASSIGN(const Code code, encode(text));
    const int size = code->width + 2 * kQuiet;
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" width=\"{1}mm\" "
        "height=\"{1}mm\" shape-rendering=\"crispEdges\">\n"
        "<rect width=\"{0}\" height=\"{0}\" fill=\"#fff\"/>\n<path d=\"",
        size, size * 2);
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width; ++x) {
            if (is_dark(*code, x, y)) out += fmt::format("M{} {}h1v1h-1z", x + kQuiet, y + kQuiet);
        }
    }
    return out + "\"/>\n</svg>\n";
}

}  // namespace strongroom::apps
