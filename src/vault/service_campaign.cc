// SignerService: how far campaigns have come.
#include "signer.pb.h"
#include "vault/service.h"

namespace strongroom::vault {

void SignerService::note_campaign(PeerId peer, const proto::NoteCampaign& told) {
    constexpr int keys_max = 1'000;
    const auto step = campaign_step_of(told.step());
    if (!step) return done(peer, told.request_id(), fail(Errc::invalid, "step: no such step"));
    if (told.keys_size() > keys_max)
        return done(peer, told.request_id(), fail(Errc::invalid, "keys: at most 1,000 in a frame"));
    std::vector<CampaignKey> keys;
    for (const proto::CampaignKey& key : told.keys()) keys.push_back({{key.account()}, key.text()});
    if (told.is_ahead_of_record() && *step != CampaignStep::frozen) {
        return done(peer, told.request_id(),
                    fail(Errc::invalid, "is_ahead_of_record: of the step \"frozen\" alone"));
    }
    done(peer, told.request_id(),
         told.is_ahead_of_record() ? signer_.freeze_ahead(told.campaign(), keys)
                                   : signer_.note_campaign(told.campaign(), *step, keys));
}

void SignerService::list_campaign(PeerId peer, const proto::ListCampaign& asked) {
    const auto list = signer_.list_campaign(asked.campaign(), asked.venue(), {asked.after()});
    if (!list) return done(peer, asked.request_id(), std::unexpected(list.error()));
    proto::FromSigner message;
    proto::CampaignKeyList& out = *message.mutable_campaign_key_list();
    out.set_request_id(asked.request_id());
    out.set_json(list->json);
    out.set_csv(list->csv);
    out.set_json_signature(std::string(as_text(list->json_signature)));
    out.set_csv_signature(std::string(as_text(list->csv_signature)));
    out.set_public_key(list->public_key);
    out.set_keys(list->keys);
    out.set_next(list->next.value);
    (void)send(peer, message);
}

}  // namespace strongroom::vault
