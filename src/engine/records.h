// Records: the Books of a live engine: the newest of everything in memory for the page, all of it
// in the database for questions.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/ports.h"

namespace strongroom::engine {

struct OrderRow {
    BotId bot;
    OrderRef ref;
    Order order;
    Time changed;
};
struct FillRow {
    BotId bot;
    OrderRef ref;
    Symbol symbol;
    Fill fill;
    std::string why;
    Time market_time;  // Other than fill.time only where recorded prices are played.
};
struct DealRow {
    BotId bot;
    Deal deal;
};
struct NoticeRow {
    BotId bot;
    Time time;
    std::string text;
};
struct BotRow {
    BotView view;
    std::uint32_t deals_opened = 0;
    std::uint32_t deals_closed = 0;
    std::uint32_t orders = 0;
    std::uint32_t fills = 0;
    Money realised;  // In the asset of the bot's profit; zero before the first deal.
    std::set<std::uint32_t> open_deals = {};  // Told of and not closed. Bounded by the bot's deals.
};

// Where rows are kept for ever. The database is one; a test may have none.
class RowSink {
  public:
    virtual ~RowSink() = default;
    virtual void write(const BotRow& row) = 0;
    virtual void write(const OrderRow& row) = 0;
    virtual void write(const FillRow& row) = 0;
    virtual void write(const DealRow& row) = 0;
    virtual void write(const NoticeRow& row) = 0;
};

class Records final : public Books {
  public:
    static constexpr std::size_t kShownMax = 300;  // Of each kind, the newest.

    explicit Records(RowSink& sink) : sink_(sink) {}

    // Of the input in hand.
    void set_time(Time now, Time market_time) {
        now_ = now;
        market_time_ = market_time;
    }

    void bot_changed(const BotView& bot) override;
    void order_changed(BotId bot, OrderRef ref, const Order& order) override;
    void filled(BotId bot, OrderRef ref, const Order& order, const Fill& fill) override;
    void deal_changed(BotId bot, const Deal& deal) override;
    void noticed(BotId bot, Time time, const std::string& text) override;

    const std::map<BotId, BotRow>& bots() const { return bots_; }
    const std::deque<OrderRow>& orders() const { return orders_; }  // Oldest first.
    const std::deque<FillRow>& fills() const { return fills_; }
    const std::deque<DealRow>& deals() const { return deals_; }
    const std::deque<NoticeRow>& notices() const { return notices_; }
    std::uint64_t orders_total() const { return orders_total_; }
    std::uint64_t fills_total() const { return fills_total_; }
    std::uint64_t notices_total() const { return notices_total_; }
    // What a bot has said since there were so many; of the newest kShownMax.
    std::vector<std::string> said_since(BotId bot, std::uint64_t notices_total) const;
    std::uint64_t version() const { return version_; }  // Grows with each change.

  private:
    RowSink& sink_;
    Time now_;
    Time market_time_;
    std::map<BotId, BotRow> bots_;
    std::deque<OrderRow> orders_;
    std::deque<FillRow> fills_;
    std::deque<DealRow> deals_;
    std::deque<NoticeRow> notices_;
    std::uint64_t orders_total_ = 0;
    std::uint64_t fills_total_ = 0;
    std::uint64_t notices_total_ = 0;
    std::uint64_t version_ = 0;
};

}  // namespace strongroom::engine
