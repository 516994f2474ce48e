#include "apps/campaign/campaign_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/record_file.h"

namespace strongroom::apps {
namespace {

constexpr std::uint64_t kBytesMax = 256U << 20;

std::string folder_of(const std::string& folder, const std::string& id) {
    return folder + "/campaigns/" + id;
}
std::string path_of(const std::string& folder, const std::string& id) {
    return folder_of(folder, id) + "/campaign.log";
}

// An id is a name of a folder here, and never a way out of it.
Status check_id(const std::string& id) {
    const auto is_fine = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    if (!id.empty() && id.size() <= 32 && std::ranges::all_of(id, is_fine)) return {};
    return fail(Errc::invalid, "ID: small letters, digits and '-': see strongroom campaign list");
}

std::unexpected<Error> none(const std::string& id) {
    return fail(Errc::not_found,
                fmt::format("there is no campaign {}: see strongroom campaign list", id));
}

Result<campaign::Campaign> fold(const std::vector<Bytes>& records, const std::string& id) {
    campaign::Campaign campaign;
    for (const Bytes& record : records) TRY(campaign.take(record));
    if (campaign.begun().id != id)
        return fail(Errc::corrupt, fmt::format("campaign {}: its file is another one's", id));
    return campaign;
}

void append(Bytes& file, const Bytes& payload) {
    const Bytes record = frame_record(payload);
    file.insert(file.end(), record.begin(), record.end());
}

}  // namespace

Status CampaignFile::begin(const std::string& folder, const campaign::Begun& begun,
                           const std::vector<campaign::Plan>& plans) {
    PosixDisk disk;
    TRY(disk.make_folder(folder_of(folder, begun.id)));
    Bytes file;
    append(file, campaign::begun_record(begun));
    for (const campaign::Plan& plan : plans) append(file, campaign::planned_record(plan, begun.at));
    return disk.replace(path_of(folder, begun.id), file);
}

Result<CampaignFile> CampaignFile::open(const std::string& folder, const std::string& id) {
    TRY(check_id(id));
    PosixDisk disk;
    // A folder without a file is one whose making was cut off.
    if (!disk.read(path_of(folder, id), kBytesMax)) return none(id);
    TRY_ASSIGN(FolderLock lock, FolderLock::take(folder_of(folder, id)));
    TRY_ASSIGN(const RecordScan scan, recover_records(disk, path_of(folder, id), kBytesMax));
    TRY_ASSIGN(campaign::Campaign campaign, fold(scan.records, id));
    TRY_ASSIGN(std::unique_ptr<AppendFile> file, disk.open_append(path_of(folder, id)));
    return CampaignFile(std::move(lock), std::move(file), std::move(campaign));
}

Result<campaign::Campaign> CampaignFile::read(const std::string& folder, const std::string& id) {
    TRY(check_id(id));
    PosixDisk disk;
    const Result<Bytes> file = disk.read(path_of(folder, id), kBytesMax);
    if (!file)
        return file.error().code == Errc::not_found ? none(id) : std::unexpected(file.error());
    return fold(scan_records(*file).records, id);
}

Result<std::vector<std::string>> CampaignFile::list(const std::string& folder) {
    PosixDisk disk;
    TRY_ASSIGN(std::vector<std::string> ids, disk.list(folder + "/campaigns"));
    std::erase_if(ids, [&](const std::string& id) {
        return !check_id(id) || !disk.read(path_of(folder, id), kBytesMax);
    });
    return ids;
}

Status CampaignFile::add(const Bytes& record) {
    TRY(file_->append(frame_record(record)));
    TRY(file_->sync());
    return campaign_.take(record);
}

}  // namespace strongroom::apps
