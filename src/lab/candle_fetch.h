// CandleFetch: candles of a time span from a venue's public endpoint, page after page.
//
// Slowly enough for any address, patient with a venue that says wait, and strict about what comes:
// ascending, within the span, of the wanted interval, closed. Whoever calls keeps the pages, so a
// fetch that was broken off goes on from the last one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/env.h"
#include "model/candle.h"
#include "venues/profile.h"

namespace strongroom::lab {

struct CandleSpan {
    Symbol symbol;
    Duration interval = minutes(1);
    Time from;  // Of the first candle's opening.
    Time to;    // Not itself.
};

class CandleFetch {
  public:
    struct Handler {
        // Oldest first. An error ends the fetch.
        std::function<Status(const std::vector<Candle>&)> page;
        std::function<void(double)> progress;  // 0 to 1.
        std::function<void(const Status&)> done;
    };
    CandleFetch(Env env, venues::Profile venue, std::string ca_file, CandleSpan span,
                Handler handler);

    void start() { ask(); }

  private:
    void ask();
    void on_reply(const Result<HttpReply>& reply);
    Status take(const std::vector<Candle>& candles);
    void again(Duration wait, const Error& why);

    Env env_;
    venues::Profile venue_;
    std::string ca_file_;
    CandleSpan span_;
    Handler handler_;
    Time next_;
    int tries_ = 0;  // In a row without an answer.
};

}  // namespace strongroom::lab
