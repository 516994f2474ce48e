#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "base/frame.h"
#include "net/bridge/guest_internal.h"
#include "net/bridge/hello.h"

namespace strongroom::net {

Guest::Guest(AnyStream stream, std::string from, std::weak_ptr<GuestHost> host)
    : stream_(std::move(stream)),
      from_(std::move(from)),
      host_(std::move(host)),
      timer_(stream_.get_executor()),
      signer_(stream_.get_executor()) {}

void Guest::start() {
    const auto host = host_.lock();
    if (!host) return;
    after(timer_, host->limits().handshake_limit, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->end("did not say in time what it wants");
    });
    stream_.handshake_as_server([self = shared_from_this()](error_code error) {
        if (self->is_ended_) return;
        if (error) return self->end(error.message());
        self->greet();
    });
}

void Guest::greet() {
    const auto host = host_.lock();
    const auto shown = stream_.peer_fingerprint();
    if (!host || !shown) return end("showed no certificate");
    client_ = host->clients().find(*shown);
    // Of our authority, and yet on no list: one that was struck off.
    if (client_ == nullptr) return end("its certificate is on no list: " + to_text(*shown));
    read_frame(stream_, kHelloBytesMax, shared_from_this(),
               [self = shared_from_this()](const Result<std::string>& hello) {
                   if (self->is_ended_) return;
                   if (!hello) return self->end(hello.error().message);
                   self->asked(*hello);
               });
}

void Guest::asked(const std::string& hello) {
    const auto host = host_.lock();
    const Result<std::string> door = parse_hello(hello);
    if (!host || !door) return end(door ? "closing" : door.error().message);
    door_ = *door;
    if (door_ != kLinkDoor && !may_reach(*client_, door_))
        return answer(refusal(fmt::format("this certificate may not reach \"{}\"", door_)), false);
    if (!host->has_room())
        return answer(refusal("as many connections as there may be are in use"), false);
    knock();
}

void Guest::knock() {
    const auto host = host_.lock();
    if (!host) return end("closing");
    is_let_in_ = true;
    // The link is held on the one socket that nothing is sent on unasked.
    const std::string path = host->path_of(door_ == kLinkDoor ? "status" : door_);
    signer_.async_connect({path}, [self = shared_from_this()](error_code error) {
        if (self->is_ended_) return;
        if (error) return self->answer(refusal("the signer is not running"), false);
        self->answer(welcome(self->client_->doors), true);
    });
}

void Guest::answer(std::string text, bool is_welcome) {
    wire_ = make_frame(as_bytes(text));
    stream_.write_all(wire_, [self = shared_from_this(), text = std::move(text), is_welcome](
                                 error_code error, std::size_t) {
        if (self->is_ended_) return;
        if (error) return self->end(error.message());
        if (!is_welcome) return self->end(text);
        self->enter();
    });
}

void Guest::enter() {
    const auto host = host_.lock();
    if (!host) return end("closing");
    const std::string who = fmt::format("{} at {}", client_->name, from_);
    is_ended_ = true;  // The stream moves out.
    timer_.cancel();
    AnyStream signer{Socket(std::move(signer_))};
    if (door_ == kLinkDoor)
        host->hold(std::move(stream_), std::move(signer), who);
    else
        host->carry(std::move(stream_), std::move(signer), who + ", " + door_);
    host->gone(shared_from_this(), "");
}

void Guest::end(const std::string& why) {
    if (std::exchange(is_ended_, true)) return;
    timer_.cancel();
    stream_.close();
    error_code ignored;
    (void)signer_.close(ignored);
    const std::string who = client_ == nullptr ? from_ : client_->name + " at " + from_;
    if (const auto host = host_.lock())
        host->gone(shared_from_this(), why.empty() ? why : fmt::format("{}: {}", who, why));
}

void Complaints::say(const std::string& line) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const std::int64_t second = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    if (second == said_s_) {
        ++left_out_;
        return;
    }
    said_s_ = second;
    const int left_out = std::exchange(left_out_, 0);
    log::warn(left_out == 0 ? line : fmt::format("{} (and {} more before it)", line, left_out));
}

}  // namespace strongroom::net
