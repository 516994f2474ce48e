// CampaignFile: FOLDER/campaigns/ID/campaign.log, one writer at a time. What was added is on the
// disk before anybody acts on it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/folder_lock.h"
#include "base/real_env.h"
#include "campaign/campaign.h"

namespace strongroom::apps {

class CampaignFile {
  public:
    // A new one, whole or not at all. Errors: io.
    static Status begin(const std::string& folder, const campaign::Begun& begun,
                        const std::vector<campaign::Plan>& plans);
    // Errors: not_found, refused (another command is at it), corrupt, io.
    static Result<CampaignFile> open(const std::string& folder, const std::string& id);
    // As it stands, while another command may be at it. Errors: not_found, corrupt, io.
    static Result<campaign::Campaign> read(const std::string& folder, const std::string& id);
    // The newest last. Errors: io.
    static Result<std::vector<std::string>> list(const std::string& folder);

    const campaign::Campaign& campaign() const { return campaign_; }
    // Durable on return. Errors: io; the command must end then.
    Status add(const Bytes& record);

  private:
    CampaignFile(FolderLock lock, std::unique_ptr<AppendFile> file, campaign::Campaign campaign)
        : lock_(std::move(lock)), file_(std::move(file)), campaign_(std::move(campaign)) {}

    FolderLock lock_;
    std::unique_ptr<AppendFile> file_;
    campaign::Campaign campaign_;
};

}  // namespace strongroom::apps
