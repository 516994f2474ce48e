// LiveTerms: what a real venue allows for some pairs, from its public listing, for a practice venue
// that plays its prices.
//
// One question after another, until each is answered; it needs no key. A pair that the venue does
// not list is left out.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/env.h"
#include "venues/profile.h"
#include "venues/replies.h"

namespace strongroom::lab {

class LiveTerms {
  public:
    struct Handler {
        // Once. As the venue lists them, its own names too; never none.
        std::function<void(std::vector<Instrument>)> found;
        std::function<void(const std::string&)> trouble;  // For the operator.
    };
    LiveTerms(Env env, const venues::Profile& venue, std::string ca_file,
              std::vector<Symbol> symbols, Handler handler);

    void start() { ask(0); }

  private:
    void ask(std::size_t number);
    void take(std::size_t number, const Result<HttpReply>& reply);
    void again_later(std::size_t number, const std::string& why);

    Env env_;
    const venues::Replies& venue_;
    venues::BaseUrls urls_;
    std::string ca_file_;
    std::vector<Symbol> symbols_;
    Handler handler_;
    std::vector<Instrument> found_;
};

}  // namespace strongroom::lab
