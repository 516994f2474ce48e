// WatchService: the watch of a whole house: a Watcher for each venue, each with its own accounts.
//
// What signer and courier say is told to all of them: the numbers of requests begin anywhere and do
// not meet, and each knows its accounts.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "watch/watcher.h"

namespace strongroom::watch {

class WatchService {
  public:
    // `venues`: their names, one or more.
    WatchService(const std::vector<std::string>& venues, Env env, WatchPorts ports);

    void start();
    // A key that the signer has. One at a venue that this house does not reach is not watched.
    void add_key(const std::string& venue, const AccountName& account);
    void signer_connected(bool is_connected);
    void signer_frame(ByteView frame);
    void courier_connected(bool is_connected);
    void courier_frame(ByteView frame);
    // Incidents: the newest first, of all venues.
    void fill_state(proto::WatchState& state) const;

  private:
    std::vector<std::unique_ptr<Watcher>> watchers_;
};

}  // namespace strongroom::watch
