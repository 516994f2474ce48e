// Supervisor: starts the processes of a house, and starts again what ends, however it ends.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/event_loop.h"

namespace strongroom::apps {

struct ChildProgram {
    std::string name;  // "engine": also of its log file.
    std::string path;
    std::vector<std::string> arguments;
};

class Supervisor {
  public:
    // Each program's messages go to FOLDER/NAME.log. `failed`: a program cannot start; the text
    // says what it wrote last. invalid: it was given something wrong; unavailable: it ends again
    // and again.
    Supervisor(net::EventLoop& loop, std::string log_folder,
               std::function<void(const Error&)> failed);
    ~Supervisor();

    Status start(ChildProgram program);
    // Asks them all to end, newest first, and calls `done` when they have; kills what does not.
    void stop_all(std::function<void()> done);
    int restarts() const { return restarts_; }

  private:
    struct Running {
        ChildProgram program;
        pid_t process = 0;  // 0: it has ended and waits to be started again.
        std::int64_t started_ns = 0;
        Duration retry;
        int quick_ends = 0;  // In a row, without ever having lived long.
    };

    Status spawn(Running& running);
    void reap();
    void ended(Running& running, int status);
    std::string last_words(const std::string& name) const;
    void finish_if_done();

    net::EventLoop& loop_;
    std::string log_folder_;
    std::function<void(const Error&)> failed_;
    std::map<std::string, Running> running_;
    std::vector<std::string> order_;
    int restarts_ = 0;
    bool is_stopping_ = false;
    std::function<void()> stopped_;
};

}  // namespace strongroom::apps
