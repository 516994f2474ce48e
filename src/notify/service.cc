#include "notify/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/log.h"
#include "engine.pb.h"
#include "notify.pb.h"
#include "notify/templates.h"
#include "signer.pb.h"
#include "watch.pb.h"

namespace strongroom::notify {
namespace {

constexpr std::size_t kShownMax = 100;
// Request ids for the signer.
constexpr std::uint64_t kFirstPage = 1;
constexpr std::uint64_t kNextPage = 2;
constexpr Duration kLongestTimer = seconds(60);
constexpr Duration kTestAgain = milliseconds(50);  // While another attempt runs.

template <typename Message>
bool parse(Message& message, ByteView frame) {
    return message.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
}

std::vector<QueueChannel> channels_of(const Config& config) {
    std::vector<QueueChannel> channels;
    for (const Channel& channel : config.channels)
        channels.push_back(
            {.name = channel.name, .tells = channel.tells, .per_hour = channel.per_hour});
    return channels;
}

void fill(proto::NoticeView& view, const Entry& entry, const std::string& house) {
    view.set_id(entry.notice.id);
    view.set_time_ms(entry.notice.time.ms);
    view.set_kind(std::string(word_of(entry.notice.kind)));
    view.set_level(std::string(word_of(level_of(entry.notice.kind))));
    view.set_text(words_of(entry.notice, house).text);
    for (const auto& [channel, delivery] : entry.deliveries) {
        proto::NoticeDelivery& row = *view.add_deliveries();
        row.set_channel(channel);
        row.set_state(std::string(word_of(delivery.state)));
        row.set_attempts(delivery.attempts);
        row.set_said(delivery.said);
        row.set_time_ms(delivery.changed.ms);
    }
}

}  // namespace

NotifyService::NotifyService(const std::string& folder, Config config, Sinks sinks, Env env,
                             NotifyPorts ports)
    : config_(std::move(config)),
      sinks_(std::move(sinks)),
      env_(env),
      ports_(std::move(ports)),
      outbox_(env.disk, folder + "/notices.log", channels_of(config_)),
      sources_(config_.blind_after) {}

Status NotifyService::open() { return outbox_.open(env_.clock.now()); }

void NotifyService::start() {
    pump();
    look();
}

void NotifyService::look() {
    ask_signer("");
    if (!has_watch_) take(sources_.watch_is_away(outbox_.lasting(), env_.clock.now()));
    env_.timers.after(kLookEvery, [this] { look(); });
}

// ---- What happens ----------------------------------------------------------------------------

void NotifyService::take(const News& news) {
    const bool is_known = std::ranges::all_of(
        news.notices, [&](const Notice& notice) { return outbox_.queue().knows(notice.id); });
    if (is_known && news.old.empty() && news.changes.empty()) return;
    if (const Status taken = outbox_.take(news); !taken) return ports_.fatal(taken.error());
    ports_.changed();
    pump();
}

void NotifyService::watch_connected(bool is_connected) { has_watch_ = is_connected; }

void NotifyService::watch_frame(ByteView frame) {
    proto::WatchState state;
    if (parse(state, frame)) take(sources_.from_watch(state, outbox_.lasting(), env_.clock.now()));
}

void NotifyService::ask_signer(const std::string& after) {
    proto::ToSigner message;
    message.mutable_get_status()->set_after(after);
    message.mutable_get_status()->set_request_id(after.empty() ? kFirstPage : kNextPage);
    (void)ports_.to_signer(as_bytes(message.SerializeAsString()));
}

void NotifyService::signer_frame(ByteView frame) {
    proto::FromSigner message;
    if (!parse(message, frame) || !message.has_status()) return;
    const proto::SignerStatus& status = message.status();
    take(sources_.from_signer(status, status.request_id() == kFirstPage, outbox_.lasting(),
                              env_.clock.now()));
    if (!status.next().empty()) ask_signer(status.next());
}

void NotifyService::engine_frame(ByteView frame) {
    proto::FromEngine message;
    if (parse(message, frame) && message.has_state())
        take(sources_.from_engine(message.state(), outbox_.lasting(), env_.clock.now()));
}

// ---- What goes out ---------------------------------------------------------------------------

void NotifyService::pump() {
    for (const auto& [channel, sink] : sinks_) pump(channel);
}

void NotifyService::pump(const std::string& channel) {
    Busy& busy = busy_[channel];
    if (busy.is_sending || busy.is_testing) return;
    const Queue::Step step = outbox_.queue().next(channel, env_.clock.now());
    if (const auto* summed = std::get_if<Summed>(&step)) {
        if (const Status done = outbox_.sum_up(*summed); !done) return ports_.fatal(done.error());
        ports_.changed();
        return pump(channel);  // Now it has the summary to send.
    }
    if (const auto* next = std::get_if<Queue::Send>(&step)) return send(channel, next->notice);
    const auto* wait = std::get_if<Queue::Wait>(&step);
    if (wait == nullptr || std::exchange(busy.is_waiting, true)) return;
    // In pieces: the wall clock may be set meanwhile.
    const Duration until = wait->until - env_.clock.now();
    env_.timers.after(std::clamp(until, milliseconds(1), kLongestTimer), [this, channel] {
        busy_[channel].is_waiting = false;
        pump(channel);
    });
}

void NotifyService::send(const std::string& channel, const Notice& notice) {
    busy_[channel].is_sending = true;
    sinks_.at(channel)->send(notice, [this, channel, id = notice.id](const Attempt& attempt) {
        sent(channel, id, attempt);
    });
}

void NotifyService::sent(const std::string& channel, const std::string& id,
                         const Attempt& attempt) {
    busy_[channel].is_sending = false;
    if (!attempt.is_sent)
        log::warn(fmt::format("{}: notice {} was not sent: {}", channel, id, plain(attempt.said)));
    const Status kept = outbox_.tried(id, channel, env_.clock.now(), attempt.is_sent, attempt.said,
                                      attempt.retry_after);
    if (!kept) return ports_.fatal(kept.error());
    ports_.changed();
    pump();
}

void NotifyService::test(const std::string& channel, const TestDone& done) {
    const auto sink = sinks_.find(channel);
    if (sink == sinks_.end()) {
        std::string known;
        for (const auto& [name, one] : sinks_) known += (known.empty() ? "" : ", ") + name;
        return done(
            fail(Errc::not_found, fmt::format("no channel has this name; there are: {}", known)));
    }
    Busy& busy = busy_[channel];
    const std::int64_t now_ns = env_.clock.ticks_ns();
    const bool is_soon = busy.tested_ns != 0 && now_ns - busy.tested_ns < kTestEvery.ms * 1'000'000;
    if (busy.is_testing || is_soon)
        return done(fail(Errc::exhausted, "it was tested just now; try again in a moment"));
    busy.is_testing = true;
    busy.tested_ns = now_ns;
    test_now(channel, done);
}

// One attempt at a time: each of them ends, so this waits no longer than kAttemptLimit.
void NotifyService::test_now(const std::string& channel, const TestDone& done) {
    Busy& busy = busy_[channel];
    if (busy.is_sending) {
        env_.timers.after(kTestAgain, [this, channel, done] { test_now(channel, done); });
        return;
    }
    busy.is_sending = true;
    const Time now = env_.clock.now();
    const Notice notice = make_notice(Kind::test, now, std::vector{channel, std::to_string(now.ms)},
                                      {{"channel", channel}});
    sinks_.at(channel)->send(notice, [this, channel, done](const Attempt& attempt) {
        busy_[channel].is_sending = false;
        busy_[channel].is_testing = false;
        pump();
        if (attempt.is_sent) return done(attempt.said);
        done(fail(Errc::unavailable, attempt.said));
    });
}

// ---- What is shown ---------------------------------------------------------------------------

void NotifyService::fill_state(proto::NotifyState& state) const {
    for (const Channel& channel : config_.channels) {
        const ChannelSight sight = outbox_.queue().sight(channel.name);
        proto::NoticeChannel& row = *state.add_channels();
        row.set_name(channel.name);
        row.set_kind(std::string(word_of(channel.kind)));
        row.set_is_failing(sight.is_failing);
        row.set_said(sight.said);
        row.set_waiting(static_cast<std::uint32_t>(sight.waiting));
    }
    std::vector<const Entry*> newest;
    for (const auto& [id, entry] : outbox_.queue().entries()) newest.push_back(&entry);
    std::ranges::sort(newest, [](const Entry* a, const Entry* b) {
        return std::pair(a->notice.time, a->notice.id) > std::pair(b->notice.time, b->notice.id);
    });
    if (newest.size() > kShownMax) newest.resize(kShownMax);
    for (const Entry* entry : newest) fill(*state.add_notices(), *entry, config_.house);
}

}  // namespace strongroom::notify
