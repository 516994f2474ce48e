#include "lab/practice/request_window.h"

namespace strongroom::lab::practice {

RequestWindow::State RequestWindow::charge(const std::string& who, std::int64_t weight, Time now) {
    if (windows_.size() >= kClientsMax) {
        std::erase_if(windows_,
                      [&](const auto& entry) { return now >= entry.second.begun + length_; });
        if (windows_.size() >= kClientsMax) windows_.clear();
    }
    Window& window = windows_.try_emplace(who, Window{.begun = now}).first->second;
    if (now >= window.begun + length_) window = {.begun = now};
    State state{.limit = limit_, .until_reset = window.begun + length_ - now};
    state.is_used_up = window.used + weight > state.limit;
    if (!state.is_used_up) window.used += weight;
    state.remaining = state.limit - window.used;
    return state;
}

}  // namespace strongroom::lab::practice
