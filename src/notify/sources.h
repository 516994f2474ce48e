// Sources: what watch, signer and engine say, and what of it is news for the user. Pure: it is told
// the time.
//
// Each of them tells its whole state again and again. A happening has an id of its own, so that it
// is told once; what lasts (a frozen key, a blind stream) is kept as Lasting until it ends.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "notify/lasting.h"
#include "notify/notice.h"

namespace strongroom::proto {
class EngineState;
class SignerStatus;
class WatchState;
}  // namespace strongroom::proto

namespace strongroom::notify {

struct News {
    std::vector<Notice> notices;
    std::vector<Notice> old;       // From before anybody listened: shown, and not sent.
    std::vector<Lasting> changes;  // To be kept before the next call.
};

class Sources {
  public:
    explicit Sources(Duration blind_after) : blind_after_(blind_after) {}

    // `lasting`: what is kept now.
    News from_watch(const proto::WatchState& state, const LastingMap& lasting, Time now) const;
    // The watch is not there: nothing is watched.
    News watch_is_away(const LastingMap& lasting, Time now) const;
    // One page of the signer's keys; the first also says what else is frozen.
    News from_signer(const proto::SignerStatus& status, bool is_first_page,
                     const LastingMap& lasting, Time now) const;
    // The first time, what bots did before is old.
    News from_engine(const proto::EngineState& state, const LastingMap& lasting, Time now) const;

  private:
    void look_at_sight(const std::string& account, const std::string& trouble,
                       const LastingMap& lasting, Time now, News& news) const;

    Duration blind_after_;
};

}  // namespace strongroom::notify
