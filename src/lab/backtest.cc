#include "lab/backtest.h"

#include <algorithm>

#include "lab/equity.h"
#include "lab/session.h"

namespace strongroom::lab {
namespace {

// Keeps what the result shows.
class Recorder final : public engine::Books {
  public:
    explicit Recorder(BacktestResult& result) : result_(result) {}

    void bot_changed(const engine::BotView&) override {}
    void order_changed(engine::BotId, OrderRef, const Order&) override {}
    void filled(engine::BotId, OrderRef ref, const Order& order, const Fill& fill) override {
        result_.fills.push_back({fill, ref.number, order.intent.why, candle_volume});
        has_traded = true;
    }
    void deal_changed(engine::BotId, const Deal& deal) override {
        auto& deals = result_.deals;
        if (!deals.empty() && deals.back().number == deal.number)
            deals.back() = deal;
        else
            deals.push_back(deal);
    }
    void noticed(engine::BotId, Time time, const std::string& text) override {
        result_.notices.push_back(to_iso8601(time) + " " + text);
    }

    Decimal candle_volume;    // Of the candle that is being walked.
    bool has_traded = false;  // Since it was last set to false.

  private:
    BacktestResult& result_;
};

Decimal in_quote(const Money& fee, Price price, const Symbol& symbol, const FillModel& model) {
    if (fee.asset == symbol.quote) return fee.amount;
    const Decimal rate = fee.asset == symbol.base ? price.value : model.third_coin_price;
    return mul(fee.amount, rate, Round::up);
}

void sum_up(BacktestResult& result, Session& session, EquityCurve& equity) {
    equity.finish();
    const FillModel& model = session.matcher().model();
    for (const TestFill& fill : result.fills) {
        result.fees += in_quote(fill.fill.fee, fill.fill.price, result.symbol, model);
    }
    for (const Deal& deal : result.deals) {
        if (!deal.closed) continue;
        const bool is_quote = deal.profit.asset == result.symbol.quote;
        result.realised +=
            is_quote ? deal.profit.amount : mul(deal.profit.amount, deal.exit_price, Round::down);
    }
    result.orders = session.orders_placed();
    result.last_close = session.matcher().price();
    result.quote_end = session.wallet().balance(result.symbol.quote).total();
    result.base_end = session.wallet().balance(result.symbol.base).total();
    result.equity_end = equity.last();
    result.max_drawdown = equity.max_drawdown();
    result.curve = equity.curve();
    result.daily = equity.daily();
    result.candles_in_position = equity.marks_in_position();
}

class Run {
  public:
    Run(const bots::BotFile& file, const BacktestJob& job)
        : job_(job),
          recorder_(result),
          model_(fill_model(file, job)),
          session_(market_of(file), model_, recorder_),
          equity_(file.symbols.front(), model_,
                  job.candles != nullptr ? job.candles->candles.size() : job.trades->size()) {
        result.bot = file.name.value;
        result.symbol = file.symbols.front();
        session_.wallet().deposit({file.backtest.quote, result.symbol.quote});
        session_.wallet().deposit({file.backtest.base, result.symbol.base});
        session_.wallet().deposit({file.backtest.third_coin_balance, model_.third_coin});
    }

    Status candles(const CandleSeries& series) {
        const Candle& first = series.candles.front();
        TRY(open(first.open_time, first.open, first.volume));
        result.interval = series.interval;
        result.candles = series.candles.size();
        result.to = series.candles.back().open_time + series.interval - milliseconds(1);
        std::size_t done = 0;
        for (const Candle& candle : series.candles) {
            if (session_.is_quiet(candle, series.interval)) {
                session_.skip(candle, series.interval);
            } else {
                recorder_.candle_volume = candle.volume;
                session_.walk(candle, series.interval);
                if (session_.is_stuck()) break;
            }
            mark(candle.open_time + series.interval - milliseconds(1), candle.close);
            report(++done, series.candles.size());
        }
        TRY(check_session());
        sum_up(result, session_, equity_);
        return {};
    }

    Status trades(const std::vector<MarketTrade>& list) {
        TRY(open(list.front().time, list.front().price, list.front().qty.value));
        result.candles = list.size();
        result.to = list.back().time;
        std::size_t done = 0;
        for (const MarketTrade& trade : list) {
            recorder_.candle_volume = trade.qty.value;
            if (done > 0) session_.walk(trade);
            if (session_.is_stuck()) break;
            mark(trade.time, trade.price);
            report(++done, list.size());
        }
        TRY(check_session());
        sum_up(result, session_, equity_);
        return {};
    }

    BacktestResult result;

  private:
    static FillModel fill_model(const bots::BotFile& file, const BacktestJob& job) {
        FillModel model = fill_model_of(file.backtest);
        if (job.fills_on_touch_instead) model.fills_on_touch = !model.fills_on_touch;
        return model;
    }

    Status open(Time time, Price price, Decimal volume) {
        result.from = time;
        result.first_open = price;
        session_.open_market(time, price, volume);
        equity_.set_holdings(session_.wallet());
        result.equity_start = equity_.at(price);
        recorder_.candle_volume = volume;
        TRY(session_.add_bot(job_.bot_file));
        return check_session();
    }

    Status check_session() const {
        const Status status = session_.status();
        return status ? status : fail_in(job_.file_name, status.error());
    }

    void mark(Time time, Price close) {
        if (recorder_.has_traded) equity_.set_holdings(session_.wallet());
        recorder_.has_traded = false;
        equity_.mark(time, close);
    }

    void report(std::size_t done, std::size_t total) const {
        constexpr std::size_t every = 1U << 16;
        if (job_.progress && done % every == 0) {
            job_.progress(static_cast<double>(done) / static_cast<double>(total));
        }
    }

    const BacktestJob& job_;
    Recorder recorder_;
    FillModel model_;
    Session session_;
    EquityCurve equity_;
};

}  // namespace

bots::Market market_of(const bots::BotFile& file) {
    const Symbol& symbol = file.symbols.front();
    return {{.symbol = symbol,
             .venue_symbol = symbol.base.str() + symbol.quote.str(),
             .tick = file.backtest.tick,
             .step = file.backtest.step,
             .min_notional = file.backtest.min_notional},
            file.backtest.fees};
}

FillModel fill_model_of(const bots::BacktestTable& table) {
    return {.fees = table.fees,
            .slippage_bps = table.slippage_bps,
            .fills_on_touch = table.fills_on_touch,
            .max_participation = table.max_participation,
            .latency = table.latency,
            .third_coin = Asset{"BNB"},
            .third_coin_price = table.third_coin_price};
}

Result<BacktestResult> run_backtest(const BacktestJob& job, Clock& clock) {
    TRY_ASSIGN(const bots::BotFile file, bots::parse_bot_file(job.bot_file, job.file_name));
    try {
        const std::int64_t started = clock.ticks_ns();
        Run run(file, job);
        TRY(job.candles != nullptr ? run.candles(*job.candles) : run.trades(*job.trades));
        run.result.elapsed_ns = clock.ticks_ns() - started;
        return std::move(run.result);
    } catch (const DecimalOverflow& overflow) {
        return fail(Errc::invalid, job.file_name + ": " + overflow.what());
    }
}

}  // namespace strongroom::lab
