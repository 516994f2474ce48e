// The venue file, FOLDER/run/venue.toml: which venues the processes talk to, and where. Written by
// `strongroom up`; read by courier, engine, watch and web.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/daemon/paper_plan.h"
#include "net/certificate.h"
#include "net/host_rules.h"
#include "venues/profile.h"

namespace strongroom::apps {

struct HouseVenue {
    venues::Profile profile;
    std::string ca_file;  // Empty: the system's certificates.
    // Keys of authorities, one of which must vouch for the venue. Empty: any that is trusted.
    std::vector<net::Fingerprint> ca_pins;
};

struct VenueFile {
    std::vector<HouseVenue> venues;  // One or more, each another.
    std::string label;               // What the page says of the market: "generated, seed 1".
    bool is_practice = false;        // Play money is all that there is.
    // The user's file only: [paper] is to be started. The venue above has no addresses yet.
    std::optional<PaperPlan> paper;
    std::vector<std::string> private_hosts;  // Names that may stand for private addresses.
};

// label, private_hosts, and a table for each venue, [binance], [kucoin]: environment = "practice" |
// "testnet" | "demo" | "production", and optionally rest, public_rest, api_stream, market_stream,
// ca_file, ca_pins and the addresses of other venues; of a practice venue also stream_life = "60s".
// Errors: invalid, naming the key.
Result<VenueFile> parse_venue_file(std::string_view toml, const std::string& name);
Result<VenueFile> read_venue_file(const std::string& path);

// What the file says of hosts: the pins of each venue for the hosts of its own four addresses, and
// the private hosts.
net::HostRules host_rules_of(const VenueFile& file);

// The same file with another ca_file of this venue, for a copy that every process may read.
std::string with_ca_file(std::string_view toml, std::string_view venue, const std::string& ca_file);

// The same file with the addresses that the paper venue has got.
std::string with_paper_venue(std::string_view toml, std::uint16_t port, const std::string& ca_file);

struct PracticeAddress {
    std::string venue = "binance";
    std::uint16_t port = 0;
};
struct PracticeHouse {
    std::string host;  // "127.0.0.1"
    std::vector<PracticeAddress> venues;
    std::string ca_file;  // Empty: plain.
    std::string label;
    std::string stream_life = {};  // "20s"; empty: the venue's own.
};
std::string write_practice_venue_file(const PracticeHouse& house);

}  // namespace strongroom::apps
