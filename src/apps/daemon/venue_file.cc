#include "apps/daemon/venue_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "apps/daemon/paper_plan_internal.h"
#include "base/real_env.h"
#include "base/time.h"
#include "base/url.h"
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

// Those that are set: KuCoin's streams have none.
std::vector<std::string> own_urls(const venues::BaseUrls& urls) {
    std::vector<std::string> set;
    for (const std::string& url :
         {urls.rest, urls.public_rest, urls.api_stream, urls.market_stream}) {
        if (!url.empty()) set.push_back(url);
    }
    return set;
}

std::string place_of(const std::string& name, std::string_view venue) {
    return fmt::format("{}: [{}]", name, venue);
}

// Of a practice venue alone: a real one's is what it does, whatever is written here.
Result<Duration> read_life(const toml::node& node, const std::string& name) {
    const auto life = parse_duration(node.value_or(std::string()));
    if (life && life->ms > 0) return *life;
    return fail(Errc::invalid, name + ": stream_life: write a time in quotes, as in \"60s\"");
}

Result<std::vector<std::string>> read_texts(const toml::node& node, std::string_view what) {
    constexpr std::size_t texts_max = 100;
    const toml::array* list = node.as_array();
    if (list == nullptr || list->size() > texts_max)
        return fail(Errc::invalid, fmt::format("{}: write a list of texts in quotes", what));
    std::vector<std::string> texts;
    for (const toml::node& one : *list) {
        const auto text = one.value_exact<std::string>();
        if (!text || text->empty())
            return fail(Errc::invalid, fmt::format("{}: write a list of texts in quotes", what));
        texts.push_back(*text);
    }
    return texts;
}

// An empty list would look like a rule and be none.
Result<std::vector<net::Fingerprint>> read_pins(const toml::node& node,
                                                const venues::BaseUrls& urls) {
    TRY_ASSIGN(const auto texts, read_texts(node, "ca_pins"));
    if (texts.empty()) return fail(Errc::invalid, "ca_pins: names no key");
    std::vector<net::Fingerprint> pins;
    for (const std::string& text : texts) {
        const auto pin = net::parse_fingerprint(text);
        if (!pin) {
            return fail(Errc::invalid,
                        fmt::format("ca_pins: \"{}\": SHA-256 of a public key is 64 hex digits",
                                    text.substr(0, 80)));
        }
        pins.push_back(*pin);
    }
    for (const std::string& url : own_urls(urls)) {
        TRY_ASSIGN(const Url address, parse_url(url));
        if (!address.is_secure())
            return fail(Errc::invalid, fmt::format("ca_pins: {} has no certificate", url));
    }
    return pins;
}

Result<HouseVenue> read_venue(const toml::table& table, std::string_view venue,
                              const std::string& name) {
    const std::string environment = table["environment"].value_or(std::string());
    auto profile = venues::profile_of(venue, environment);
    if (!profile) return fail_in(name, profile.error());
    HouseVenue read{.profile = *std::move(profile), .ca_file = {}, .ca_pins = {}};
    venues::BaseUrls& urls = read.profile.urls;
    const std::array<std::pair<std::string_view, std::string*>, 8> keys{{
        {"rest", &urls.rest},
        {"public_rest", &urls.public_rest},
        {"api_stream", &urls.api_stream},
        {"market_stream", &urls.market_stream},
        {"binance_rest", &urls.binance_rest},
        {"kucoin_rest", &urls.kucoin_rest},
        {"coinbase_rest", &urls.coinbase_rest},
        {"ca_file", &read.ca_file},
    }};
    const bool is_practice = environment == "practice";
    const bool is_plan = venue == "paper" && is_paper_plan(table);
    for (const auto& [key, node] : table) {
        if (key.str() == "environment" || key.str() == "ca_pins") continue;
        if (is_plan && !key.str().ends_with("_rest")) continue;
        if (key.str() == "stream_life" && is_practice) {
            TRY_ASSIGN(read.profile.connection_life, read_life(node, name));
            continue;
        }
        const auto* known =
            std::ranges::find(keys, key.str(), [](const auto& k) { return k.first; });
        const auto value = node.value<std::string>();
        if (known == keys.end() || !value) {
            return fail(Errc::invalid, fmt::format("{}: {}: {}", name, key.str(),
                                                   known == keys.end() ? "not a key of a venue"
                                                                       : "write a text in quotes"));
        }
        *known->second = *value;
    }
    if (is_plan) return read;  // Its addresses come when it is started.
    if (const Status fine = venues::check(read.profile); !fine) return fail_in(name, fine.error());
    if (const toml::node* node = table.get("ca_pins")) {
        auto pins = read_pins(*node, urls);
        if (!pins) return fail_in(name, pins.error());
        read.ca_pins = *std::move(pins);
    }
    return read;
}

// Where the prices of [paper] are: at the venue of this file, else at the venue's own addresses.
Status find_prices(VenueFile& file, const std::string& place) {
    PaperPlan& plan = *file.paper;
    const auto there = std::ranges::find(
        file.venues, plan.prices, [](const HouseVenue& venue) { return venue.profile.venue; });
    if (there != file.venues.end()) {
        plan.source = there->profile.urls;
        plan.source_ca = there->ca_file;
        return {};
    }
    auto profile = venues::profile_of(plan.prices, "production");
    if (!profile) return fail_in(place, profile.error());
    plan.source = std::move(profile->urls);
    return {};
}

