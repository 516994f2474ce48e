// WebService: a key from the page. What passes through here is a box that only the signer opens.
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "signer.pb.h"
#include "web/door.h"
#include "web/service.h"

namespace strongroom::web {
namespace {

constexpr std::size_t kFormsAskedMax = 10;
constexpr std::int64_t kAnswerLimitNs = 25'000'000'000;

}  // namespace

void WebService::add_key(const HttpRequest& request, const Reply& reply) {
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    const bool is_read = body.is_object() && body.contains("sealed") && body["sealed"].is_string();
    const auto sealed = is_read ? from_base64(body["sealed"].get<std::string>()) : Result<Bytes>();
    if (!is_read || !sealed || sealed->empty())
        return reply(problem(422, "Wrong input", "sealed: write the sealed form in base64"));
    proto::ToSigner message;
    const std::uint64_t id = next_id_++;
    message.mutable_add_sealed_key()->set_request_id(id);
    message.mutable_add_sealed_key()->set_sealed(std::string(as_text(*sealed)));
    const auto forms = std::ranges::count_if(asked_, [](auto& row) { return row.second.is_form; });
    const std::string bytes = message.SerializeAsString();
    const bool is_sent =
        static_cast<std::size_t>(forms) < kFormsAskedMax && ports_.to_form(as_bytes(bytes));
    if (!is_sent) return reply(problem(503, "Not reachable", "the signer is not running now"));
    asked_[id] = {reply, true, 201, env_.clock.ticks_ns() + kAnswerLimitNs};
}

void WebService::form_connected(bool is_connected) {
    if (is_connected) return;
    for (const auto& [id, asked] : std::map(asked_)) {
        if (asked.is_form)
            finish(id, problem(503, "Not reachable", "the signer stopped before it answered"));
    }
}

void WebService::form_frame(ByteView frame) {
    proto::FromSigner message;
    const bool is_read = message.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
    if (!is_read || !message.has_done()) return;
    const proto::Done& done = message.done();
    const auto at = asked_.find(done.request_id());
    if (at == asked_.end() || !at->second.is_form) return;
    if (!done.error().empty()) {
        const int status = done.code() == "exhausted" ? 429 : 422;
        return finish(done.request_id(), problem(status, "The key was not added", done.error()));
    }
    finish(done.request_id(),
           {.status = 201, .headers = {{"Content-Type", "application/json"}}, .body = "{}"});
}

}  // namespace strongroom::web
