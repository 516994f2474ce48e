// Desk: the live Route. Decisions leave as requests to the signer; what signer, courier and venue
// answer becomes Inputs. It knows which request was which, and nothing of sockets.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/http.h"
#include "engine/input.h"
#include "engine/ports.h"
#include "venues/account.h"
#include "venues/replies.h"

namespace strongroom::engine {

class Desk final : public Route {
  public:
    // `send` takes one frame for the signer. `first_request`: where the numbers of requests begin.
    // Another process's requests, answered late, must not be taken for ours: begin anywhere.
    Desk(const venues::Replies& venue, std::function<void(std::string)> send,
         std::uint64_t first_request = 1)
        : venue_(venue), send_(std::move(send)), next_(first_request) {}

    // Until the journal has been read and the links are up, nothing leaves: Core::resume() hands
    // out again what was muted.
    void unmute() { is_muted_ = false; }
    bool is_muted() const { return is_muted_; }
    void set_time(Time venue_now, Duration venue_offset) {
        venue_now_ = venue_now;
        venue_offset_ = venue_offset;
    }

    void place(const Approved<OrderIntent>& order) override;
    void cancel(const Approved<CancelIntent>& cancel) override;
    void ask(const ReadQuery& query) override;

    // What a frame of the signer means. Errors: invalid (it does not parse).
    Result<std::vector<InputBody>> on_signer(ByteView frame);

    // What the venue's answer means, and for whom.
    struct Answer {
        std::vector<InputBody> inputs;
        std::optional<venues::AccountState> account;  // Of a balances query.
        AccountName of;
        std::string trouble;  // For the operator: an answer that makes no sense.
        // A placement that broke a rule of its market, or came when it was closed; and which.
        bool is_rejected_by_market = false;
        Symbol symbol;
    };
    Answer on_reply(std::uint64_t request_id, const HttpReply& reply);
    Answer on_failed(std::uint64_t request_id, bool never_sent, const std::string& text);
    Answer on_sending(std::uint64_t request_id);
    // Whatever is under way on a link that broke is forgotten here; the Core asks anew.
    void forget_all() { asked_.clear(); }

  private:
    enum class What { place, cancel, read };
    struct Asked {
        What what = What::place;
        IntentId intent;
        ReadQuery query;
        AccountName account;
        Time at;             // Venue time.
        Symbol symbol = {};  // Of a placement.
        // The list of open orders, asked for before the list of those that have ended.
        bool is_first_list = false;
    };

    std::uint64_t remember(Asked asked);
    void read(const ReadQuery& signed_query, Asked asked);
    std::vector<InputBody> on_first_list(const Asked& asked, const HttpReply& reply);

    const venues::Replies& venue_;
    std::function<void(std::string)> send_;
    bool is_muted_ = true;
    Time venue_now_;
    Duration venue_offset_;
    std::uint64_t next_;
    std::map<std::uint64_t, Asked> asked_;  // Bounded by kAskedMax: the oldest is forgotten.
};

inline constexpr std::size_t kAskedMax = 10'000;

}  // namespace strongroom::engine
