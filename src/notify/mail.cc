#include "notify/mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/bytes.h"
#include "notify/templates.h"

namespace strongroom::notify {
namespace {

constexpr std::size_t kBase64Columns = 76;  // RFC 2045, section 6.8.
constexpr std::size_t kSubjectMax = 200;

std::string base64_lines(std::string_view text) {
    const std::string all = to_base64(as_bytes(text));
    std::string lines;
    for (std::size_t at = 0; at < all.size(); at += kBase64Columns)
        lines += all.substr(at, kBase64Columns) + "\r\n";
    return lines;
}

}  // namespace

std::string mail_date(Time time) {
    namespace chrono = std::chrono;
    constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const chrono::sys_time<chrono::milliseconds> moment{chrono::milliseconds(time.ms)};
    const auto day = chrono::floor<chrono::days>(moment);
    const chrono::year_month_day date(day);
    const chrono::hh_mm_ss clock(chrono::floor<chrono::seconds>(moment - day));
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                       days.at(chrono::weekday(day).c_encoding()), unsigned{date.day()},
                       months.at(unsigned{date.month()} - 1), int{date.year()},
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string mail_of(const Notice& notice, const Channel& channel, const std::string& house) {
    const Words words = words_of(notice, house);
    const std::string domain = channel.from.substr(channel.from.find('@') + 1);
    return fmt::format(
        "Date: {}\r\n"
        "From: Strongroom <{}>\r\n"
        "To: {}\r\n"
        "Subject: {}\r\n"
        "Message-ID: <{}@{}>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        "\r\n"
        "{}",
        mail_date(notice.time), channel.from, fmt::join(channel.to, ", "),
        words.subject.substr(0, kSubjectMax), plain(notice.id), domain, base64_lines(words.text));
}

}  // namespace strongroom::notify
