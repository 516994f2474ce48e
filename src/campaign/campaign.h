// Campaign: all its keys, as its file tells them. The file is records (base/record_file.h) that are
// only added to; each is made here and taken here, so that what is in memory is what was read back.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "campaign/course.h"

namespace strongroom::proto {
class CampaignRecord;
}  // namespace strongroom::proto

namespace strongroom::campaign {

struct Begun {
    std::string id;
    std::string source;  // What it was started from, in words.
    Terms terms;
    Time at;
};

struct Noted {
    AccountName account;
    std::string text;
};

// Records. As many keys as are given: at most kKeysInRecord.
inline constexpr std::size_t kKeysInRecord = 1'000;
inline constexpr std::size_t kTextMax = 400;  // Bytes; what is longer is cut.
Bytes begun_record(const Begun& begun);
Bytes planned_record(const Plan& plan, Time at);
Bytes trying_record(Act act, const std::vector<AccountName>& accounts, Time at);
Bytes stepped_record(CampaignStep step, const std::vector<Noted>& keys, Time at);
Bytes failed_record(Act act, const Noted& key, Time at);

class Campaign {
  public:
    // One more record, in order. Errors: corrupt (it does not read, or does not fit to those before
    // it); nothing has changed then.
    Status take(ByteView record);

    const Begun& begun() const { return begun_; }
    const std::map<AccountName, Course>& courses() const { return courses_; }
    bool is_over() const;

  private:
    Status begin(const proto::CampaignRecord& record);
    Status plan(const proto::CampaignRecord& record);
    Status step(const proto::CampaignRecord& record);

    Begun begun_;
    std::map<AccountName, Course> courses_;  // Bounded by kKeysMax.
};

inline constexpr std::size_t kKeysMax = 200'000;

}  // namespace strongroom::campaign
