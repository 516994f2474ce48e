// Admin: a market is halted, delisted, opened again, or gets other limits.
#include <algorithm>
#include <array>
#include <utility>

#include "lab/practice/admin.h"
#include "lab/practice/admin_call_internal.h"

namespace strongroom::lab::practice {

// {"symbol":"BTCUSDT","state":"halted","tick":"0.1"}: what is left out stays as it is.
Result<std::string> Admin::set_market(Call& call) {
    TRY_ASSIGN(const std::string symbol, call.text("symbol"));
    Market* market = venue_.exchange.find_market(symbol);
    if (market == nullptr) return fail(Errc::not_found, "symbol: there is no such market");
    Instrument instrument = market->terms.instrument;
    TRY(read_limits(call, instrument));
    MarketState state = market->state;
    if (call.has("state")) {
        TRY_ASSIGN(const std::string wanted, call.text("state"));
        if (wanted == "trading")
            state = MarketState::trading;
        else if (wanted == "halted")
            state = MarketState::halted;
        else if (wanted == "delisted")
            state = MarketState::delisted;
        else
            return call.wrong("state", "must be \"trading\", \"halted\" or \"delisted\"");
    }
    market->set_terms(instrument);
    const bool is_opened = state == MarketState::trading && market->state != state;
    if (state == MarketState::delisted && market->state != state) delist(*market);
    market->set_state(state);
    // Its time goes on from where it stood.
    if (is_opened && !venue_.conductor->is_paused()) {
        venue_.conductor->pause();
        venue_.conductor->resume();
    }
    return std::string("{}");
}

Status Admin::read_limits(const Call& call, Instrument& instrument) {
    const std::array<std::pair<const char*, Decimal*>, 5> fields{{
        {"tick", &instrument.tick},
        {"step", &instrument.step},
        {"min_qty", &instrument.min_qty},
        {"max_qty", &instrument.max_qty},
        {"min_notional", &instrument.min_notional},
    }};
    for (const auto& [name, limit] : fields) {
        if (!call.has(name)) continue;
        TRY_ASSIGN(const std::string written, call.text(name));
        const auto amount = Decimal::parse(written);
        if (!amount) return call.wrong(name, amount.error().message);
        if (amount->is_negative()) return call.wrong(name, "must not be below zero");
        *limit = *amount;
    }
    if (instrument.tick.is_zero()) return call.wrong("tick", "must be above zero");
    if (instrument.step.is_zero()) return call.wrong("step", "must be above zero");
    instrument.min_qty = std::max(instrument.min_qty, instrument.step);
    if (instrument.max_qty < instrument.min_qty)
        return call.wrong("max_qty", "must not be below min_qty");
    return {};
}

void Admin::delist(Market& market) {
    const std::string request = venue_.exchange.make_id("web_");
    for (std::uint32_t account = 0; account < venue_.accounts.size(); ++account)
        (void)venue_.exchange.cancel_all(account, market.number, request);
}

}  // namespace strongroom::lab::practice
