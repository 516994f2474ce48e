// WebService: POST /hooks/BOT, a message from outside for one bot (docs/webhooks.md).
//
// No session and no page of ours is behind it: who may send is the hook's affair. The answer 202
// comes when the engine has the message on its disk.
#include <fmt/format.h>

#include "engine.pb.h"
#include "web/door.h"
#include "web/service.h"

namespace strongroom::web {
namespace {

HttpReply refusal(const Hooks::Verdict& verdict) {
    switch (*verdict.refusal) {
        case HookRefusal::source:
        case HookRefusal::secret: return problem(401, "Not accepted", verdict.detail);
        case HookRefusal::malformed: return problem(422, "Wrong input", verdict.detail);
        case HookRefusal::oversize: return problem(413, "Too long", verdict.detail);
        case HookRefusal::stale: return problem(422, "Too old", verdict.detail);
        case HookRefusal::replayed: return problem(409, "Taken already", verdict.detail);
        case HookRefusal::flood: {
            HttpReply reply = problem(429, "Too many", verdict.detail);
            reply.headers.push_back({"Retry-After", "1"});
            return reply;
        }
        case HookRefusal::unkept: return problem(503, "Not kept", verdict.detail);
    }
    return problem(401, "Not accepted", verdict.detail);
}

}  // namespace

void WebService::hook(const HttpRequest& request, std::string_view bot, const Reply& reply) {
    if (request.method != "POST") return reply(problem(405, "Method not allowed", "use POST"));
    const Hooks::Verdict verdict = hooks_.judge(bot, request);
    if (verdict.refusal) return reply(refusal(verdict));
    proto::ToEngine message;
    const std::uint64_t id = next_id_++;
    message.mutable_send_signal()->set_request_id(id);
    message.mutable_send_signal()->set_bot(std::string(bot));
    message.mutable_send_signal()->set_text(verdict.text);
    ask(message, id, 202, reply);
}

}  // namespace strongroom::web
