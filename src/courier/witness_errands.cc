#include "courier/witness_errands.h"

#include <fmt/format.h>

#include "signer.pb.h"

namespace strongroom::courier {
namespace {

constexpr Duration kAnswerLimit = seconds(10);  // Below the signer's own.
constexpr int kUnderWayMax = 8;
constexpr std::size_t kFilesMax = 16;
constexpr std::size_t kBodyBytesMax = 64UL << 10;

}  // namespace

WitnessErrands::WitnessErrands(Env env, std::string folder, std::function<bool(ByteView)> to_signer)
    : env_(env), folder_(std::move(folder)), to_signer_(std::move(to_signer)) {}

Result<std::string> WitnessErrands::ca_file_of(const proto::AskWitness& ask) {
    if (ask.ca().empty()) return std::string();
    std::string path = fmt::format("{}/witness-{}.pem", folder_, percent_encode(ask.witness()));
    if (const auto known = certificates_.find(path);
        known != certificates_.end() && known->second == ask.ca())
        return path;
    if (certificates_.size() >= kFilesMax) certificates_.clear();
    TRY(env_.disk.replace(path, as_bytes(ask.ca())));
    certificates_[path] = ask.ca();
    return path;
}

void WitnessErrands::run(const proto::AskWitness& ask) {
    const std::string& witness = ask.witness();
    if (under_way_ >= kUnderWayMax) return answer(witness, 0, "too many questions at once");
    const Result<std::string> ca_file = ca_file_of(ask);
    if (!ca_file) return answer(witness, 0, ca_file.error().message);
    HttpRequest request{.method = ask.method(), .target = ask.target(), .body = ask.body()};
    if (!ask.body().empty())
        request.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
    ++under_way_;
    env_.network.request(
        {ask.url(), *ca_file}, std::move(request), kAnswerLimit,
        [this, witness, alive = std::weak_ptr(is_alive_)](const Result<HttpReply>& reply) {
            if (alive.expired()) return;
            --under_way_;
            if (!reply) return answer(witness, 0, reply.error().message);
            if (reply->body.size() > kBodyBytesMax)
                return answer(witness, 0, "its answer is too long");
            answer(witness, reply->status, reply->body);
        });
}

void WitnessErrands::answer(const std::string& witness, int status, const std::string& body) {
    proto::ToSigner message;
    proto::WitnessAnswer& out = *message.mutable_witness_answer();
    out.set_witness(witness);
    out.set_status(status);
    out.set_body(body);
    (void)to_signer_(as_bytes(message.SerializeAsString()));
}

}  // namespace strongroom::courier
