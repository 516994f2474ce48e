// `strongroom venue egress`: under which address a venue sees this machine, for a key's IP list.
#include <fmt/format.h>

#include <memory>
#include <optional>

#include "apps/act_internal.h"
#include "apps/command.h"
#include "apps/daemon/venue_file.h"
#include "base/real_env.h"
#include "net/asio_network.h"
#include "net/event_loop.h"
#include "venues/kucoin/decode.h"
#include "venues/kucoin/encode.h"

namespace strongroom::apps {
namespace {

struct EgressOptions {
    std::string folder;
};

constexpr Duration kAnswerLimit = seconds(10);

// One public request, without a key.
Result<std::string> ask_kucoin(const HouseVenue& venue) {
    net::EventLoop loop;
    net::AsioNetwork network(loop);
    std::optional<Result<HttpReply>> answer;
    network.request({venue.profile.urls.public_rest, venue.ca_file},
                    venues::kucoin::to_http(venues::kucoin::my_address()), kAnswerLimit,
                    [&](const Result<HttpReply>& reply) {
                        answer = reply;
                        loop.stop();
                    });
    loop.run();
    if (!answer) return fail(Errc::unavailable, "no answer");
    TRY_ASSIGN(const HttpReply reply, *std::move(answer));
    return venues::kucoin::decode_my_address(reply.body);
}

// Only KuCoin tells it to whoever asks.
Status egress(const EgressOptions& options) {
    TRY_ASSIGN(const VenueFile house, read_venue_file(options.folder + "/run/venue.toml"));
    for (const HouseVenue& venue : house.venues) {
        if (venue.profile.venue != "kucoin") {
            fmt::print(
                "{:<10} does not tell; a key that is refused may: strongroom key "
                "prove-dead\n",
                venue.profile.venue);
            continue;
        }
        TRY_ASSIGN(const std::string address, ask_kucoin(venue));
        fmt::print("{:<10} sees us at {}\n", venue.profile.venue, address);
    }
    return {};
}

}  // namespace

void add_venue_commands(Command app, int& exit_code) {
    const auto options = std::make_shared<EgressOptions>();
    Command venue = app.add_subcommand("venue", "the venues of this house");
    venue.require_subcommand();
    add_act(venue, "egress", "under which address each venue sees this machine", options, exit_code,
            egress);
}

}  // namespace strongroom::apps
