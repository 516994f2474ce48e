// Impact: what a market order does to the price of a thin coin (docs/drill.md, "The thin coin").
//
// The price is a resting value times a swelling. A buy of n in quote swells the price by the share
// n / depth, a sale shrinks it likewise; the order itself trades half way. Each whole minute a
// tenth of what is above or below the resting value is gone. All of it is exact decimals, rounded
// down to 12 places.
#pragma once

#include "base/time.h"
#include "model/instrument.h"

namespace strongroom::drill {

class Impact {
  public:
    // `depth`: in quote, above zero: a buy of a hundredth of it moves the price by one per cent.
    Impact(Price resting, Decimal depth, Time start)
        : resting_(resting), depth_(depth), price_(resting), faded_until_(start) {}

    Price resting() const { return resting_; }
    Price price() const { return price_; }
    // What has faded by then.
    void pass(Time now);
    // In two halves, with the order between them. `quote`: positive.
    void move_half(Side side, Decimal quote);

  private:
    Price resting_;
    Decimal depth_;
    Price price_;
    Time faded_until_;  // A whole number of minutes behind the start.
};

}  // namespace strongroom::drill
