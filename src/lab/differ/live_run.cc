#include "lab/differ/live_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lab/journal_copy.h"

namespace strongroom::lab {
namespace {

// Most bots journal something at least that often while prices move; a shorter hole says nothing.
constexpr Duration kSilence = seconds(5);

Time market_time(const engine::Input& input, Time time) {
    // Where prices are not those of now, an order's own time is another clock's.
    return input.market_time == input.venue_time ? time : input.market_time;
}

// Keeps what the Core says of one bot, with the times and prices of the input in hand.
class LiveBooks final : public engine::Books {
  public:
    explicit LiveBooks(LiveRun& run) : run_(run) {}

    void bot_changed(const engine::BotView& view) override {
        if (view.name == run_.name) bot_ = view.id;
    }
    void order_changed(engine::BotId bot, OrderRef ref, const Order& order) override {
        if (bot != bot_) return;
        const auto [at, is_new] = run_.orders.try_emplace(ref);
        LiveOrder& kept = at->second;
        if (is_new) {
            kept.decided = input->market_time;
            kept.market = input->market;
        }
        kept.intent = order.intent;
        kept.state = order.state;
        kept.reason = order.reason;
        kept.text = order.text;
        by_intent_[order.intent.id] = ref;
    }
    void filled(engine::BotId bot, OrderRef ref, const Order&, const Fill& fill) override {
        if (bot != bot_) return;
        Fill kept = fill;
        kept.time = market_time(*input, fill.time);
        run_.orders[ref].fills.push_back(std::move(kept));
    }
    void deal_changed(engine::BotId bot, const Deal& deal) override {
        if (bot != bot_) return;
        const auto at = std::ranges::find(run_.deals, deal.number, &Deal::number);
        if (at == run_.deals.end())
            run_.deals.push_back(deal);
        else
            *at = deal;
    }
    void noticed(engine::BotId, Time, const std::string&) override {}

    std::optional<engine::BotId> bot() const { return bot_; }
    LiveOrder* order_of(const IntentId& intent) {
        const auto at = by_intent_.find(intent);
        return at == by_intent_.end() ? nullptr : &run_.orders.at(at->second);
    }

    const engine::Input* input = nullptr;

  private:
    LiveRun& run_;
    std::optional<engine::BotId> bot_;
    std::map<IntentId, OrderRef> by_intent_;
};

// The names of the bots that the journal adds, each once.
std::vector<std::string> names_in(const std::vector<engine::Input>& inputs) {
    std::vector<std::string> names;
    for (const engine::Input& input : inputs) {
        const auto* add = std::get_if<engine::AddBot>(&input.body);
        if (add == nullptr) continue;
        const auto file = bots::parse_bot_file(add->file, "bot file");
        if (file && std::ranges::find(names, file->name.value) == names.end())
            names.push_back(file->name.value);
    }
    return names;
}

Result<BotName> chosen(const std::string& wanted, const std::vector<engine::Input>& inputs) {
    const std::vector<std::string> names = names_in(inputs);
    if (names.empty()) return fail(Errc::not_found, "the journal has no bot");
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    if (wanted.empty() && names.size() > 1)
        return fail(Errc::invalid, "--bot: the journal has several; choose one of " + all);
    if (!wanted.empty() && std::ranges::find(names, wanted) == names.end())
        return fail(Errc::not_found,
                    fmt::format("--bot: the journal has no {}; it has {}", wanted, all));
    return BotName{wanted.empty() ? names.front() : wanted};
}

bool trades(const LiveRun& run, const Symbol& symbol) {
    return std::ranges::any_of(
        run.markets, [&](const bots::Market& m) { return m.instrument.symbol == symbol; });
}

void keep_market_news(LiveRun& run, const engine::MarketStatus& status, Time at) {
    const Instrument& now = status.instrument;
    if (!trades(run, now.symbol)) return;
    const auto known = std::ranges::find(run.markets, now.symbol,
                                         [](const bots::Market& m) { return m.instrument.symbol; });
    run.news.push_back({at, now.symbol, status.closed, !now.has_terms_of(known->instrument)});
}

// What the Core does not say in its books: what the bot was asked, and what it was shown.
void keep(LiveRun& run, const engine::Input& input, LiveBooks& books, Time before) {
    const engine::BotId bot = *books.bot();
    const Time at = input.market_time;
    run.ended = std::max(run.ended, at);
    if (const auto* asked = std::get_if<engine::CommandBot>(&input.body)) {
        if (asked->bot == bot) run.commands.push_back({at, asked->command});
    } else if (const auto* signal = std::get_if<engine::SignalSeen>(&input.body)) {
        if (signal->bot == bot) run.signals.push_back({at, signal->signal});
    } else if (const auto* seen = std::get_if<engine::CandleSeen>(&input.body)) {
        if (seen->bot == bot && !seen->closed.is_history)
            run.candles.push_back({seen->pair, seen->closed});
    } else if (const auto* status = std::get_if<engine::MarketStatus>(&input.body)) {
        keep_market_news(run, *status, at);
    } else if (std::holds_alternative<engine::LinkGap>(input.body)) {
        if (at - before >= kSilence) run.silences.push_back({before, at});
    } else if (const auto* told = std::get_if<engine::OrderReported>(&input.body)) {
        LiveOrder* order = books.order_of(told->intent);
        const OrderReport& report = told->report;
        const bool is_refusal = report.state == OrderState::closed && report.filled.is_zero();
        if (order != nullptr && !order->reached && !is_refusal) order->reached = at;
    }
}

}  // namespace

Result<LiveRun> read_live_run(const LiveJob& job, Disk& disk, Random& random) {
    TRY_ASSIGN(engine::Journal journal, copy_journal(job.folder, job.scratch, disk, random));
    const std::vector<engine::Input> inputs = journal.take_inputs();
    LiveRun run;
    TRY_ASSIGN(run.name, chosen(job.bot, inputs));
    LiveBooks books(run);
    Nowhere nowhere;
    engine::Core core(engine::IntentNames(journal.install()), job.settings, nowhere, nowhere,
                      books);
    Time before;
    for (const engine::Input& input : inputs) {
        books.input = &input;
        const bool was_there = books.bot().has_value();
        // What failed then changed nothing, and fails again in the same way.
        (void)core.handle(input);
        if (books.bot()) {
            const auto* add = std::get_if<engine::AddBot>(&input.body);
            if (!was_there && add != nullptr) {
                run.file = add->file;
                run.markets = add->markets;
                run.added = run.ended = input.market_time;
            } else {
                keep(run, input, books, before);
            }
        }
        before = input.market_time;
    }
    if (!books.bot())
        return fail(Errc::not_found, "the journal's bot " + run.name.value + " never began");
    return run;
}

}  // namespace strongroom::lab
