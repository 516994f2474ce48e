// ReferenceFeed: the best bid and ask of the pairs that keys may trade, for the signer's policy.
//
// From the venue's public stream, never from the engine: a broken engine must not be able to tell
// the signer what an order is worth.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/env.h"
#include "feeds/relay.h"
#include "model/amounts.h"
#include "venues/market_event.h"
#include "venues/profile.h"

namespace strongroom::courier {

class ReferenceFeed {
  public:
    using Tell = std::function<void(const Symbol&, Price bid, Price ask)>;
    ReferenceFeed(Env env, const venues::Profile& venue, std::string ca_file, Tell tell);

    // Follows these pairs from now on, instead of those before.
    void follow(std::vector<Symbol> symbols);
    // The signer is new and knows nothing.
    void tell_all();

  private:
    struct Quote {
        Symbol symbol;
        Price bid;
        Price ask;
        std::int64_t told_ns = 0;
        bool is_known = false;
    };

    std::shared_ptr<void> connect(feeds::VenueStream::Handler handler);
    void ask_for_all();
    void on_message(std::string_view text);
    void forget();
    void take(const venues::BookTop& top);
    void ask_until_known(const std::string& venue_symbol);
    void repeat();

    Env env_;
    const venues::Replies& venue_;
    venues::BaseUrls urls_;
    std::string ca_file_;
    Tell tell_;
    std::map<std::string, Quote> quotes_;  // By the venue's name.
    bool is_up_ = false;
    bool is_repeating_ = false;
    feeds::Relay relay_;
};

}  // namespace strongroom::courier
