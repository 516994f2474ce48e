#include "lab/practice/venue.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "lab/practice/coinbase/door.h"
#include "lab/practice/kucoin/door.h"
#include "lab/practice/paper/door.h"
#include "lab/practice/venue_internal.h"

namespace strongroom::lab {

using namespace practice;

PracticeVenue::Inner::Inner(PracticeSettings its_settings, Env its_env, PracticePorts its_ports)
    : settings(std::move(its_settings)),
      env(its_env),
      ports(std::move(its_ports)),
      limits(settings.limits),
      exchange(env, accounts, limits),
      user_streams(env, faults, {.send = sender(), .later = postponer()}),
      market_streams(env, faults,
                     {.send = sender(),
                      .close = [this](SocketId socket) { outbox.push_back({socket, {}}); },
                      .later = postponer()}),
      key_desk{.add = [this](ApiKey key) { return add_key(std::move(key)); },
               .store = [this](const ApiKey& key) { store->save(key); },
               .revoke = [this](ApiKey& key) { revoke_key(key, false); }},
      floor{env, accounts, exchange, limits, key_desk},
      rest(floor),
      api(floor, user_streams),
      door(make_door()) {}

// Of any protocol but Binance's, which is in the venue itself.
std::unique_ptr<Door> PracticeVenue::Inner::make_door() {
    StreamPorts its_ports{
        .send = sender(),
        .close = [this](SocketId socket) { outbox.push_back({socket, {}}); },
        .later = postponer(),
        .told_execution =
            [this](std::uint32_t account, std::uint64_t execution) {
                user_streams.set_told(account, std::max(execution, user_streams.told(account)));
            },
        .told_trade =
            [this](std::uint32_t market, std::uint64_t trade) {
                market_streams.set_told(market, std::max(trade, market_streams.told(market)));
            }};
    switch (settings.protocol) {
        case Protocol::binance: break;
        case Protocol::kucoin:
            return std::make_unique<kucoin::KucoinDoor>(
                kucoin::KucoinDoor::Parts{env, accounts, exchange, faults, key_desk, settings.pools,
                                          settings.is_tls},
                std::move(its_ports), [this](Duration delay, std::function<void()> action) {
                    later(delay, [this, action = std::move(action)] {
                        if (is_broken) return;
                        action();
                        (void)publish();
                        flush();
                    });
                });
        case Protocol::coinbase:
            return std::make_unique<coinbase::CoinbaseDoor>(
                coinbase::CoinbaseDoor::Parts{env, accounts, exchange, faults, settings.requests},
                std::move(its_ports));
        case Protocol::paper:
            return std::make_unique<paper::PaperDoor>(
                paper::PaperDoor::Parts{env, accounts, exchange, faults,
                                        settings.paper_requests_per_minute},
                std::move(its_ports));
    }
    return nullptr;
}

// ---- Out -------------------------------------------------------------------------------------

std::function<void(SocketId, std::string)> PracticeVenue::Inner::sender() {
    return
        [this](SocketId socket, std::string text) { outbox.push_back({socket, std::move(text)}); };
}

// What is stored already leaves later: nothing more is to be stored then.
std::function<void(Duration, std::function<void()>)> PracticeVenue::Inner::postponer() {
    return [this](Duration delay, std::function<void()> action) {
        later(delay, [this, action = std::move(action)] {
            action();
            flush();
        });
    };
}

bool PracticeVenue::Inner::publish() {
    const News news = exchange.take_news();
    for (const std::uint32_t number : news.moved)
        store->save(exchange.markets()[number].symbol(), players[number].position());
    exchange.save(*store);
    if (door) {
        door->publish(news);
    } else {
        market_streams.publish(news, exchange);
        user_streams.publish(news, exchange, accounts);
    }
    const Status stored = store->commit();
    if (stored) return true;
    // What memory has and the store does not was told to nobody; the next start goes on from the
    // store.
    if (!std::exchange(is_broken, true))
        log::error(
            fmt::format("practice venue: {}; it answers nothing any more until it is "
                        "started again",
                        stored.error().message));
    outbox.clear();
    return false;
}

void PracticeVenue::Inner::flush() {
    for (Output& output : std::exchange(outbox, {})) {
        const auto known = open_streams.find(output.socket);
        const bool is_mute = known != open_streams.end() && known->second;
        if (is_mute) continue;
        if (output.text)
            ports.send(output.socket, *std::move(output.text));
        else
            ports.close(output.socket);
    }
}

void PracticeVenue::Inner::later(Duration delay, std::function<void()> action) {
    env.timers.after(delay, [alive = is_alive, action = std::move(action)] {
        if (*alive) action();
    });
}

// ---- The market ------------------------------------------------------------------------------

MarketPlayer* PracticeVenue::Inner::next_player() {
    MarketPlayer* next = nullptr;
    for (MarketPlayer& player : players) {
        const auto time = player.next_time();
        if (time && (next == nullptr || *time < *next->next_time())) next = &player;
    }
    return next;
}

bool PracticeVenue::Inner::step() {
    MarketPlayer* player = next_player();
    if (player == nullptr) return false;
    try {
        player->step(exchange);
    } catch (const DecimalOverflow& overflow) {
        log::error(fmt::format("practice venue: {}: {}; the market stops",
                               player->market().symbol(), overflow.what()));
        return false;
    }
    const bool is_fine = publish();
    flush();
    return is_fine;
}

SettleMarks PracticeVenue::Inner::marks() const {
    SettleMarks marks;
    for (std::uint32_t number = 0; number < accounts.size(); ++number) {
        const std::uint64_t told = user_streams.told(number);
        if (told > 0) marks.executions[accounts.at(number).name] = told;
    }
    for (const Market& market : exchange.markets())
        marks.trades[market.symbol()] = market_streams.told(market.number);
    return marks;
}

bool PracticeVenue::Inner::has_ended() const {
    return std::ranges::all_of(players, [](const MarketPlayer& one) { return one.has_ended(); });
}

MarketPlayer* PracticeVenue::Inner::player_of(std::string_view symbol) {
    const auto at = std::ranges::find_if(
        players, [&](MarketPlayer& player) { return player.market().symbol() == symbol; });
    return at == players.end() ? nullptr : &*at;
}

// ---- The face --------------------------------------------------------------------------------

PracticeVenue::PracticeVenue(PracticeSettings settings, Env env, PracticePorts ports)
    : inner_(std::make_unique<Inner>(std::move(settings), env, std::move(ports))) {}
PracticeVenue::~PracticeVenue() = default;

Status PracticeVenue::open() {
    TRY(inner_->open());
    Inner* inner = inner_.get();
    inner->conductor.emplace(
        inner->env, inner->settings.pace,
        Conductor::Ports{.next_time = [inner]() -> std::optional<Time> {
                             const MarketPlayer* player = inner->next_player();
                             return player == nullptr ? std::nullopt : player->next_time();
                         },
                         .market_time =
                             [inner] {
                                 Time latest;
                                 for (const Market& market : inner->exchange.markets())
                                     latest = std::max(latest, market.matcher.time());
                                 return latest;
                             },
                         .step = [inner] { return inner->step(); },
                         .marks = [inner] { return inner->marks(); },
                         .settle = inner->settings.settle});
    return {};
}

void PracticeVenue::start() { inner_->conductor->start(inner_->starts_paused); }

void PracticeVenue::request(const HttpRequest& request, std::function<void(HttpReply)> reply) {
    inner_->request(request, std::move(reply));
}

bool PracticeVenue::socket_opened(SocketId socket, const std::string& target,
                                  const std::string& peer) {
    return inner_->socket_opened(socket, target, peer);
}

void PracticeVenue::socket_ready(SocketId socket) {
    if (!inner_->door) return;
    inner_->door->socket_ready(socket);
    inner_->flush();
}

void PracticeVenue::socket_message(SocketId socket, std::string_view text) {
    inner_->socket_message(socket, text);
}

void PracticeVenue::socket_closed(SocketId socket) { inner_->socket_closed(socket); }

void PracticeVenue::admin(const HttpRequest& request, std::function<void(HttpReply)> reply) {
    reply(inner_->admin(request));
}

void PracticeVenue::live_candles(std::string_view venue_symbol, const CandleSeries& series) {
    if (MarketPlayer* player = inner_->player_of(venue_symbol)) {
        player->live_history(inner_->exchange, series);
        (void)inner_->publish();
        inner_->flush();
    }
}

void PracticeVenue::live_trade(std::string_view venue_symbol, const MarketTrade& trade) {
    if (MarketPlayer* player = inner_->player_of(venue_symbol)) {
        player->live_trade(inner_->exchange, trade);
        (void)inner_->publish();
        inner_->flush();
    }
}

void PracticeVenue::live_trade(const MarketTrade& trade) {
    live_trade(inner_->players.front().market().symbol(), trade);
}

void PracticeVenue::live_top(std::string_view venue_symbol, const RecordedTop& top) {
    if (MarketPlayer* player = inner_->player_of(venue_symbol)) {
        player->live_top(top);
        inner_->exchange.move(player->market());
        (void)inner_->publish();
        inner_->flush();
    }
}

bool PracticeVenue::has_ended() const { return inner_->has_ended(); }

}  // namespace strongroom::lab
