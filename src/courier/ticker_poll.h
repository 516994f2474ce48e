// TickerPoll: asks one venue's public address for prices or volumes, pair after pair, never more
// often than once a second, whatever is wanted: a small and constant part of its budget.
//
// A pair that the venue does not have is asked for again after ten minutes. A venue that does not
// answer, or says that it is too much, is left alone for a minute.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/env.h"
#include "model/amounts.h"
#include "venues/profile.h"
#include "venues/request.h"
#include "venues/ticker.h"

namespace strongroom::courier {

struct PolledVenue {
    std::string name;  // "kucoin"
    Endpoint rest;     // Of its public address.
    Duration every;    // Each pair at most this often.
    std::function<Result<venues::PublicRequest>(const Symbol&)> ask;
    std::function<Result<venues::Ticker>(std::string_view, const Symbol&)> decode;
};

// The venue itself, for its volumes; and those whose addresses its profile names, for prices that
// confirm its own. `ca_file`: of the venue itself.
std::vector<PolledVenue> polled_venues(const venues::Profile& venue, const std::string& ca_file);

class TickerPoll {
  public:
    using Tell = std::function<void(const std::string&, const Symbol&, const venues::Ticker&)>;
    TickerPoll(Env env, PolledVenue venue, Tell tell);

    // These pairs from now on, instead of those before.
    void follow(const std::vector<Symbol>& symbols);

  private:
    struct Pair {
        Symbol symbol;
        std::int64_t next_ns = 0;  // Not before.
    };

    void turn();
    void ask(Pair& pair);
    void on_reply(const Symbol& symbol, const Result<HttpReply>& reply);
    void put_off(const Symbol& symbol, Duration wait);

    Env env_;
    PolledVenue venue_;
    Tell tell_;
    std::vector<Pair> pairs_;  // As many as policies name; the next one in turn first.
    std::int64_t quiet_until_ns_ = 0;
    bool is_asking_ = false;
    bool is_turning_ = false;
};

}  // namespace strongroom::courier
