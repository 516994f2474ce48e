// DrillVenue: the practice venue with two pairs: a liquid one that stands still, and a thin coin
// whose price each market order moves (impact.h).
#pragma once

#include <functional>
#include <string>

#include "base/env.h"
#include "drill/impact.h"
#include "lab/practice/venue.h"

namespace strongroom::drill {

inline constexpr const char* kLiquidPair = "BTC/USDT";
inline constexpr const char* kThinPair = "THIN/USDT";
inline constexpr const char* kThinSymbol = "THINUSDT";
inline constexpr int kLiquidPrice = 50'000;
// What the liquid pair has traded when the drill begins: no thin pair, to whoever looks at its day.
inline constexpr int kLiquidDay = 20'000;
inline constexpr int kThinPrice = 1;

// An order for the thin coin that the venue executed.
struct ThinFill {
    std::string key_id;  // Whose key signed it.
    std::string order;   // The venue's number.
    Side side = Side::buy;
    Decimal quote;
    Decimal base;
};

class DrillVenue {
  public:
    // `accounts`: TOML (docs/practice-venue.md). `depth`: of the thin coin, in quote.
    DrillVenue(Env env, const std::string& accounts, Decimal depth, lab::PracticePorts ports);

    // Errors: those of PracticeVenue::open().
    Status open();
    lab::PracticeVenue& sockets() { return venue_; }
    void request(const HttpRequest& request, std::function<void(HttpReply)> reply);
    std::function<void(const ThinFill&)> on_thin_fill;
    // The key is dead from now on. Errors: refused, when there is no such key.
    Status revoke(const std::string& key_id);
    Price thin_price() const { return impact_.price(); }
    // What all accounts whose name begins so are worth, in quote, with the thin coin at its
    // resting price. Errors: corrupt.
    Result<Decimal> worth_of(const std::string& prefix);

  private:
    void fade();
    void tell_price();

    Env env_;
    lab::PracticeVenue venue_;
    Impact impact_;
};

}  // namespace strongroom::drill
