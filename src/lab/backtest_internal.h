// One run of a backtest: a session, what it leaves in the result, and the way along the prices.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "lab/backtest.h"
#include "lab/equity.h"
#include "lab/session.h"

namespace strongroom::lab {

// Keeps what the result shows.
class Recorder final : public engine::Books {
  public:
    Recorder(BacktestResult& result, std::size_t pairs) : volumes(pairs), result_(result) {}

    void bot_changed(const engine::BotView&) override {}
    bool wants_states() const override { return false; }
    void order_changed(engine::BotId, OrderRef, const Order&) override {}
    void filled(engine::BotId, OrderRef ref, const Order& order, const Fill& fill) override;
    void deal_changed(engine::BotId, const Deal& deal) override;
    void noticed(engine::BotId, Time time, const std::string& text) override {
        result_.notices.push_back(to_iso8601(time) + " " + text);
    }

    std::vector<Decimal> volumes;  // Of the candle of each pair that is being walked.
    bool has_traded = false;       // Since it was last set to false.

  private:
    BacktestResult& result_;
    std::unordered_map<std::uint32_t, std::size_t> places_;  // Of deals, by their number.
};

// docs/backtest.md. `paper_run.h` has the one on prices as they come.
class Run {
  public:
    Run(const bots::BotFile& file, const BacktestJob& job, std::vector<MarketModel> markets);

    Status candles(const CandleSeries& series);
    Status several(const std::vector<const CandleSeries*>& all);  // backtest_pairs.cc
    Status trades(const std::vector<MarketTrade>& list);
    Status finish();  // Sums up.

    // ---- paper_run.cc: prices as they come, of the only pair. Times never go back.
    // `candles` must outlive the run, and may grow.
    Status open_live(Time time, const MarketTrade& first, const CandleSeries& candles);
    Status live_trade(Time time, const MarketTrade& trade);
    Status live_time(Time now);  // Passes without a trade.
    Status live_candles();       // The series has grown.
    void mark_live();
    Time now() const { return session_.now(); }
    bool follows_candles() const { return session_.has_candle_followers(); }
    Decimal worth() const { return equity_->at(session_.matcher().price()); }

    BacktestResult result;

  private:
    void open_pair(std::size_t pair, Time time, Price price, Decimal volume);
    engine::BotMaker maker(const bots::BotFile& file) const;
    Status begin();  // All pairs are open: adds the bot.
    Status walk_all(std::vector<std::span<const Candle>> parts, Duration interval,
                    std::size_t total);
    void take_volumes(std::span<const Session::MarketCandle> candles);
    Status no_candles() const;
    Status check_session() const;
    void take_holdings();
    void report(std::size_t done, std::size_t total) const;

    const BacktestJob& job_;
    std::vector<MarketModel> markets_;
    std::shared_ptr<ProcessFault> fault_ = std::make_shared<ProcessFault>();
    Recorder recorder_;
    Session session_;
    std::optional<EquityCurve> equity_;
};

// Of the bot file's pairs, with what the job says otherwise. Errors: invalid (a process bot without
// its program, and the other way round).
Result<std::vector<MarketModel>> markets_for(const BacktestJob& job, const bots::BotFile& file);

// The candles of a series that the job asks for.
std::span<const Candle> part_of(const CandleSeries& series, const BacktestJob& job);

}  // namespace strongroom::lab
