#include "loss/foreign_orders.h"

#include <fmt/format.h>

#include "ledger.pb.h"
#include "model/decimal.h"

namespace strongroom::loss {
namespace {

constexpr std::string_view kReason = "foreign order: ";  // How the watch begins.
constexpr std::string_view kBeforeClientId = " client id ";
constexpr std::size_t kEvidenceBytesMax = 4'096;

// The text up to the next blank, which goes, too.
Result<std::string> word(std::string_view& left, std::string_view what) {
    const std::size_t blank = left.find(' ');
    if (blank == 0 || blank == std::string_view::npos)
        return fail(Errc::invalid, fmt::format("evidence: no {}", what));
    std::string taken(left.substr(0, blank));
    left.remove_prefix(blank + 1);
    return taken;
}

Status expect(std::string_view& left, std::string_view wanted) {
    if (!left.starts_with(wanted))
        return fail(Errc::invalid, fmt::format("evidence: not \"{}\"", wanted));
    left.remove_prefix(wanted.size());
    return {};
}

Status check_amounts(const Evidence& evidence) {
    if (evidence.side != "buy" && evidence.side != "sell")
        return fail(Errc::invalid, "evidence: neither buy nor sell");
    TRY(Decimal::parse(evidence.quantity));
    if (evidence.price != "market") TRY(Decimal::parse(evidence.price));
    return {};
}

}  // namespace

Result<Evidence> parse_evidence(std::string_view text) {
    if (text.size() > kEvidenceBytesMax) return fail(Errc::invalid, "evidence: too long");
    Evidence evidence;
    TRY_ASSIGN(evidence.venue, word(text, "venue"));
    TRY(expect(text, "order "));
    TRY_ASSIGN(evidence.order, word(text, "order number"));
    TRY_ASSIGN(evidence.symbol, word(text, "symbol"));
    TRY_ASSIGN(evidence.side, word(text, "side"));
    TRY_ASSIGN(evidence.quantity, word(text, "quantity"));
    TRY(expect(text, "at "));
    const std::size_t end = text.find(kBeforeClientId);
    if (end == std::string_view::npos) return fail(Errc::invalid, "evidence: no client id");
    evidence.price = text.substr(0, end);
    evidence.client_id = text.substr(end + kBeforeClientId.size());
    TRY(check_amounts(evidence));
    return evidence;
}

std::string print_evidence(const Evidence& evidence) {
    return fmt::format("{} order {} {} {} {} at {} client id {}", evidence.venue, evidence.order,
                       evidence.symbol, evidence.side, evidence.quantity, evidence.price,
                       evidence.client_id);
}

Status ForeignOrders::take(std::uint64_t index, const proto::LedgerEntry& entry) {
    if (!entry.has_key_frozen()) return {};
    const proto::KeyFrozen& frozen = entry.key_frozen();
    const bool is_meant = frozen.account() == account_.value && frozen.scope().empty() &&
                          frozen.by() == "watch" && frozen.reason().starts_with(kReason);
    if (!is_meant) return {};
    Result<Evidence> evidence = parse_evidence(frozen.evidence());
    if (!evidence) {
        return fail(Errc::corrupt,
                    fmt::format("entry {} of the ledger: {}", index, evidence.error().message));
    }
    // A freeze that was not confirmed at once is asked for again: the first entry counts.
    const std::string name =
        fmt::format("{} {} {}", evidence->venue, evidence->symbol, evidence->order);
    if (!first_entry_.try_emplace(name, index).second) return {};
    orders_[index] = {.entry = index,
                      .seen = {entry.time_ms()},
                      .reason = frozen.reason().substr(kReason.size()),
                      .evidence = *std::move(evidence)};
    return {};
}

std::vector<ForeignOrder> ForeignOrders::list() const {
    std::vector<ForeignOrder> all;
    for (const auto& [index, order] : orders_) all.push_back(order);
    return all;
}

}  // namespace strongroom::loss
