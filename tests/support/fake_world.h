// FakeWorld: all of Env in the test's hand, on one clock.
#pragma once

#include "support/fake_disk.h"
#include "support/fake_env.h"
#include "support/fake_network.h"
#include "support/fake_timers.h"

namespace strongroom::test {

struct FakeWorld {
    FakeClock clock;
    FakeRandom random;
    FakeDisk disk;
    FakeTimers timers{clock};
    FakeNetwork network{timers};

    Env env() { return {clock, random, disk, timers, network}; }
    void advance(Duration by) { timers.advance(by); }
    void run_due() { timers.run_due(); }
    // After the objects of a process were destroyed: what it had set, asked and opened is gone. Its
    // files are as they were, or, after a power cut, what was durable of them.
    void end_process(bool is_power_cut = false) {
        timers.forget_all();
        network.forget_all();
        if (is_power_cut) disk.cut_power();
        disk.restart();
    }
};

}  // namespace strongroom::test
