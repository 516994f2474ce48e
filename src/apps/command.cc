#include "apps/command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/real_env.h"

namespace strongroom::apps {
namespace {

constexpr std::uint64_t kFileBytesMax = 4ULL << 30U;

void say(std::string_view text) {
    (void)std::fwrite(text.data(), 1, text.size(), stderr);
    (void)std::fflush(stderr);
}

}  // namespace

int report(const Error& error) {
    say(fmt::format("strongroom: {}\n", error.message));
    const bool is_reach = error.code == Errc::unavailable || error.code == Errc::timeout;
    return is_reach ? kNotReachable : kBadInput;
}

Result<Decimal> amount_of(std::string_view option, std::string_view text) {
    const Result<Decimal> amount = Decimal::parse(text);
    if (!amount) return fail_in(option, amount.error());
    if (!amount->is_positive())
        return fail(Errc::invalid, fmt::format("{}: must be above zero", option));
    return amount;
}

Result<Bytes> read_bytes(const std::string& path) { return PosixDisk().read(path, kFileBytesMax); }

Result<std::string> read_file(const std::string& path) {
    TRY_ASSIGN(const Bytes bytes, read_bytes(path));
    return std::string(as_text(bytes));
}

Status write_file(const std::string& path, std::string_view text) {
    return PosixDisk().replace(path, as_bytes(text));
}

ProgressBar::ProgressBar(std::string what)
    : what_(std::move(what)), started_ns_(SystemClock().ticks_ns()) {}

ProgressBar::~ProgressBar() {
    if (is_shown_) say("\r\033[K");
}

void ProgressBar::show(double share) {
    constexpr std::int64_t one_second_ns = 1'000'000'000;
    if (::isatty(STDERR_FILENO) == 0 || SystemClock().ticks_ns() - started_ns_ < one_second_ns)
        return;
    constexpr int width = 30;
    const int filled = static_cast<int>(share * width);
    is_shown_ = true;
    say(fmt::format("\r{} [{:#<{}}{:.<{}}] {:3.0f} %", what_, "", filled, "", width - filled,
                    share * 100));
}

}  // namespace strongroom::apps
