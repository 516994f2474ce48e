#include "lab/backtest.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "lab/backtest_internal.h"

namespace strongroom::lab {
namespace {

Decimal in_quote(const Money& fee, Price price, const Symbol& symbol, const FillModel& model) {
    if (fee.asset == symbol.quote) return fee.amount;
    const Decimal rate = fee.asset == symbol.base ? price.value : model.third_coin_price;
    return mul(fee.amount, rate, Round::up);
}

void add_up(BacktestResult& result, const std::vector<MarketModel>& markets) {
    for (const TestFill& entry : result.fills) {
        PairResult& pair = result.pairs[entry.pair];
        const Fill& fill = entry.fill;
        const FillModel& model = markets[entry.pair].model;
        pair.fees += in_quote(fill.fee, fill.price, pair.symbol, model);
        ++pair.fills;
    }
    for (const Deal& deal : result.deals) {
        if (!deal.closed) continue;
        PairResult& pair = result.pairs.at(deal.pair.number);
        ++pair.deals_closed;
        const bool is_quote = deal.profit.asset == pair.symbol.quote;
        pair.realised +=
            is_quote ? deal.profit.amount : mul(deal.profit.amount, deal.exit_price, Round::down);
    }
    for (const PairResult& pair : result.pairs) {
        result.fees += pair.fees;
        result.realised += pair.realised;
    }
}

// A trade as the shortest candle there is, which closes when it opens: whether anything happens on
// a jump depends on where it lands alone, so that it is quiet where such a candle is.
constexpr Duration kOnePoint = milliseconds(1);

Candle point_of(const MarketTrade& trade) {
    return {.open_time = trade.time,
            .open = trade.price,
            .high = trade.price,
            .low = trade.price,
            .close = trade.price,
            .volume = {}};
}

}  // namespace

// ---- Recorder --------------------------------------------------------------------------------

void Recorder::filled(engine::BotId, OrderRef ref, const Order& order, const Fill& fill) {
    const auto at = std::ranges::find(result_.pairs, order.intent.symbol, &PairResult::symbol);
    const auto pair = static_cast<std::size_t>(at - result_.pairs.begin());
    const OrderIntent& intent = order.intent;
    result_.fills.push_back({fill, ref.number, intent.why, volumes[pair], pair, intent.kind,
                             intent.limit, intent.qty, intent.decided_at});
    has_traded = true;
}

void Recorder::deal_changed(engine::BotId, const Deal& deal) {
    std::vector<Deal>& deals = result_.deals;
    const auto [place, is_new] = places_.try_emplace(deal.number, deals.size());
    if (is_new)
        deals.push_back(deal);
    else
        deals[place->second] = deal;
}

// ---- Run -------------------------------------------------------------------------------------

Run::Run(const bots::BotFile& file, const BacktestJob& job, std::vector<MarketModel> markets)
    : job_(job),
      markets_(std::move(markets)),
      recorder_(result, file.symbols.size()),
      session_(markets_, recorder_, maker(file)) {
    result.bot = file.name.value;
    result.symbol = file.symbols.front();
    session_.wallet().deposit({file.backtest.quote, result.symbol.quote});
    for (const Symbol& symbol : file.symbols) {
        const Decimal base = file.backtest.terms_of(symbol, symbol == result.symbol).base;
        session_.wallet().deposit({base, symbol.base});
        result.pairs.push_back({.symbol = symbol});
    }
    const FillModel& model = markets_.front().model;
    session_.wallet().deposit({file.backtest.third_coin_balance, model.third_coin});
}

engine::BotMaker Run::maker(const bots::BotFile& file) const {
    if (!std::holds_alternative<bots::ProcessConfig>(file.config) || !job_.process) return {};
    return [options = *job_.process, fault = fault_](const bots::BotFile&,
                                                     const std::vector<bots::Market>& markets) {
        return start_process_bot(options, markets, fault);
    };
}

Status Run::candles(const CandleSeries& series) {
    const std::span<const Candle> all = part_of(series, job_);
    if (all.empty()) return no_candles();
    equity_.emplace(markets_, job_.keeps_curve ? all.size() : 0);
    session_.set_candles(series);
    open_pair(0, all.front().open_time, all.front().open, all.front().volume);
    TRY(begin());
    result.interval = series.interval;
    result.candles = all.size();
    result.to = all.back().open_time + series.interval - milliseconds(1);
    std::size_t done = 0;
    for (const Candle& candle : all) {
        if (job_.walks_all || !session_.pass(candle, series.interval)) {
            recorder_.volumes.front() = candle.volume;
            session_.walk(candle, series.interval);
            if (session_.is_stuck() || !fault_->text.empty()) break;
        }
        take_holdings();
        equity_->mark(candle.open_time + series.interval - milliseconds(1), candle.close);
        report(++done, all.size());
    }
    return finish();
}

Status Run::trades(const std::vector<MarketTrade>& list) {
    equity_.emplace(markets_, list.size());
    open_pair(0, list.front().time, list.front().price, list.front().qty.value);
    TRY(begin());
    if (session_.has_candle_followers()) {
        return fail(Errc::invalid,
                    job_.file_name + ": the bot follows candles: give it candles, not trades");
    }
    result.candles = list.size();
    result.to = list.back().time;
    std::size_t done = 0;
    for (const MarketTrade& trade : list) {
        const Candle point = point_of(trade);
        if (done > 0 && session_.is_quiet(point, kOnePoint, 0)) {
            session_.skip(point, kOnePoint, 0);
        } else {
            recorder_.volumes.front() = trade.qty.value;
            if (done > 0) session_.walk(trade);
            if (session_.is_stuck() || !fault_->text.empty()) break;
        }
        take_holdings();
        equity_->mark(trade.time, trade.price);
        report(++done, list.size());
    }
    return finish();
}

void Run::open_pair(std::size_t pair, Time time, Price price, Decimal volume) {
    result.from = time;
    result.pairs[pair].first_open = price;
    session_.open_market(time, price, volume, pair);
    recorder_.volumes[pair] = volume;
}

Status Run::begin() {
    equity_->set_holdings(session_.wallet());
    std::vector<Price> opens;
    for (const PairResult& pair : result.pairs) opens.push_back(pair.first_open);
    result.equity_start = equity_->at(opens);
    result.first_open = opens.front();
    TRY(session_.add_bot(job_.bot_file));
    session_.set_asked({1}, job_.asked);
    return check_session();
}

Status Run::finish() {
    TRY(check_session());
    equity_->finish();
    add_up(result, markets_);
    result.orders = session_.orders_placed();
    for (std::size_t i = 0; i < result.pairs.size(); ++i) {
        PairResult& pair = result.pairs[i];
        pair.last_close = session_.matcher(i).price();
        pair.base_end = session_.wallet().balance(pair.symbol.base).total();
    }
    result.last_close = result.pairs.front().last_close;
    result.base_end = result.pairs.front().base_end;
    result.quote_end = session_.wallet().balance(result.symbol.quote).total();
    result.equity_end = equity_->last();
    result.max_drawdown = equity_->max_drawdown();
    result.curve = equity_->curve();
    result.daily = equity_->daily();
    result.marks = equity_->marks();
    result.candles_in_position = equity_->marks_in_position();
    return {};
}

Status Run::no_candles() const {
    return fail(Errc::invalid, job_.file_name + ": no candle in the time that is asked for");
}

Status Run::check_session() const {
    const Status status = session_.status();
    if (!status) return fail_in(job_.file_name, status.error());
    if (!fault_->text.empty()) return fail(Errc::invalid, job_.file_name + ": " + fault_->text);
    return {};
}

void Run::take_holdings() {
    if (recorder_.has_traded) equity_->set_holdings(session_.wallet());
    recorder_.has_traded = false;
}

void Run::report(std::size_t done, std::size_t total) const {
    constexpr std::size_t every = 1U << 16;
    if (job_.progress && done % every == 0) {
        job_.progress(static_cast<double>(done) / static_cast<double>(total));
    }
}

// ---- From outside ----------------------------------------------------------------------------

std::vector<MarketModel> markets_of(const bots::BotFile& file) {
    std::vector<MarketModel> markets;
    for (const Symbol& symbol : file.symbols) {
        const bots::PairTerms terms = file.backtest.terms_of(symbol, markets.empty());
        FillModel model = fill_model_of(file.backtest);
        model.fees = terms.fees;
        model.slippage_bps = terms.slippage_bps;
        model.max_participation = terms.max_participation;
        markets.push_back({{.symbol = symbol,
                            .venue_symbol = symbol.base.str() + symbol.quote.str(),
                            .tick = terms.tick,
                            .step = terms.step,
                            .min_notional = terms.min_notional},
                           model});
    }
    return markets;
}

bots::Market market_of(const bots::BotFile& file) {
    MarketModel first = markets_of(file).front();
    return {std::move(first.instrument), first.model.fees};
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

Result<std::vector<MarketModel>> markets_for(const BacktestJob& job, const bots::BotFile& file) {
    if (job.process.has_value() != std::holds_alternative<bots::ProcessConfig>(file.config)) {
        return fail(Errc::invalid,
                    job.file_name + (job.process ? ": bot.kind: must be \"process\" for a program"
                                                 : ": bot.kind: a process bot needs its program"));
    }
    std::vector<MarketModel> markets = markets_of(file);
    for (MarketModel& market : markets) {
        if (job.fills_on_touch_instead) market.model.fills_on_touch = !market.model.fills_on_touch;
    }
    for (std::size_t i = 0; i < job.terms.size() && i < markets.size(); ++i) {
        markets[i].instrument = job.terms[i].instrument;
        markets[i].model.fees = job.terms[i].fees;
    }
    return markets;
}

Result<BacktestResult> run_backtest(const BacktestJob& job, Clock& clock) {
    TRY_ASSIGN(const bots::BotFile file, bots::parse_bot_file(job.bot_file, job.file_name));
    TRY_ASSIGN(std::vector<MarketModel> markets, markets_for(job, file));
    const std::size_t given = job.pair_candles.empty() ? 1 : job.pair_candles.size();
    if (given != markets.size()) {
        return fail(Errc::invalid, fmt::format("{}: prices of {} pairs, and the bot has {}",
                                               job.file_name, given, markets.size()));
    }
    try {
        const std::int64_t started = clock.ticks_ns();
        Run run(file, job, std::move(markets));
        if (job.trades != nullptr) {
            TRY(run.trades(*job.trades));
        } else if (given > 1) {
            TRY(run.several(job.pair_candles));
        } else {
            TRY(run.candles(job.candles != nullptr ? *job.candles : *job.pair_candles.front()));
        }
        run.result.elapsed_ns = clock.ticks_ns() - started;
        return std::move(run.result);
    } catch (const DecimalOverflow& overflow) {
        return fail(Errc::invalid, job.file_name + ": " + overflow.what());
    }
}

}  // namespace strongroom::lab
