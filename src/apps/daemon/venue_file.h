// The venue file, FOLDER/run/venue.toml: which venue the processes talk to, and where. Written by
// `strongroom up`; read by courier, engine, watch and web.
#pragma once

#include <string>

#include "venues/profile.h"

namespace strongroom::apps {

struct VenueFile {
    venues::Profile profile;
    std::string ca_file;  // Empty: the system's certificates.
    std::string label;    // What the page says of the market: "generated, seed 1".
    bool is_practice = false;
};

// venue = "binance" (when there is none) | "kucoin", environment = "practice" | "testnet" | "demo"
// | "production", and optionally rest, public_rest, api_stream, market_stream, ca_file, label.
// Errors: invalid, naming the key.
Result<VenueFile> parse_venue_file(std::string_view toml, const std::string& name);
Result<VenueFile> read_venue_file(const std::string& path);

// The same file with another ca_file, for a copy that every process may read.
std::string with_ca_file(std::string_view toml, const std::string& ca_file);

struct PracticeAddress {
    std::string host;  // "127.0.0.1"
    std::uint16_t port = 0;
    std::string ca_file;  // Empty: plain.
    std::string label;
    std::string venue = "binance";
};
std::string write_practice_venue_file(const PracticeAddress& address);

}  // namespace strongroom::apps
