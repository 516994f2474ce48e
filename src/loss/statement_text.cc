#include "loss/statement_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace strongroom::loss {
namespace {

std::string price_text(const StatedFill& one) { return one.fill.price.value.to_string(); }
std::string fee_text(const StatedFill& one) { return to_string(one.fill.fee); }

constexpr std::size_t kTotalsBytesMax = 300;  // What an entry of the ledger takes.

// Words that a loss statement must not leave to guessing.
void add_rule(const MadeWhere& where, Page& page) {
    page.blocks.emplace_back(Heading{"How it is reckoned"});
    page.blocks.emplace_back(Paragraph{
        "A fill is in this statement when its order is foreign: the venue showed an order that no "
        "entry of the ledger had signed, so the signer said that it is not ours, and the key was "
        "frozen. The entry that says so is named in each row."});
    page.blocks.emplace_back(Paragraph{fmt::format(
        "Reference: the close of the newest one-minute candle that had "
        "closed when the burst of foreign fills in that market began, at "
        "most {} minutes old; fills more than {} minutes apart are two "
        "bursts. Prices: {}.",
        kReferenceAgeMax.ms / minutes(1).ms, kBurstGap.ms / minutes(1).ms, where.prices)});
    page.blocks.emplace_back(Paragraph{
        "Loss of a buy: (price - reference) x quantity + fee; of a sell: (reference - price) x "
        "quantity + fee. A fee in the coin that was traded counts at the reference, one in a third "
        "coin is listed apart. Nothing is rounded. A loss below zero is a gain."});
    page.blocks.emplace_back(Paragraph{
        "Whoever traded against all of these orders took at most the loss before fees, and had to "
        "sell what they bought and to buy what they sold."});
}

void add_worth(const Statement& statement, Page& page) {
    page.blocks.emplace_back(Heading{"What is booked, and what is not"});
    page.blocks.emplace_back(Paragraph{
        "Booked is what the venue moved with these fills. It is final, and the balances before and "
        "after differ by it:"});
    Table table{.head = {"asset", "change of the balance"}, .rows = {}};
    for (const auto& [asset, change] : statement.changes)
        table.rows.push_back({asset, change.to_string()});
    page.blocks.emplace_back(std::move(table));
    page.blocks.emplace_back(Paragraph{
        "Not booked is what coins that were bought, and are still held, are worth now. This "
        "statement counts them at the reference, and does not say what they bring: sold above it "
        "the loss is smaller, below it larger. Trades after the foreign ones are not in it, and "
        "neither is what the market would have done without them."});
}

void add_totals(const Statement& statement, Page& page) {
    page.blocks.emplace_back(Heading{"Totals"});
    Table table{.head = {"pair", "fills", "loss", "in", "before fees", "bought", "sold"},
                .rows = {}};
    for (const PairTotal& pair : statement.pairs) {
        table.rows.push_back({pair.symbol.str(), fmt::format("{}", pair.fills),
                              pair.loss.to_string(), pair.symbol.quote.str(),
                              pair.before_fees.to_string(), pair.bought.to_string(),
                              pair.sold.to_string()});
    }
    page.blocks.emplace_back(std::move(table));
    Table sums{.head = {"all pairs", "in"}, .rows = {}};
    for (const auto& [asset, loss] : statement.losses)
        sums.rows.push_back({loss.to_string(), asset});
    page.blocks.emplace_back(std::move(sums));
    for (const auto& [asset, fee] : statement.other_fees) {
        page.blocks.emplace_back(Paragraph{fmt::format(
            "Besides, fees of {} {}, which stand in no sum above.", fee.to_string(), asset)});
    }
}

void add_fills(const Statement& statement, Page& page) {
    page.blocks.emplace_back(Heading{"Foreign fills"});
    Table table{.head = {"time at the venue (UTC)", "pair", "order", "trade", "side", "price",
                         "quantity", "fee", "reference", "of", "loss", "in", "entry"},
                .rows = {}};
    for (const StatedFill& one : statement.fills) {
        const OrderFills& order = statement.orders[one.order];
        table.rows.push_back(
            {to_iso8601(one.fill.time), one.symbol.str(), order.order.evidence.order,
             one.fill.trade_id, std::string(to_string(one.fill.side)), price_text(one),
             one.fill.qty.value.to_string(), fee_text(one), one.reference.value.to_string(),
             to_iso8601(one.reference_time), one.loss.to_string(), one.symbol.quote.str(),
             fmt::format("{}", order.order.entry)});
    }
    page.blocks.emplace_back(std::move(table));
}

void add_orders(const Statement& statement, Page& page) {
    page.blocks.emplace_back(Heading{"Foreign orders, and the entries of the ledger about them"});
    Table table{.head = {"entry", "seen (UTC)", "order", "market", "side", "quantity", "price",
                         "why it is foreign", "its client id", "fills", "venue's answer in entry"},
                .rows = {}};
    for (const OrderFills& one : statement.orders) {
        const Evidence& evidence = one.order.evidence;
        table.rows.push_back({fmt::format("{}", one.order.entry), to_iso8601(one.order.seen),
                              evidence.order, evidence.symbol, evidence.side, evidence.quantity,
                              evidence.price, one.order.reason, evidence.client_id,
                              fmt::format("{}", one.trades.size()),
                              fmt::format("{}", one.answer_entry)});
    }
    page.blocks.emplace_back(std::move(table));
}

nlohmann::ordered_json fill_json(const Statement& statement, const StatedFill& one) {
    const OrderFills& order = statement.orders[one.order];
    return {{"time_ms", one.fill.time.ms},
            {"pair", one.symbol.str()},
            {"symbol", order.order.evidence.symbol},
            {"order", order.order.evidence.order},
            {"trade", one.fill.trade_id},
            {"side", to_string(one.fill.side)},
            {"price", price_text(one)},
            {"quantity", one.fill.qty.value.to_string()},
            {"fee", one.fill.fee.amount.to_string()},
            {"fee_asset", one.fill.fee.asset.str()},
            {"reference", one.reference.value.to_string()},
            {"reference_time_ms", one.reference_time.ms},
            {"loss", one.loss.to_string()},
            {"loss_asset", one.symbol.quote.str()},
            {"entry", order.order.entry},
            {"proof", proof_file(order.order.entry)},
            {"answer_entry", order.answer_entry},
            {"answer", answer_file(order.order.entry)}};
}

nlohmann::ordered_json order_json(const OrderFills& one) {
    const Evidence& evidence = one.order.evidence;
    return {{"entry", one.order.entry},         {"seen_ms", one.order.seen.ms},
            {"reason", one.order.reason},       {"order", evidence.order},
            {"symbol", evidence.symbol},        {"side", evidence.side},
            {"quantity", evidence.quantity},    {"price", evidence.price},
            {"client_id", evidence.client_id},  {"fills", one.trades.size()},
            {"answer_entry", one.answer_entry}, {"answer", answer_file(one.order.entry)}};
}

template <typename Amounts>
nlohmann::ordered_json amounts_json(const Amounts& amounts) {
    auto out = nlohmann::ordered_json::object();
    for (const auto& [asset, amount] : amounts) out[asset] = amount.to_string();
    return out;
}

// A cell of a CSV that a spreadsheet does not take for a formula.
std::string cell(const std::string& text) {
    const bool is_plain = text.find_first_of("\",\r\n") == std::string::npos;
    const bool is_formula = !text.empty() && std::string_view("=+@").contains(text.front());
    if (is_plain && !is_formula) return text;
    std::string out = is_formula ? "\"'" : "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

}  // namespace

std::string proof_file(std::uint64_t entry) { return fmt::format("entries/{}.tlog-proof", entry); }
std::string answer_file(std::uint64_t entry) { return fmt::format("venue/{}.json", entry); }

std::string price_file(const Symbol& symbol) {
    return fmt::format("prices/{}-{}.csv", symbol.base.str(), symbol.quote.str());
}

std::string totals_in_words(const Statement& statement) {
    std::string words;
    for (const auto& [asset, loss] : statement.losses)
        words += fmt::format("{}{} {}", words.empty() ? "" : " and ", loss.to_string(), asset);
    if (words.size() > kTotalsBytesMax) return "as the statement says";
    return words.empty() ? "nothing" : words;
}

Page to_page(const Statement& statement, const MadeWhere& where) {
    Page page{.title = fmt::format("Loss of account {} by orders that were not its own",
                                   statement.account.value),
              .blocks = {}};
    page.blocks.emplace_back(Paragraph{fmt::format(
        "Loss: {}. {} fills of {} foreign orders at {}, {} before {}.", totals_in_words(statement),
        statement.fills.size(), statement.orders.size(), statement.venue,
        statement.from == Time{} ? "all" : "from " + to_iso8601(statement.from) + " on,",
        to_iso8601(statement.to))});
    page.blocks.emplace_back(Paragraph{
        fmt::format("Made at {} from the ledger \"{}\". The proof of each entry that is "
                    "named here is entries/NUMBER.tlog-proof beside this file; README.txt "
                    "says how to check them.",
                    to_iso8601(where.made), where.ledger)});
    add_totals(statement, page);
    add_worth(statement, page);
    add_fills(statement, page);
    add_orders(statement, page);
    add_rule(where, page);
    return page;
}

std::string to_csv(const Statement& statement) {
    std::string out =
        "time,pair,order,trade,side,price,quantity,fee,fee_asset,reference,reference_time,loss,"
        "loss_asset,entry\n";
    for (const StatedFill& one : statement.fills) {
        const OrderFills& order = statement.orders[one.order];
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", to_iso8601(one.fill.time),
                           cell(one.symbol.str()), cell(order.order.evidence.order),
                           cell(one.fill.trade_id), to_string(one.fill.side), price_text(one),
                           one.fill.qty.value.to_string(), one.fill.fee.amount.to_string(),
                           cell(one.fill.fee.asset.str()), one.reference.value.to_string(),
                           to_iso8601(one.reference_time), one.loss.to_string(),
                           cell(one.symbol.quote.str()), order.order.entry);
    }
    return out;
}

