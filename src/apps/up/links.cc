#include "apps/up/links.h"

#include <utility>

#include "engine.pb.h"
#include "signer.pb.h"
#include "web.pb.h"

namespace strongroom::apps {
namespace {

template <typename Message>
bool parse(Message& message, ByteView frame) {
    return message.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
}

Errc code_of(const std::string& name) {
    for (const Errc code : {Errc::not_found, Errc::refused, Errc::unavailable, Errc::timeout,
                            Errc::corrupt, Errc::io, Errc::exhausted, Errc::approval}) {
        if (to_string(code) == name) return code;
    }
    return Errc::invalid;
}

template <typename Answer>
Status status_of(const Answer& answer) {
    if (answer.error().empty()) return {};
    return fail(code_of(answer.code()), answer.error());
}

// Whoever waited for an answer of a process that has ended hears that.
void fail_all(std::map<std::uint64_t, Done>& waiting, std::string_view who) {
    for (const auto& [id, done] : std::exchange(waiting, {}))
        done(fail(Errc::unavailable, std::string(who) + " is not running now"));
}

void finish(std::map<std::uint64_t, Done>& waiting, std::uint64_t id, const Status& status) {
    const auto at = waiting.extract(id);
    if (!at.empty()) at.mapped()(status);
}

}  // namespace

// ---- The signer ------------------------------------------------------------------------------

SignerLink::SignerLink(net::EventLoop& loop, const House& house, std::string_view socket,
                       OnStatus is_there)
    : is_there_(std::move(is_there)),
      link_(loop, house.socket(Role::signer, socket),
            {.changed =
                 [this](bool is_connected) {
                     if (is_connected)
                         ask_status(is_there_);
                     else
                         fail_all(waiting_, "the signer");
                 },
             .frame = [this](ByteView frame) { on_frame(frame); }}) {}

void SignerLink::send(proto::ToSigner& message, std::uint64_t id, Done done) {
    if (link_.send(as_bytes(message.SerializeAsString())))
        waiting_[id] = std::move(done);
    else
        done(fail(Errc::unavailable, "the signer is not running now"));
}

void SignerLink::init(const std::string& passphrase, bool is_practice, Done done) {
    proto::ToSigner message;
    const std::uint64_t id = next_++;
    message.mutable_init()->set_request_id(id);
    message.mutable_init()->set_passphrase(passphrase);
    message.mutable_init()->set_is_practice(is_practice);
    send(message, id, std::move(done));
}

void SignerLink::unseal(const std::string& passphrase, Done done) {
    proto::ToSigner message;
    const std::uint64_t id = next_++;
    message.mutable_unseal()->set_request_id(id);
    message.mutable_unseal()->set_passphrase(passphrase);
    send(message, id, std::move(done));
}

void SignerLink::add_key(const PracticeKey& added, const std::string& policy, Done done) {
    proto::ToSigner message;
    const std::uint64_t id = next_++;
    proto::AddKey& key = *message.mutable_add_key();
    key.set_request_id(id);
    key.set_account(added.account);
    key.set_venue(added.venue);
    key.set_api_key(added.id);
    key.set_secret(added.secret);
    key.set_passphrase(added.passphrase);
    key.set_policy(policy);
    send(message, id, std::move(done));
}

void SignerLink::allow_no_ip(const std::string& account, Done done) {
    proto::ToSigner message;
    const std::uint64_t id = next_++;
    message.mutable_allow_posture()->set_request_id(id);
    message.mutable_allow_posture()->set_account(account);
    message.mutable_allow_posture()->set_what("no_ip_list");
    send(message, id, std::move(done));
}

void SignerLink::ask_status(OnStatus answer) {
    proto::ToSigner message;
    const std::uint64_t id = next_++;
    message.mutable_get_status()->set_request_id(id);
    if (link_.send(as_bytes(message.SerializeAsString()))) asked_status_[id] = std::move(answer);
}

void SignerLink::on_frame(ByteView frame) {
    proto::FromSigner message;
    if (!parse(message, frame)) return;
    if (message.has_done())
        finish(waiting_, message.done().request_id(), status_of(message.done()));
    if (!message.has_status()) return;
    const auto asked = asked_status_.extract(message.status().request_id());
    if (!asked.empty()) asked.mapped()(message.status());
}

// ---- The engine ------------------------------------------------------------------------------

EngineLink::EngineLink(net::EventLoop& loop, const House& house)
    : link_(loop, house.socket(Role::engine, "control"),
            {.changed =
                 [this](bool is_connected) {
                     if (is_connected) return;
                     asked_state_.clear();
                     fail_all(waiting_, "the engine");
                 },
             .frame = [this](ByteView frame) { on_frame(frame); }}) {}

void EngineLink::send(proto::ToEngine& message, std::uint64_t id, Done done) {
    if (link_.send(as_bytes(message.SerializeAsString())))
        waiting_[id] = std::move(done);
    else
        done(fail(Errc::unavailable, "the engine is not running now"));
}

void EngineLink::add_bot(const std::string& file, const std::string& file_name, Done done) {
    proto::ToEngine message;
    const std::uint64_t id = next_++;
    message.mutable_add_bot()->set_request_id(id);
    message.mutable_add_bot()->set_file(file);
    message.mutable_add_bot()->set_file_name(file_name);
    send(message, id, std::move(done));
}

void EngineLink::await_settled(Duration limit, Done done) {
    proto::ToEngine message;
    const std::uint64_t id = next_++;
    message.mutable_await_settled()->set_request_id(id);
    message.mutable_await_settled()->set_timeout_ms(limit.ms);
    send(message, id, std::move(done));
}

void EngineLink::ask_state(OnState answer, Done failed) {
    proto::ToEngine message;
    const std::uint64_t id = next_++;
    message.mutable_get_state()->set_request_id(id);
    send(message, id, std::move(failed));
    if (waiting_.contains(id)) asked_state_[id] = std::move(answer);
}

void EngineLink::on_frame(ByteView frame) {
    proto::FromEngine message;
    if (!parse(message, frame)) return;
    if (message.has_done())
        finish(waiting_, message.done().request_id(), status_of(message.done()));
    if (!message.has_state()) return;
    const auto asked = asked_state_.extract(message.state().request_id());
    waiting_.erase(message.state().request_id());
    if (!asked.empty()) asked.mapped()(message.state());
}

// ---- The web ---------------------------------------------------------------------------------

WebLink::WebLink(net::EventLoop& loop, const House& house,
                 std::function<void(const std::string& url)> answer)
    : link_(loop, house.socket(Role::web, "owner"),
            {.changed =
                 [this](bool is_connected) {
                     if (!is_connected || is_answered_) return;
                     proto::ToWeb message;
                     message.mutable_want_login_link();
                     (void)link_.send(as_bytes(message.SerializeAsString()));
                 },
             .frame =
                 [this, answer = std::move(answer)](ByteView frame) {
                     proto::FromWeb message;
                     if (!parse(message, frame) || !message.has_login_link()) return;
                     if (!std::exchange(is_answered_, true)) answer(message.login_link().url());
                 }}) {}

}  // namespace strongroom::apps
