// Texts that stand everywhere in Coinbase's messages: times and ids.
#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "lab/practice/coinbase/json_internal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr std::uint64_t kNsPerMs = 1'000'000;

// Which numbers a uuid stands for: its first eight digits.
enum class Kind : std::uint32_t { order = 0x0de00001, fill, wallet, portfolio, user };

std::string uuid_of(Kind kind, std::uint32_t part, std::uint64_t number) {
    constexpr std::uint64_t low_48 = 0xffff'ffff'ffffU;
    return fmt::format("{:08x}-{:04x}-4{:03x}-8000-{:012x}", std::to_underlying(kind),
                       part & 0xffffU, (part >> 16U) & 0xfffU, number & low_48);
}

}  // namespace

std::string time_text(Time time) {
    std::string text = to_iso8601(time);
    text.insert(text.size() - 1, "000");  // Microseconds, as the venue has them.
    return text;
}

std::string time_text_ns(std::uint64_t time_ns) {
    std::string text = to_iso8601({static_cast<std::int64_t>(time_ns / kNsPerMs)});
    text.insert(text.size() - 1, fmt::format("{:06}", time_ns % kNsPerMs));
    return text;
}

std::string order_uuid(std::uint64_t id) { return uuid_of(Kind::order, 0, id); }

std::optional<std::uint64_t> order_of_uuid(std::string_view text) {
    const std::size_t dash = text.rfind('-');
    if (dash == std::string_view::npos) return std::nullopt;
    std::uint64_t id = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data() + dash + 1, end, id, 16);
    if (error != std::errc{} || stopped != end || order_uuid(id) != text) return std::nullopt;
    return id;
}

std::string fill_uuid(std::uint64_t trade_id) { return uuid_of(Kind::fill, 0, trade_id); }

std::string wallet_uuid(const Account& account, const Asset& asset) {
    // FNV-1a of the asset's name, so that the id stays whatever else the account comes to hold.
    std::uint64_t hash = 14'695'981'039'346'656'037U;
    for (const char c : asset.str())
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 1'099'511'628'211U;
    return uuid_of(Kind::wallet, static_cast<std::uint32_t>(account.uid), hash);
}

std::string portfolio_uuid(const Account& account) {
    return uuid_of(Kind::portfolio, 0, account.uid);
}
std::string user_uuid(const Account& account) { return uuid_of(Kind::user, 0, account.uid); }

}  // namespace strongroom::lab::practice::coinbase
