#include "apps/practice/settle_link.h"

#include <utility>

#include "engine.pb.h"

namespace strongroom::apps {
namespace {

constexpr Duration kLimit = seconds(2);  // Then it is asked again, in case an answer was lost.
constexpr Duration kPause = milliseconds(20);  // While the engine is away.

}  // namespace

SettleLink::SettleLink(net::EventLoop& loop, const std::string& engine_socket, std::string venue)
    : loop_(loop),
      venue_(std::move(venue)),
      link_(loop, engine_socket,
            {.changed =
                 [this](bool is_connected) {
                     if (!is_connected) fail_all();
                 },
             .frame =
                 [this](ByteView bytes) {
                     proto::FromEngine message;
                     const bool is_read =
                         message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
                     if (!is_read || !message.has_done()) return;
                     const auto waiting = waiting_.extract(message.done().request_id());
                     if (!waiting.empty()) waiting.mapped()(message.done().error().empty());
                 }}) {}

void SettleLink::await(const lab::SettleMarks& marks, std::function<void(bool)> done) {
    proto::ToEngine message;
    proto::AwaitSettled& request = *message.mutable_await_settled();
    const std::uint64_t id = next_++;
    request.set_request_id(id);
    request.set_timeout_ms(kLimit.ms);
    request.set_venue(venue_);
    for (const auto& [account, execution] : marks.executions) {
        auto& mark = *request.add_marks();
        mark.set_account(account);
        mark.set_execution_id(execution);
    }
    for (const auto& [symbol, trade] : marks.trades) {
        auto& mark = *request.add_market_marks();
        mark.set_venue_symbol(symbol);
        mark.set_trade_id(trade);
    }
    if (link_.send(as_bytes(message.SerializeAsString()))) {
        waiting_[id] = std::move(done);
        return;
    }
    loop_.after(kPause, [done = std::move(done)] { done(false); });
}

void SettleLink::fail_all() {
    for (auto& [id, done] : std::exchange(waiting_, {}))
        loop_.after(kPause, [tell = std::move(done)] { tell(false); });
}

}  // namespace strongroom::apps
