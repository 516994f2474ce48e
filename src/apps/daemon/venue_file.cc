#include "apps/daemon/venue_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "base/real_env.h"
#include "venues/profiles.h"

namespace strongroom::apps {
namespace {

constexpr std::uint64_t kFileBytesMax = 64U << 10;

// TOML's own escapes are those of JSON.
std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c >= ' ') out += c;
    }
    return out + '"';
}

}  // namespace

Result<VenueFile> parse_venue_file(std::string_view text, const std::string& name) {
    try {
        const toml::table table = toml::parse(text);
        const std::string environment = table["environment"].value_or(std::string());
        auto profile =
            venues::profile_of(table["venue"].value_or(std::string("binance")), environment);
        if (!profile) return fail_in(name, profile.error());
        VenueFile file;
        file.is_practice = environment == "practice";
        file.profile = *std::move(profile);
        const std::array<std::pair<std::string_view, std::string*>, 8> keys{{
            {"rest", &file.profile.urls.rest},
            {"public_rest", &file.profile.urls.public_rest},
            {"api_stream", &file.profile.urls.api_stream},
            {"market_stream", &file.profile.urls.market_stream},
            {"kucoin_rest", &file.profile.urls.kucoin_rest},
            {"coinbase_rest", &file.profile.urls.coinbase_rest},
            {"ca_file", &file.ca_file},
            {"label", &file.label},
        }};
        for (const auto& [key, node] : table) {
            if (key.str() == "environment" || key.str() == "venue") continue;
            const auto* known =
                std::ranges::find(keys, key.str(), [](const auto& k) { return k.first; });
            const auto value = node.value<std::string>();
            if (known == keys.end() || !value) {
                return fail(Errc::invalid,
                            fmt::format("{}: {}: {}", name, key.str(),
                                        known == keys.end() ? "not a key of this file"
                                                            : "write a text in quotes"));
            }
            *known->second = *value;
        }
        if (const Status fine = venues::check(file.profile); !fine)
            return fail_in(name, fine.error());
        return file;
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}: line {}: not TOML: {}", name,
                                               error.source().begin.line, error.description()));
    }
}

Result<VenueFile> read_venue_file(const std::string& path) {
    TRY_ASSIGN(const Bytes bytes, PosixDisk().read(path, kFileBytesMax));
    return parse_venue_file(as_text(bytes), path);
}

std::string with_ca_file(std::string_view text, const std::string& ca_file) {
    toml::table table = toml::parse(text);
    table.insert_or_assign("ca_file", ca_file);
    std::ostringstream out;
    out << table << "\n";
    return out.str();
}

std::string write_practice_venue_file(const PracticeAddress& address) {
    const std::string_view secure = address.ca_file.empty() ? "" : "s";
    const std::string host = fmt::format("{}:{}", address.host, address.port);
    return fmt::format(
        "# Written by strongroom; the practice venue of this folder.\n"
        "venue = \"{4}\"\n"
        "environment = \"practice\"\n"
        "rest = \"http{0}://{1}\"\npublic_rest = \"http{0}://{1}\"\n"
        "api_stream = \"ws{0}://{1}\"\nmarket_stream = \"ws{0}://{1}\"\n"
        "ca_file = {2}\nlabel = {3}\n",
        secure, host, in_quotes(address.ca_file), in_quotes(address.label), address.venue);
}

}  // namespace strongroom::apps
