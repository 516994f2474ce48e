// MarketTerms: what the venue allows for each pair that bots trade: its limits, and whether it
// takes orders at all. Read when a pair is first wanted, every hour, soon while the market is
// closed, and at once when the venue has rejected an order.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "base/env.h"
#include "venues/listing.h"
#include "venues/profile.h"
#include "venues/replies.h"

namespace strongroom::engine {

class MarketTerms {
  public:
    // What the venue said last. Without a listing it does not list the pair.
    struct Reading {
        std::optional<venues::Listing> listing;
        std::string closed;  // Why it takes no orders, in plain words; empty: it does.
    };
    struct Handler {
        // After every question, also one that failed: then `reading` is null, and `trouble` says
        // why.
        std::function<void(const Symbol&, const Reading* reading, const std::string& trouble)> read;
        // A pair that nobody wants any more, such as a typing error, costs no request.
        std::function<bool(const Symbol&)> is_wanted;
    };

    MarketTerms(Env env, const venues::Profile& profile, std::string ca_file, Handler handler);

    // Wanted from now on.
    void follow(const Symbol& symbol);
    // The venue has rejected an order. False: the newest reading is so young that it is not worth
    // waiting for another; it comes a little later.
    bool read_again(const Symbol& symbol);
    // Called often: asks what is due.
    void tick();
    // There is a way to the venue again: asks at once for what is not known.
    void ask_missing();
    // Null before the first reading.
    const Reading* find(const Symbol& symbol) const;

    static constexpr Duration kEvery = minutes(60);
    static constexpr Duration kWhileClosed = seconds(10);
    static constexpr Duration kAfterFailure = seconds(1);

  private:
    struct Pair {
        std::optional<Reading> reading;
        std::int64_t read_ns = 0;  // When the newest reading came.
        std::int64_t due_ns = 0;
        bool is_asked = false;
    };
    void ask(const Symbol& symbol, Pair& pair);
    void take(const Symbol& symbol, const Result<HttpReply>& reply);
    Result<Reading> read(const Symbol& symbol, const Result<HttpReply>& reply) const;

    Env env_;
    const venues::Replies& venue_;
    std::string url_;
    std::string ca_file_;
    Handler handler_;
    std::map<Symbol, Pair> pairs_;    // Those that were ever wanted.
    std::int64_t next_again_ns_ = 0;  // Questions about pairs that are known: one a second.
};

}  // namespace strongroom::engine
