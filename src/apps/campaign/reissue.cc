#include "apps/campaign/reissue.h"

#include <fmt/format.h>

#include "apps/campaign/hands.h"
#include "apps/key_public.h"
#include "apps/signer_client.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

// Venues that take the public half of a key that was made elsewhere (docs/venues.md).
bool takes_own_keys(const std::string& venue) { return venue == "binance" || venue == "paper"; }

Status make_at_venue(const ReissueOptions& options, const KeyAtHand& key) {
    if (options.addresses.empty() != options.is_any_address) {
        return fail(Errc::invalid,
                    "--ip: name the addresses from which the key works (strongroom venue egress "
                    "tells ours), or --any-address instead");
    }
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    proto::RunKeyErrand& wish = *message.mutable_run_key_errand();
    wish.set_what(proto::RunKeyErrand::MAKE);
    wish.set_account(options.account);
    wish.set_master(key.master);
    wish.set_sub_account(key.sub_account);
    for (const std::string& address : options.addresses) wish.add_addresses(address);
    wish.set_may_trade(true);
    wish.set_policy(key.policy);
    wish.set_user(key.plan.user);
    proto::FromSigner answer;
    TRY(signer.ask(message, answer));
    fmt::print("{}: the key is made at the venue\n", options.account);
    return {};
}

Status make_here(const ReissueOptions& options, const KeyAtHand& key) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    proto::ToSigner message;
    proto::MakeKey& make = *message.mutable_make_key();
    make.set_account(options.account);
    make.set_venue(key.plan.venue);
    make.set_policy(key.policy);
    make.set_user(key.plan.user);
    return signer.tell(message);
}

}  // namespace

Status reissue(const ReissueOptions& options) {
    const Hands hands(options.folder);
    TRY_ASSIGN(const auto keys, hands.look());
    const auto at = keys.find({options.account});
    if (at == keys.end()) {
        return fail(Errc::not_found,
                    fmt::format("there is no key for account \"{}\"", options.account));
    }
    const KeyAtHand& key = at->second;
    if (key.step != CampaignStep::dead) {
        return fail(
            Errc::refused,
            fmt::format("the key of account \"{}\" was not proved dead in a campaign that is "
                        "not over: strongroom campaign status",
                        options.account));
    }
    if (key.seen.is_waiting && key.master.empty())
        return show_public_half(options.folder, options.account);
    if (!key.master.empty() && options.addresses.empty() != options.is_any_address)
        return make_at_venue(options, key);  // Says what is missing, before anything is gone.
    if (!key.seen.is_retired) TRY(hands.retire({options.account}));
    if (!key.master.empty()) return make_at_venue(options, key);
    if (takes_own_keys(key.plan.venue)) {
        TRY(make_here(options, key));
        return show_public_half(options.folder, options.account);
    }
    fmt::print("{}", key.policy);
    fmt::print(stderr,
               "{1} makes its keys itself: make one there, and bring it in with the policy above:\n"
               "  strongroom key add --account {0} --venue {1} --key-id ID --policy FILE\n",
               options.account, key.plan.venue);
    return {};
}

}  // namespace strongroom::apps
