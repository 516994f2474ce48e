// The state as docs/api.md describes it, from what engine, signer and watch say.
#pragma once

#include <string>

namespace strongroom::proto {
class EngineState;
class CandleList;
class SignerStatus;
class NotifyState;
class WatchState;
}  // namespace strongroom::proto

namespace strongroom::web {

struct Sight {
    std::string version;
    bool is_practice = false;
    std::string market;
    // Null: not connected.
    const proto::EngineState* engine = nullptr;
    const proto::SignerStatus* signer = nullptr;
    const proto::WatchState* watch = nullptr;
    const proto::NotifyState* notify = nullptr;
};

std::string state_json(const Sight& sight);
std::string candles_json(const proto::CandleList& candles);

}  // namespace strongroom::web
