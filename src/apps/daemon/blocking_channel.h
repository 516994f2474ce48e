// BlockingChannel: one question to a process of the house, for commands that have nothing else to
// do meanwhile.
#pragma once

#include <string>

#include "base/frame.h"
#include "base/time.h"

namespace strongroom::apps {

class BlockingChannel {
  public:
    // `who` is for the message. Errors: unavailable (nobody listens there; says how to start it).
    static Result<BlockingChannel> connect(const std::string& path, const std::string& who);
    BlockingChannel(BlockingChannel&& other) noexcept;
    BlockingChannel& operator=(BlockingChannel&& other) noexcept;
    ~BlockingChannel();

    // Sends one frame, and waits for the next that comes. Errors: unavailable (it went away),
    // timeout.
    Result<Bytes> ask(ByteView frame, Duration limit = seconds(30));
    // The two halves of it, for who has more to say meanwhile.
    Status send(ByteView frame);
    Result<Bytes> receive(Duration limit = seconds(30));

  private:
    BlockingChannel(int descriptor, std::string who);
    std::unexpected<Error> gone() const;
    int descriptor_;
    std::string who_;
    FrameReader reader_;
    std::vector<Bytes> frames_;
};

}  // namespace strongroom::apps
