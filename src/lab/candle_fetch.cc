#include "lab/candle_fetch.h"

#include <fmt/format.h>

#include <algorithm>

#include "venues/binance/decode.h"
#include "venues/binance/encode.h"
#include "venues/binance/profile.h"

namespace strongroom::lab {
namespace {

constexpr Duration kRequestLimit = seconds(20);
constexpr Duration kBetweenPages = milliseconds(60);  // A third of Binance's budget of an address.
constexpr Duration kFirstRetry = seconds(1);
constexpr Duration kShutOutDefault = seconds(60);
constexpr int kTriesMax = 8;

}  // namespace

CandleFetch::CandleFetch(Env env, venues::Profile venue, std::string ca_file, CandleSpan span,
                         Handler handler)
    : env_(env),
      venue_(std::move(venue)),
      ca_file_(std::move(ca_file)),
      span_(span),
      handler_(std::move(handler)),
      next_(span_.from) {}

void CandleFetch::ask() {
    if (next_ >= span_.to) return handler_.done({});
    const auto request =
        venues::binance::candles({.venue_symbol = venues::binance::to_venue_symbol(span_.symbol),
                                  .interval = span_.interval,
                                  .start = next_,
                                  .end = span_.to - milliseconds(1),
                                  .limit = venues::binance::list_limit_max});
    if (!request) return handler_.done(std::unexpected(request.error()));
    env_.network.request({venue_.urls.public_rest, ca_file_}, venues::binance::to_http(*request),
                         kRequestLimit,
                         [this](const Result<HttpReply>& reply) { on_reply(reply); });
}

void CandleFetch::again(Duration wait, const Error& why) {
    if (++tries_ > kTriesMax) return handler_.done(std::unexpected(why));
    env_.timers.after(wait, [this] { ask(); });
}

void CandleFetch::on_reply(const Result<HttpReply>& reply) {
    const Duration backoff = kFirstRetry * (std::int64_t{1} << std::min(tries_, 5));
    if (!reply && reply.error().code == Errc::invalid)  // No address: it stays one.
        return handler_.done(std::unexpected(reply.error()));
    if (!reply) return again(backoff, reply.error());
    if (reply->status != 200) {
        const venues::VenueError error = venues::binance::decode_error(*reply);
        const Error told{Errc::unavailable, fmt::format("{} answered {}: {}", venue_.venue,
                                                        reply->status, error.text)};
        const bool is_shut_out =
            error.kind == venues::ErrorKind::rate_limit || error.kind == venues::ErrorKind::ban;
        if (is_shut_out) return again(error.retry_after.value_or(kShutOutDefault), told);
        if (reply->status >= 500) return again(backoff, told);
        return handler_.done(fail(Errc::invalid, told.message));
    }
    const auto candles = venues::binance::decode_candles(reply->body);
    if (!candles) return again(backoff, candles.error());
    tries_ = 0;
    if (candles->empty()) return handler_.done({});  // The venue has no more.
    if (const Status taken = take(*candles); !taken) return handler_.done(taken);
    const double all = static_cast<double>((span_.to - span_.from).ms);
    handler_.progress(std::min(1.0, static_cast<double>((next_ - span_.from).ms) / all));
    env_.timers.after(kBetweenPages, [this] { ask(); });
}

Status CandleFetch::take(const std::vector<Candle>& candles) {
    std::vector<Candle> closed;
    for (const Candle& candle : candles) {
        if (candle.open_time < next_ || candle.open_time >= span_.to)
            return fail(Errc::corrupt, "the venue sent a candle that was not asked for");
        TRY(check(candle));
        next_ = candle.open_time + span_.interval;
        // The newest may still be growing.
        if (next_ <= env_.clock.now()) closed.push_back(candle);
    }
    if (closed.size() < candles.size()) next_ = span_.to;
    return handler_.page(closed);
}

}  // namespace strongroom::lab
