#include "lab/practice/user_streams.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab/practice/order_json_internal.h"

namespace strongroom::lab::practice {
namespace {

std::string wrapped(std::uint32_t number, const std::string& event) {
    return fmt::format(R"({{"subscriptionId":{},"event":{}}})", number, event);
}

}  // namespace

Answer<std::uint32_t> UserStreams::open(SocketId socket, Subscription subscription) {
    Socket& at = sockets_[socket];
    const bool is_there = std::ranges::any_of(at.subscriptions, [&](const auto& entry) {
        return entry.second.account == subscription.account;
    });
    if (is_there) return refuse(-2035, "User Data Stream subscription already active.");
    if (at.subscriptions.size() >= kActiveMax)
        return refuse(-1003, "Too many requests queued.", 429);
    if (at.next > kNumberMax)
        return refuse(-2042, "Maximum subscription ID reached for this connection.");
    at.subscriptions.emplace(at.next, std::move(subscription));
    return at.next++;
}

// Tells each that fits that it has ended.
template <typename Fits>
void UserStreams::end(SocketId socket, Fits fits) {
    const auto at = sockets_.find(socket);
    if (at == sockets_.end()) return;
    std::vector<std::uint32_t> ended;
    std::erase_if(at->second.subscriptions, [&](const auto& entry) {
        if (!fits(entry.first, entry.second)) return false;
        ended.push_back(entry.first);
        return true;
    });
    for (const std::uint32_t number : ended)
        ports_.send(socket, wrapped(number, terminated_event(env_.clock.now())));
}

Answer<void> UserStreams::close(SocketId socket, std::optional<std::uint32_t> number) {
    const auto at = sockets_.find(socket);
    const bool is_there =
        at != sockets_.end() &&
        (number ? at->second.subscriptions.contains(*number) : !at->second.subscriptions.empty());
    if (!is_there) return refuse(-2036, "User Data Stream subscription not active.");
    end(socket, [&](std::uint32_t one, const Subscription&) { return !number || one == *number; });
    return {};
}

void UserStreams::close_session(SocketId socket) {
    end(socket, [](std::uint32_t, const Subscription& one) { return one.is_of_session; });
}

void UserStreams::close_key(const std::string& key_id) {
    std::vector<SocketId> sockets;
    for (const auto& [socket, state] : sockets_) sockets.push_back(socket);
    for (const SocketId socket : sockets) {
        end(socket, [&](std::uint32_t, const Subscription& one) { return one.key_id == key_id; });
    }
}

void UserStreams::forget(SocketId socket) { sockets_.erase(socket); }

std::uint64_t UserStreams::told(std::uint32_t account) const {
    const auto at = told_.find(account);
    return at == told_.end() ? 0 : at->second;
}

std::vector<std::uint32_t> UserStreams::list(SocketId socket) const {
    std::vector<std::uint32_t> numbers;
    const auto at = sockets_.find(socket);
    if (at == sockets_.end()) return numbers;
    for (const auto& [number, one] : at->second.subscriptions) numbers.push_back(number);
    return numbers;
}

std::size_t UserStreams::count() const {
    std::size_t count = 0;
    for (const auto& [socket, state] : sockets_) count += state.subscriptions.size();
    return count;
}

// ---- Events ----------------------------------------------------------------------------------

void UserStreams::publish(const News& news, const Exchange& exchange, const Accounts& accounts) {
    const Time now = env_.clock.now();
    for (const Execution& execution : news.executions) {
        const std::uint32_t account = execution.order.account;
        const std::string& symbol = exchange.markets()[execution.order.market].symbol();
        send_event(account, accounts.at(account).name, "executionReport",
                   execution_event(execution, symbol), execution.id);
    }
    for (const auto& [account, change] : news.deposits) {
        send_event(account, accounts.at(account).name, "balanceUpdate", balance_event(change, now),
                   0);
    }
    for (const auto& [account, assets] : news.balances) {
        send_event(
            account, accounts.at(account).name, "outboundAccountPosition",
            position_event(exchange.wallet(account), assets, accounts.at(account).updated, now), 0);
    }
}

void UserStreams::send_event(std::uint32_t account, const std::string& account_name,
                             std::string_view type, const std::string& event,
                             std::uint64_t execution) {
    const auto fault = faults_.on_event(fmt::format("event {}", type), account_name);
    if (!fault) return deliver(account, event, execution);
    switch (fault->kind) {
        case FaultKind::event_lost: return;
        case FaultKind::event_doubled:
            deliver(account, event, execution);
            deliver(account, event, execution);
            return;
        default:
            ports_.later(fault->delay,
                         [this, account, event, execution] { deliver(account, event, execution); });
    }
}

void UserStreams::deliver(std::uint32_t account, const std::string& event,
                          std::uint64_t execution) {
    told_[account] = std::max(told_[account], execution);
    for (const auto& [socket, state] : sockets_) {
        for (const auto& [number, one] : state.subscriptions) {
            if (one.account == account) ports_.send(socket, wrapped(number, event));
        }
    }
}

}  // namespace strongroom::lab::practice
