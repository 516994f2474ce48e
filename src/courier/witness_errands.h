// WitnessErrands: carries the signer's questions to witnesses, and their answers back.
//
// The signer has no network. It writes each request whole and checks each answer itself; here
// nothing is read of either (docs/witness.md). Whoever owns this process can keep an answer back,
// and make none.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/env.h"

namespace strongroom::proto {
class AskWitness;
}  // namespace strongroom::proto

namespace strongroom::courier {

class WitnessErrands {
  public:
    // `folder`: for the certificates of witnesses' authorities, which the network reads from files.
    WitnessErrands(Env env, std::string folder, std::function<bool(ByteView)> to_signer);

    void run(const proto::AskWitness& ask);

  private:
    Result<std::string> ca_file_of(const proto::AskWitness& ask);
    void answer(const std::string& witness, int status, const std::string& body);

    Env env_;
    std::string folder_;
    std::function<bool(ByteView)> to_signer_;
    std::map<std::string, std::string> certificates_;  // By their file. Bounded by kFilesMax.
    int under_way_ = 0;
    std::shared_ptr<bool> is_alive_ = std::make_shared<bool>(true);  // For answers that come later.
};

}  // namespace strongroom::courier
