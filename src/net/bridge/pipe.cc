#include <boost/asio/post.hpp>
#include <utility>

#include "net/bridge/bridge_tls_internal.h"
#include "net/bridge/pipe_internal.h"

namespace strongroom::net {

Pipe::Pipe(AnyStream asker, AnyStream signer, const BridgeLimits& limits,
           std::function<void(const std::string&)> ended)
    : asker_(std::move(asker)),
      signer_(std::move(signer)),
      questions_{asker_, signer_, FrameMeter(limits.question_bytes_max)},
      answers_{signer_, asker_, FrameMeter(limits.answer_bytes_max)},
      stall_limit_(limits.stall_limit),
      timer_(asker_.get_executor()),
      ended_(std::move(ended)) {}

void Pipe::start() {
    look_for_stall();
    carry(questions_);
    carry(answers_);
}

void Pipe::carry(Way& way) {
    way.from.read(boost::asio::buffer(way.buffer), [self = shared_from_this(), &way](
                                                       error_code error, std::size_t size) {
        if (self->is_ended_) return;
        if (error) return self->end("");
        const ByteView bytes(way.buffer.data(), size);
        if (const Status fits = way.meter.pass(bytes); !fits)
            return self->end(fits.error().message);
        way.is_writing = true;
        ++way.writes;
        way.to.write_all(as_text(bytes), [self, &way](error_code failed, std::size_t) {
            if (self->is_ended_) return;
            if (failed) return self->end("");
            way.is_writing = false;
            self->carry(way);
        });
    });
}

// A write that is still the same one after the whole limit.
void Pipe::look_for_stall() {
    after(timer_, stall_limit_, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || self->is_ended_) return;
        for (Way* way : {&self->questions_, &self->answers_}) {
            if (way->is_writing && way->writes == std::exchange(way->writes_seen, way->writes))
                return self->end("one side does not read");
        }
        self->look_for_stall();
    });
}

void Pipe::end(const std::string& why) {
    if (std::exchange(is_ended_, true)) return;
    timer_.cancel();
    asker_.close();
    signer_.close();
    boost::asio::post(timer_.get_executor(), [self = shared_from_this(), why] {
        if (const auto ended = std::exchange(self->ended_, {})) ended(why);
    });
}

}  // namespace strongroom::net
