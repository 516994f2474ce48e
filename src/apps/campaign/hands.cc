#include "apps/campaign/hands.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "apps/daemon/blocking_channel.h"
#include "apps/daemon/house.h"
#include "apps/signer_client.h"
#include "engine.pb.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

using Wish = proto::RunKeyErrand;

KeyAtHand read(const proto::KeyStatus& key) {
    return {.seen = {.is_retired = key.is_retired(),
                     .is_waiting = key.is_waiting(),
                     .added = {key.added_ms()},
                     .may_trade = key.posture_code().empty(),
                     .posture = key.posture_text(),
                     .open_orders = key.open_orders()},
            .plan = {.account = {key.account()},
                     .venue = key.venue(),
                     .user = key.user(),
                     .is_deletable = !key.master().empty(),
                     .added = {key.added_ms()}},
            .kind = key.kind(),
            .policy = key.policy(),
            .master = key.master(),
            .sub_account = key.sub_account(),
            .campaign = key.campaign(),
            .step = campaign_step_of(key.campaign_step())};
}

Result<Hands::Answer> run(const std::string& folder, Wish::What what, const std::string& id,
                          const AccountName& account) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(folder));
    proto::ToSigner message;
    Wish& wish = *message.mutable_run_key_errand();
    wish.set_what(what);
    wish.set_account(account.value);
    wish.set_campaign(id);
    proto::FromSigner answer;
    TRY(signer.ask(message, answer));
    if (!answer.has_key_errand_done())
        return fail(Errc::corrupt, "the signer's answer does not read; is it another version?");
    const proto::KeyErrandDone& done = answer.key_errand_done();
    return Hands::Answer{done.outcome(),
                         done.http_status() == 0
                             ? std::string("no answer came")
                             : fmt::format("the venue answers {} {} {}", done.http_status(),
                                           done.code(), done.text())};
}

Status tell(SignerClient& signer, const std::string& id, CampaignStep step,
            std::span<const campaign::Noted> keys, bool is_ahead_of_record) {
    proto::ToSigner message;
    proto::NoteCampaign& note = *message.mutable_note_campaign();
    note.set_campaign(id);
    note.set_step(std::string(to_string(step)));
    note.set_is_ahead_of_record(is_ahead_of_record);
    for (const campaign::Noted& key : keys) {
        proto::CampaignKey& one = *note.add_keys();
        one.set_account(key.account.value);
        one.set_text(key.text);
    }
    return signer.tell(message);
}

Result<proto::FromEngine> ask(BlockingChannel& engine, const proto::ToEngine& message) {
    TRY_ASSIGN(const Bytes frame, engine.ask(as_bytes(message.SerializeAsString())));
    proto::FromEngine answer;
    if (!answer.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
        return fail(Errc::corrupt, "the engine's answer does not read; is it another version?");
    return answer;
}

}  // namespace

bool is_away(const Error& error) {
    return error.code == Errc::unavailable || error.code == Errc::timeout ||
           error.code == Errc::corrupt;
}

Result<std::map<AccountName, KeyAtHand>> Hands::look() const {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(folder_));
    proto::SignerStatus status;
    TRY(signer.ask_status(status));
    if (status.is_sealed())
        return fail(Errc::refused, "the signer is sealed: strongroom unseal, then go on");
    std::map<AccountName, KeyAtHand> keys;
    for (const proto::KeyStatus& key : status.keys())
        keys.emplace(AccountName{key.account()}, read(key));
    return keys;
}

Status Hands::note(const std::string& id, CampaignStep step,
                   const std::vector<campaign::Noted>& keys) const {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(folder_));
    return tell(signer, id, step, keys, false);
}

Status Hands::freeze_ahead(const std::string& id, const std::vector<campaign::Noted>& keys) const {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(folder_));
    for (std::size_t from = 0; from < keys.size(); from += campaign::kKeysInRecord) {
        const auto some =
            std::span(keys).subspan(from, std::min(keys.size() - from, campaign::kKeysInRecord));
        TRY(tell(signer, id, CampaignStep::frozen, some, true));
    }
    return {};
}

Result<Hands::Answer> Hands::prove(const std::string& id, const AccountName& account) const {
    return run(folder_, Wish::PROVE, id, account);
}

Result<Hands::Answer> Hands::drop(const std::string& id, const AccountName& account) const {
    return run(folder_, Wish::DROP, id, account);
}

Status Hands::cancel_orders(const AccountName& account) const {
    TRY_ASSIGN(
        BlockingChannel engine,
        BlockingChannel::connect(House(folder_, 0).socket(Role::engine, "control"), "the engine"));
    proto::ToEngine look;
    look.mutable_get_state();
    TRY_ASSIGN(const proto::FromEngine state, ask(engine, look));
    for (const proto::BotState& bot : state.state().bots()) {
        if (bot.account() != account.value || bot.is_finished()) continue;
        const bool takes_cancel =
            std::ranges::find(bot.commands(), "cancel") != bot.commands().end();
        proto::ToEngine message;
        message.mutable_command_bot()->set_bot(bot.name());
        message.mutable_command_bot()->set_command(takes_cancel ? "cancel" : "stop");
        TRY_ASSIGN(const proto::FromEngine done, ask(engine, message));
        if (!done.done().error().empty()) return fail(Errc::unavailable, done.done().error());
    }
    return {};
}

Status Hands::retire(const AccountName& account) const {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(folder_));
    proto::ToSigner message;
    message.mutable_retire_key()->set_account(account.value);
    return signer.tell(message);
}

}  // namespace strongroom::apps