// Simulated money at real prices: it goes with real venues and with practice ones.
bool is_live_paper(std::string_view venue, std::string_view environment) {
    return venue == "paper" && environment == "live";
}

Result<VenueFile> read_tables(const toml::table& file, const std::string& name) {
    VenueFile read;
    std::size_t practice = 0;
    std::size_t real = 0;
    for (const auto& [key, node] : file) {
        if (key.str() == "label") {
            const auto label = node.value<std::string>();
            if (!label) return fail(Errc::invalid, name + ": label: write a text in quotes");
            read.label = *label;
            continue;
        }
        if (key.str() == "private_hosts") {
            auto hosts = read_texts(node, "private_hosts");
            if (!hosts) return fail_in(name, hosts.error());
            read.private_hosts = *std::move(hosts);
            continue;
        }
        const toml::table* table = node.as_table();
        if (table == nullptr) {
            return fail(
                Errc::invalid,
                fmt::format("{}: {}: not a key of this file; what belongs to a venue stands "
                            "below its name, as in [binance]",
                            name, key.str()));
        }
        TRY_ASSIGN(HouseVenue venue, read_venue(*table, key.str(), place_of(name, key.str())));
        const std::string environment = (*table)["environment"].value_or(std::string());
        if (environment == "practice")
            ++practice;
        else if (!is_live_paper(key.str(), environment))
            ++real;
        if (key.str() == "paper" && is_paper_plan(*table)) {
            TRY_ASSIGN(read.paper, read_paper_plan(*table, place_of(name, key.str())));
        }
        read.venues.push_back(std::move(venue));
    }
    if (read.venues.empty())
        return fail(Errc::invalid, name + ": names no venue: write a table for one, as [binance]");
    if (practice != 0 && real != 0)
        return fail(Errc::invalid, name + ": practice venues and real ones do not go together");
    read.is_practice = real == 0;
    if (read.paper) TRY(find_prices(read, place_of(name, "paper")));
    return read;
}

}  // namespace

Result<VenueFile> parse_venue_file(std::string_view text, const std::string& name) {
    try {
        return read_tables(toml::parse(text), name);
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}: line {}: not TOML: {}", name,
                                               error.source().begin.line, error.description()));
    }
}

Result<VenueFile> read_venue_file(const std::string& path) {
    TRY_ASSIGN(const Bytes bytes, PosixDisk().read(path, kFileBytesMax));
    return parse_venue_file(as_text(bytes), path);
}

net::HostRules host_rules_of(const VenueFile& file) {
    net::HostRules rules;
    for (const std::string& host : file.private_hosts) rules.allow_private(host);
    for (const HouseVenue& venue : file.venues) {
        if (venue.ca_pins.empty()) continue;
        for (const std::string& url : own_urls(venue.profile.urls)) {
            if (const auto address = parse_url(url)) rules.pin(address->host, venue.ca_pins);
        }
    }
    return rules;
}

std::string with_ca_file(std::string_view text, std::string_view venue,
                         const std::string& ca_file) {
    toml::table file = toml::parse(text);
    file[venue].as_table()->insert_or_assign("ca_file", ca_file);
    std::ostringstream out;
    out << file << "\n";
    return out.str();
}

std::string with_paper_venue(std::string_view text, std::uint16_t port,
                             const std::string& ca_file) {
    toml::table file = toml::parse(text);
    toml::table& paper = *file["paper"].as_table();
    for (const std::string_view key : {"prices", "pairs", "balances", "maker_pct", "taker_pct"})
        paper.erase(key);
    const std::string host = fmt::format("127.0.0.1:{}", port);
    for (const std::string_view key : {"rest", "public_rest"})
        paper.insert_or_assign(key, "https://" + host);
    for (const std::string_view key : {"api_stream", "market_stream"})
        paper.insert_or_assign(key, "wss://" + host);
    paper.insert_or_assign("ca_file", ca_file);
    std::ostringstream out;
    out << file << "\n";
    return out.str();
}

std::string write_practice_venue_file(const PracticeHouse& house) {
    const std::string_view secure = house.ca_file.empty() ? "" : "s";
    std::string text =
        fmt::format("# Written by strongroom; the practice venues of this folder.\nlabel = {}\n",
                    in_quotes(house.label));
    for (const PracticeAddress& venue : house.venues) {
        text += fmt::format(
            "[{3}]\nenvironment = \"practice\"\n"
            "rest = \"http{0}://{1}\"\npublic_rest = \"http{0}://{1}\"\n"
            "api_stream = \"ws{0}://{1}\"\nmarket_stream = \"ws{0}://{1}\"\n"
            "ca_file = {2}\n",
            secure, fmt::format("{}:{}", house.host, venue.port), in_quotes(house.ca_file),
            venue.venue);
        if (!house.stream_life.empty())
            text += fmt::format("stream_life = {}\n", in_quotes(house.stream_life));
    }
    return text;
}

}  // namespace strongroom::apps
