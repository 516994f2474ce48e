#include "watch/service.h"

#include "watch.pb.h"
#include "wire/newest_first.h"

namespace strongroom::watch {

WatchService::WatchService(const std::vector<std::string>& venues, Env env, WatchPorts ports) {
    for (const std::string& venue : venues)
        watchers_.push_back(
            std::make_unique<Watcher>(WatchSettings{.venue = venue, .accounts = {}}, env, ports));
}

void WatchService::start() {
    for (const auto& watcher : watchers_) watcher->start();
}

void WatchService::add_key(const std::string& venue, const AccountName& account) {
    for (const auto& watcher : watchers_) {
        if (watcher->venue() == venue) watcher->add_account(account);
    }
}

void WatchService::signer_connected(bool is_connected) {
    for (const auto& watcher : watchers_) watcher->signer_connected(is_connected);
}

void WatchService::signer_frame(ByteView frame) {
    for (const auto& watcher : watchers_) watcher->signer_frame(frame);
}

void WatchService::courier_connected(bool is_connected) {
    for (const auto& watcher : watchers_) watcher->courier_connected(is_connected);
}

void WatchService::courier_frame(ByteView frame) {
    for (const auto& watcher : watchers_) watcher->courier_frame(frame);
}

void WatchService::fill_state(proto::WatchState& state) const {
    for (const auto& watcher : watchers_) watcher->fill_state(state);
    wire::sort_newest_first(*state.mutable_incidents(), &proto::Incident::time_ms);
}

}  // namespace strongroom::watch
