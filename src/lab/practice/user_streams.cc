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
        const auto write = [&] { return execution_event(execution, symbol); };
        send_event(account, accounts.at(account).name, "executionReport", write, execution.id);
    }
    for (const auto& [account, change] : news.deposits) {
        const auto write = [&] { return balance_event(change, now); };
        send_event(account, accounts.at(account).name, "balanceUpdate", write, 0);
    }
    for (const auto& [account, assets] : news.balances) {
        const auto write = [&] {
            return position_event(exchange.wallet(account), assets, accounts.at(account).updated,
                                  now);
        };
        send_event(account, accounts.at(account).name, "outboundAccountPosition", write, 0);
    }
}

void UserStreams::send_event(std::uint32_t account, const std::string& account_name,
                             std::string_view type, const std::function<std::string()>& write,
                             std::uint64_t execution) {
    const auto fault = faults_.on_event(fmt::format("event {}", type), account_name);
    if (fault && fault->kind == FaultKind::event_lost) return;
    if (fault && fault->kind != FaultKind::event_doubled) {
        ports_.later(fault->delay, [this, account, event = write(), execution] {
            deliver(account, event, execution);
        });
        return;
    }
    // Writing an event takes as long as matching the order: not for nobody.
    const std::string event = has_listener(account) ? write() : std::string();
    deliver(account, event, execution);
    if (fault) deliver(account, event, execution);
}

bool UserStreams::has_listener(std::uint32_t account) const {
    return std::ranges::any_of(sockets_, [&](const auto& socket) {
        return std::ranges::any_of(socket.second.subscriptions,
                                   [&](const auto& one) { return one.second.account == account; });
    });
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
