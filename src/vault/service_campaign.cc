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
    done(peer, told.request_id(), signer_.note_campaign(told.campaign(), *step, keys));
}

}  // namespace strongroom::vault
