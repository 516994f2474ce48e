// VenueCourier: questions that need no key: prices and volumes, and what the engine asks.
#include <algorithm>
#include <utility>

#include "courier.pb.h"
#include "courier/venue_courier.h"

namespace strongroom::courier {
namespace {

constexpr Duration kReplyLimit = seconds(10);
constexpr std::size_t kTargetBytesMax = 8U << 10;
constexpr std::size_t kBodyBytesMax = 8U << 20;
constexpr int kWeightMax = 1'000;

// A path, and nothing that could end the request's first line.
bool is_target(std::string_view target) {
    return target.starts_with('/') && target.size() <= kTargetBytesMax &&
           std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

// ---- Prices and volumes ------------------------------------------------------------------------

// Another venue's limits are kept in the ledger of that venue, which is ours as well where the
// house trades there.
void VenueCourier::make_tickers(Budgets& budgets) {
    for (PolledVenue& polled : polled_venues(settings_.profile, settings_.ca_file)) {
        PublicRequests* requests = &public_;
        if (polled.name != settings_.profile.venue) {
            elsewhere_.push_back(std::make_unique<PublicRequests>(
                env_, budgets.of(polled.name), [this] { return env_.clock.now(); }));
            requests = elsewhere_.back().get();
        }
        tickers_.push_back(std::make_unique<TickerPoll>(
            through(env_, *requests), std::move(polled),
            [this](const auto& name, const auto& symbol, const auto& told) {
                tell_ticker(name, symbol, told);
            }));
    }
}

// ---- For the engine ----------------------------------------------------------------------------

void VenueCourier::ask_public(const std::string& client, const proto::AskPublic& asked) {
    const std::uint64_t id = asked.request_id();
    const auto fail_it = [this, client, id](bool never_sent, const std::string& text) {
        proto::FromCourier message;
        message.mutable_failed()->set_request_id(id);
        message.mutable_failed()->set_never_sent(never_sent);
        message.mutable_failed()->set_text(text);
        tell(client, message);
    };
    const bool is_post = asked.method() == "POST";
    if ((!is_post && asked.method() != "GET") || !is_target(asked.target()))
        return fail_it(true, "no question that a venue could be asked");
    HttpRequest request{.method = asked.method(), .target = asked.target()};
    request.weight = std::clamp(asked.weight(), 1, kWeightMax);
    if (is_post) request.headers.push_back({"Content-Type", "application/json"});
    public_.request({settings_.profile.urls.public_rest, settings_.ca_file}, std::move(request),
                    kReplyLimit, [this, client, id, fail_it](const Result<HttpReply>& reply) {
                        if (!reply)
                            return fail_it(reply.error().code == Errc::unavailable,
                                           reply.error().message);
                        if (reply->body.size() > kBodyBytesMax)
                            return fail_it(false, "the venue's answer is too long");
                        proto::FromCourier message;
                        message.mutable_public_reply()->set_request_id(id);
                        message.mutable_public_reply()->set_status(reply->status);
                        message.mutable_public_reply()->set_body(reply->body);
                        tell(client, message);
                    });
}

}  // namespace strongroom::courier
