// What somebody answers in Telegram's place: it is success only as Telegram says it, its wish to
// wait has a bound, and what is shown of it is one plain line.
//
// The first byte chooses the status.
#include <array>
#include <cstdlib>
#include <string>

#include "notify/sink.h"
#include "notify/templates.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strongroom;
    if (size == 0) return 0;
    constexpr std::array<int, 4> statuses{200, 429, 503, 400};
    const std::string body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const int status = statuses.at(data[0] % statuses.size());
    const notify::Attempt attempt = notify::read_telegram_answer(
        {.status = status, .headers = {{"Retry-After", body.substr(0, 20)}}, .body = body});
    if (attempt.is_sent && (status != 200 || body.find("ok") == std::string::npos)) std::abort();
    if (attempt.retry_after < Duration{} || attempt.retry_after > minutes(60)) std::abort();
    for (const char c : attempt.said) {
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) std::abort();
    }
    const std::string once = notify::plain(body);
    if (once.size() > 200 || once.find("://") != std::string::npos || once.starts_with('/') ||
        once.find_first_of("@\r\n") != std::string::npos)
        std::abort();
    return 0;
}