std::string to_json(const Statement& statement, const MadeWhere& where) {
    nlohmann::ordered_json out{{"account", statement.account.value},
                               {"venue", statement.venue},
                               {"from_ms", statement.from.ms},
                               {"to_ms", statement.to.ms},
                               {"made_ms", where.made.ms},
                               {"ledger", where.ledger},
                               {"prices", where.prices},
                               {"losses", amounts_json(statement.losses)},
                               {"other_fees", amounts_json(statement.other_fees)},
                               {"balance_changes", amounts_json(statement.changes)}};
    auto pairs = nlohmann::ordered_json::array();
    for (const PairTotal& pair : statement.pairs) {
        pairs.push_back({{"pair", pair.symbol.str()},
                         {"fills", pair.fills},
                         {"loss", pair.loss.to_string()},
                         {"loss_asset", pair.symbol.quote.str()},
                         {"before_fees", pair.before_fees.to_string()},
                         {"bought", pair.bought.to_string()},
                         {"sold", pair.sold.to_string()},
                         {"prices", price_file(pair.symbol)}});
    }
    auto fills = nlohmann::ordered_json::array();
    for (const StatedFill& one : statement.fills) fills.push_back(fill_json(statement, one));
    auto orders = nlohmann::ordered_json::array();
    for (const OrderFills& one : statement.orders) orders.push_back(order_json(one));
    out["pairs"] = std::move(pairs);
    out["fills"] = std::move(fills);
    out["orders"] = std::move(orders);
    return out.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace strongroom::loss
