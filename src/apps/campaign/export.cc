#include "apps/campaign/export.h"

#include <fmt/format.h>

#include "apps/signer_client.h"
#include "base/real_env.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

// At 10,000 keys a list: as many as a store can hold, and more.
constexpr int kListsMax = 100;

Status write(const std::string& path, const std::string& text) {
    PosixDisk disk;
    TRY(disk.replace(path, as_bytes(text)));
    fmt::print("{}\n", path);
    return {};
}

Status write_list(const std::string& path, const proto::CampaignKeyList& list) {
    TRY(write(path + ".json", list.json()));
    TRY(write(path + ".json.sig", list.json_signature()));
    TRY(write(path + ".csv", list.csv()));
    return write(path + ".csv.sig", list.csv_signature());
}

}  // namespace

Status export_list(const std::string& folder, const std::string& id, const std::string& venue,
                   const std::string& to) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(folder));
    proto::ToSigner message;
    message.mutable_list_campaign()->set_campaign(id);
    message.mutable_list_campaign()->set_venue(venue);
    PosixDisk disk;
    for (int number = 1; number <= kListsMax; ++number) {
        proto::FromSigner answer;
        TRY(signer.ask(message, answer));
        if (!answer.has_campaign_key_list())
            return fail(Errc::corrupt, "the signer's answer does not read; is it another version?");
        const proto::CampaignKeyList& list = answer.campaign_key_list();
        if (number == 1) {
            TRY(disk.make_folder(to));
            TRY(write(to + "/strongroom-list.pem", list.public_key()));
        }
        TRY(write_list(fmt::format("{}/{}-{}", to, venue, number), list));
        if (list.next().empty()) return {};
        message.mutable_list_campaign()->set_after(list.next());
    }
    return fail(Errc::corrupt, "the signer's list of keys does not end");
}

}  // namespace strongroom::apps
