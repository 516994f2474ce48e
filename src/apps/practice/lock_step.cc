#include "apps/practice/lock_step.h"

#include <utility>

namespace strongroom::apps {

void LockStep::arrive(std::size_t venue, std::function<void()> go_on) {
    arrived_[venue] = std::move(go_on);
    if (arrived_.size() >= venues_) return release();
    if (arrived_.size() > 1) return;
    loop_.after(seconds(20), [this, step = step_] {
        if (step == step_) release();
    });
}

void LockStep::release() {
    ++step_;
    for (auto& [venue, go_on] : std::exchange(arrived_, {})) go_on();
}

}  // namespace strongroom::apps
