#include "web/owner_door.h"

#include "web.pb.h"
#include "web/service.h"

namespace strongroom::web {
namespace {

void fill(proto::HookDone& done, const Result<std::string>& secret, const std::string& bot) {
    if (!secret) {
        done.set_error(secret.error().message);
        done.set_code(std::string(to_string(secret.error().code)));
        return;
    }
    done.set_secret(*secret);
    done.set_path("/hooks/" + bot);
}

void fill(proto::HookState& state, const HookView& view) {
    state.set_bot(view.bot);
    state.set_is_hmac(view.form == HookForm::hmac);
    for (const std::string& source : view.sources) state.add_sources(source);
    state.set_made_ms(view.made.ms);
    if (view.old_until) state.set_old_until_ms(view.old_until->ms);
    state.set_taken(view.counts.taken);
    for (std::size_t i = 0; i < view.counts.refused.size(); ++i) {
        if (view.counts.refused[i] == 0) continue;
        proto::HookState::Refused& refused = *state.add_refused();
        refused.set_why(std::string(to_string(static_cast<HookRefusal>(i))));
        refused.set_count(view.counts.refused[i]);
    }
}

Result<std::string> make(Hooks& hooks, const proto::MakeHook& wish) {
    const auto form = wish.is_hmac() ? HookForm::hmac : HookForm::token;
    return hooks.make(wish.bot(), form, {wish.sources().begin(), wish.sources().end()});
}

}  // namespace

std::optional<std::string> answer_owner(WebService& service, ByteView frame) {
    proto::ToWeb message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) return std::nullopt;
    Hooks& hooks = service.hooks();
    proto::FromWeb answer;
    switch (message.message_case()) {
        case proto::ToWeb::kWantLoginLink:
            answer.mutable_login_link()->set_request_id(message.want_login_link().request_id());
            answer.mutable_login_link()->set_url(service.new_login_link());
            break;
        case proto::ToWeb::kMakeHook:
            fill(*answer.mutable_hook_done(), make(hooks, message.make_hook()),
                 message.make_hook().bot());
            break;
        case proto::ToWeb::kRotateHook: {
            const proto::RotateHook& wish = message.rotate_hook();
            fill(*answer.mutable_hook_done(), hooks.rotate(wish.bot(), {wish.overlap_ms()}),
                 wish.bot());
            break;
        }
        case proto::ToWeb::kDropHook: {
            const Status done = hooks.drop(message.drop_hook().bot());
            answer.mutable_hook_done();
            if (!done) fill(*answer.mutable_hook_done(), std::unexpected(done.error()), "");
            break;
        }
        case proto::ToWeb::kListHooks:
            answer.mutable_hook_list();
            for (const HookView& view : hooks.list())
                fill(*answer.mutable_hook_list()->add_hooks(), view);
            break;
        case proto::ToWeb::MESSAGE_NOT_SET: return std::nullopt;
    }
    return answer.SerializeAsString();
}

}  // namespace strongroom::web
