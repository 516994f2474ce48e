#include "feeds/market_stream.h"

#include <utility>

namespace strongroom::feeds {
namespace {

constexpr Duration kTicketLimit = seconds(10);

}  // namespace

MarketStream::MarketStream(Env env, Source source, venues::MarketTopics topics,
                           VenueStream::Handler handler)
    : env_(env),
      source_(std::move(source)),
      topics_(std::move(topics)),
      handler_(std::move(handler)) {
    const auto ticket = source_.venue->market_ticket();
    if (ticket)
        ask_for_ticket(*ticket);
    else
        begin("");
}

MarketStream::~MarketStream() {
    *is_alive_ = false;
    env_.timers.cancel(timer_);
}

void MarketStream::ask_for_ticket(const venues::PublicRequest& request) {
    env_.network.request({source_.urls.public_rest, source_.ca_file},
                         source_.venue->to_http(request), kTicketLimit,
                         [this, is_alive = is_alive_](const Result<HttpReply>& reply) {
                             if (!*is_alive) return;
                             if (!reply) return lose_soon(reply.error().message);
                             const auto refused = source_.venue->refusal(*reply);
                             if (refused) return lose_soon(refused->text);
                             begin(reply->body);
                         });
}

void MarketStream::begin(const std::string& ticket) {
    auto opening = source_.venue->market_opening(source_.urls, ticket, topics_);
    if (!opening) return lose_soon(opening.error().message);
    stream_ = std::make_unique<VenueStream>(env_, *std::move(opening), source_.ca_file, handler_);
}

void MarketStream::lose_soon(const std::string& why) {
    timer_ = env_.timers.after({}, [lost = handler_.lost, why] { lost(why); });
}

}  // namespace strongroom::feeds
