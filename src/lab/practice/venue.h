// PracticeVenue: Binance Spot, KuCoin spot or Coinbase Advanced Trade as their clients see it,
// played on this machine, without a socket.
//
// HTTP requests and WebSocket messages come in as values, answers leave through ports; time,
// timers, random bytes and the disk are Env's. It checks signatures, permissions, addresses,
// filters and rate limits as the exchange does, matches with the Matcher of the backtest, and keeps
// what an account would expect to find again after a kill. docs/practice-venue.md says what it
// plays, what it leaves out and where it differs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/env.h"
#include "lab/practice/settings.h"

namespace strongroom::lab {

using SocketId = std::uint64_t;

struct PracticePorts {
    std::function<void(SocketId, std::string)> send;  // One text frame to a WebSocket client.
    std::function<void(SocketId)> close;
};

class PracticeVenue {
  public:
    PracticeVenue(PracticeSettings settings, Env env, PracticePorts ports);
    ~PracticeVenue();

    // Loads the accounts file, the fault plan and the store, and stands at the first price. Nothing
    // else may be called before it has succeeded. Errors name file and field: invalid, io, corrupt.
    Status open();
    // Begins to play the market (see PracticePace).
    void start();

    // The venue's REST. `reply` is called at most once, now or later (fault plan); never: the
    // answer is lost. A reply with status 0 says: close the connection without an answer.
    void request(const HttpRequest& request, std::function<void(HttpReply)> reply);

    // Binance's paths: /ws-api/v3, /ws, /ws/<stream>[/<stream>], /stream?streams=a/b; KuCoin's:
    // any, with a token; Coinbase's: any. False: the upgrade is refused with 404.
    bool socket_opened(SocketId socket, const std::string& target, const std::string& peer);
    void socket_ready(SocketId socket);  // From now on frames reach it: KuCoin greets.
    void socket_message(SocketId socket, std::string_view text);
    void socket_closed(SocketId socket);

    // The owner's private port: JSON over HTTP on a Unix socket. Whoever reaches it is trusted.
    void admin(const HttpRequest& request, std::function<void(HttpReply)> reply);

    // For LiveMarket: history for the chart and, when there is no price yet, its last close; then
    // trades and the best bid and ask as they come. An unknown symbol is passed over.
    void live_candles(std::string_view venue_symbol, const CandleSeries& series);
    void live_trade(std::string_view venue_symbol, const MarketTrade& trade);
    void live_trade(const MarketTrade& trade);  // Of the first market.
    void live_top(std::string_view venue_symbol, const RecordedTop& top);

    // Every recorded price has been played.
    bool has_ended() const;

    struct Inner;

  private:
    std::unique_ptr<Inner> inner_;
};

}  // namespace strongroom::lab
