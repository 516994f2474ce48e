#include "drill/world.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/ensure.h"
#include "drill/customers.h"
#include "drill/house.h"
#include "drill/memory_disk.h"
#include "drill/own_orders.h"
#include "drill/thief.h"
#include "drill/timeline.h"
#include "drill/wires.h"

namespace strongroom::drill {
namespace {

using namespace decimal_literals;

constexpr Time kStart{1'665'360'000'000};  // 2022-10-10.
constexpr Duration kReadyAfter = minutes(2);
constexpr Duration kAttackAfter = minutes(7);
constexpr Duration kDumpAfter = minutes(5);  // Of robbing.
constexpr Duration kDownFor = minutes(3);
constexpr std::string_view kHouseAddress = "198.51.100.7";
constexpr std::uint64_t kLostIn = 50;
constexpr std::uint64_t kLateIn = 50;

Weather weather_of(const WorldTerms& terms) {
    Weather weather;
    if (terms.is_slow) {
        weather.least = milliseconds(800);
        weather.spread = milliseconds(1'200);
    }
    if (terms.is_lossy) {
        weather.order_reply_lost_in = kLostIn;
        weather.order_reply_late_in = kLateIn;
    }
    if (terms.is_down) {
        weather.down_from = kStart + kAttackAfter + kRobbingBegins;
        weather.down_until = weather.down_from + kDownFor;
    }
    return weather;
}

class World {
  public:
    explicit World(const WorldTerms& terms);

    Status run();
    Outcome take_outcome() { return std::move(outcome_); }

  private:
    Env env() { return {timeline_, random_, disk_, timeline_, wires_}; }
    HouseSettings house_settings() const;
    HouseEars ears();
    ThiefHands hands();
    Status move_in();
    Status check_ready() const;
    Status attack();
    void publish_dump();
    void note_fill(const ThinFill& fill);
    void note_judged(const AccountName& account, const std::string& order, bool is_foreign);
    void note_frozen(const AccountName& account);
    void order_through_us(const Customer& customer, Decimal quote);
    void revoke_all();
    void mark();
    // The first order that he got executed; before there is one, when he begins to try.
    Time robbery() const { return robbed_.value_or(attacked_ + kRobbingBegins); }
    Duration since_attack() const { return timeline_now() - attacked_; }
    Time timeline_now() const { return const_cast<Timeline&>(timeline_).now(); }
    void close_the_books();

    WorldTerms terms_;
    Population population_;
    Timeline timeline_{kStart};
    MemoryDisk disk_;
    Chance random_;
    Wires wires_;
    DrillVenue venue_;
    House house_;
    OwnOrders own_;
    std::unique_ptr<Thief> thief_;
    Outcome outcome_;
    Status trouble_;
    Time attacked_ = kStart + kAttackAfter;
    std::optional<Time> robbed_;
    std::map<std::string, const Customer*> by_key_;
    std::set<std::string> foreign_;                    // Venue orders of the thief, past us.
    std::map<AccountName, Time> first_theft_;          // Of each account that he traded on.
    std::map<AccountName, Time> frozen_;               // When first.
    std::map<std::uint64_t, AccountName> through_us_;  // The thief's requests to the signer.
    std::uint32_t intents_ = 0;
};

World::World(const WorldTerms& terms)
    : terms_(terms),
      population_(make_population(terms.accounts, terms.seed, terms.plot->is_dumped)),
      random_(terms.seed, "random"),
      wires_(timeline_, timeline_, weather_of(terms), terms.seed),
      venue_(env(), accounts_file(population_, terms.has_ip_list ? std::string(kHouseAddress) : ""),
             population_.depth,
             {.send = [this](lab::SocketId socket,
                             std::string text) { wires_.venue_says(socket, std::move(text)); },
              .close = [this](lab::SocketId socket) { wires_.venue_closes(socket); }}),
      house_(env(), house_settings(), ears()),
      own_(env(), house_, population_.customers, terms.plot->own_order_every, terms.seed) {
    wires_.reach(venue_);
    for (const Customer& one : population_.customers) by_key_[one.key.id] = &one;
    venue_.on_thin_fill = [this](const ThinFill& fill) { note_fill(fill); };
    if (terms.plot->has_thief())
        thief_ =
            std::make_unique<Thief>(*terms.plot, population_, env(), venue_, terms.seed, hands());
}

HouseSettings World::house_settings() const {
    HouseSettings settings;
    if (!terms_.has_watch) return settings;
    for (const Customer& one : population_.customers) settings.watched.push_back(one.account);
    return settings;
}

HouseEars World::ears() {
    return {.judged = [this](const AccountName& account, const std::string& order,
                             bool is_foreign) { note_judged(account, order, is_foreign); },
            .frozen = [this](const AccountName& account) { note_frozen(account); },
            .decided =
                [this](std::uint64_t request, const std::string& refused) {
                    if (own_.decided(request, refused)) return;
                    if (through_us_.erase(request) > 0 && !refused.empty())
                        ++outcome_.foreign_refused["signer " + refused];
                },
            .answered =
                [this](std::uint64_t request, int status, const std::string& body) {
                    (void)own_.answered(request, status, body);
                }};
}

ThiefHands World::hands() {
    return {.order_through_us = [this](const Customer& customer,
                                       Decimal quote) { order_through_us(customer, quote); },
            .tag_of = [this](const AccountName& account) { return own_.tag_of(account); },
            .placed =
                [this](const Customer& /*customer*/, const std::string& refused) {
                    if (!refused.empty()) ++outcome_.foreign_refused[refused];
                }};
}

// ---- The run -----------------------------------------------------------------------------------

Status World::run() {
    TRY(move_in());
    TRY_ASSIGN(const Decimal before, venue_.worth_of(kCustomerPrefix));
    house_.start();
    timeline_.run_until(kStart + kReadyAfter);
    TRY(check_ready());
    own_.start();
    TRY(attack());
    TRY(house_.health());
    TRY_ASSIGN(const Decimal after, venue_.worth_of(kCustomerPrefix));
    outcome_.do_books_agree = before - after == outcome_.lost;
    close_the_books();
    return {};
}

Status World::move_in() {
    TRY(venue_.open());
    TRY(house_.open());
    for (const Customer& one : population_.customers)
        TRY(house_.add_key(one.account, one.key, policy_of(one), !terms_.has_ip_list));
    return {};
}

Status World::check_ready() const {
    const std::size_t watched = terms_.has_watch ? population_.customers.size() : 0;
    if (house_.streams() != watched)
        return fail(Errc::unavailable,
                    fmt::format("the watch follows {} of {} accounts", house_.streams(), watched));
    if (const std::size_t unfit = house_.unfit_keys(); unfit > 0)
        return fail(Errc::unavailable, fmt::format("{} keys may not place orders yet", unfit));
    return {};
}

Status World::attack() {
    if (!thief_) {
        timeline_.run_until(attacked_ + length_of(*terms_.plot));
        return trouble_;
    }
    timeline_.run_until(attacked_);
    thief_->begin();
    if (terms_.plot->is_dumped && terms_.has_watch)
        timeline_.after(kRobbingBegins + kDumpAfter, [this] { publish_dump(); });
    const Duration length = length_of(*terms_.plot);
    for (Duration at; at < length; at = at + minutes(1)) timeline_.after(at, [this] { mark(); });
    timeline_.run_until(attacked_ + length);
    mark();
    return trouble_;
}

void World::publish_dump() {
    std::string dump = "api_key,secret\n";
    for (const Customer& one : population_.customers)
        dump += one.key.id + "," + one.key.secret + "\n";
    const auto found = house_.check_leak(dump, true);
    if (!found) {
        trouble_ = std::unexpected(found.error());
        return;
    }
    outcome_.confirmed = timeline_now() - robbery();
    outcome_.confirmed_keys = *found;
}

// ---- What is noted on the way ------------------------------------------------------------------

void World::note_fill(const ThinFill& fill) {
    if (fill.key_id == population_.thief.key.id) return thief_->note_own_fill(fill);
    const auto victim = by_key_.find(fill.key_id);
    if (victim == by_key_.end()) return;
    const AccountName& account = victim->second->account;
    const Decimal worth = mul(fill.base, kThinPrice, Round::nearest);
    outcome_.lost += fill.side == Side::buy ? fill.quote - worth : worth - fill.quote;
    ++outcome_.foreign_placed;
    if (!robbed_) robbed_ = timeline_now();
    first_theft_.try_emplace(account, timeline_now());
    if (frozen_.contains(account)) ++outcome_.foreign_late;
    if (terms_.plot->way != Way::our_sessions) foreign_.insert(fill.order);
    mark();
}

void World::mark() {
    outcome_.marks.push_back(
        {.at = since_attack(), .price = venue_.thin_price().value, .lost = outcome_.lost});
}

void World::note_judged(const AccountName& account, const std::string& order, bool is_foreign) {
    if (!is_foreign) {
        ++outcome_.own_judged;
        return;
    }
    if (!foreign_.contains(order)) {
        ++outcome_.false_alarms;
        return;
    }
    ++outcome_.foreign_seen;
    outcome_.alarms.push_back(since_attack());
    if (!outcome_.first_alarm) {
        outcome_.first_alarm = timeline_now() - robbery();
        if (terms_.revoked_after) timeline_.after(*terms_.revoked_after, [this] { revoke_all(); });
    }
    if (account.value == std::string(kCustomerPrefix) + "canary" && !outcome_.canary_alarm)
        outcome_.canary_alarm = timeline_now() - robbery();
}

void World::note_frozen(const AccountName& account) {
    if (frozen_.try_emplace(account, timeline_now()).second)
        outcome_.freeze_times.push_back(since_attack());
}

void World::revoke_all() {
    for (const Customer& one : population_.customers) {
        if (const Status revoked = venue_.revoke(one.key.id); !revoked)
            trouble_ = revoked;
        else
            ++outcome_.revoked;
    }
    outcome_.all_revoked = timeline_now() - robbery();
}

void World::order_through_us(const Customer& customer, Decimal quote) {
    const Decimal qty =
        round_to(div(quote, venue_.thin_price().value, Round::down), "0.01"_d, Round::down);
    const OrderIntent order{.id = intent_id(2, ++intents_),
                            .account = customer.account,
                            .symbol = *Symbol::parse(kThinPair),
                            .side = Side::buy,
                            .kind = OrderKind::market,
                            .limit = {},
                            .qty = {qty},
                            .bot = {"manual"},
                            .why = "by hand",
                            .decided_at = timeline_now()};
    through_us_[house_.place(order)] = customer.account;
}

// ---- The end -----------------------------------------------------------------------------------

void World::close_the_books() {
    outcome_.stolen = 0;
    if (thief_) {
        std::set<std::size_t> victims;
        for (const Move& move : plan_of(*terms_.plot, population_, terms_.seed))
            if (move.what == Move::What::rob) victims.insert(move.victim);
        outcome_.stolen = victims.size();
        outcome_.taken = thief_->gained() + mul(thief_->coins(), kThinPrice, Round::down);
    }
    outcome_.touched = first_theft_.size();
    outcome_.own_signed = own_.signed_count();
    outcome_.own_refused = own_.refused();
    outcome_.replies_lost = wires_.replies_lost();
    outcome_.replies_late = wires_.replies_late();
    outcome_.steps = timeline_.steps();
    for (const Customer& one : population_.customers)
        outcome_.frozen += house_.is_frozen(one.account) ? 1U : 0U;
    bool is_all = !first_theft_.empty();
    Time last;
    for (const auto& [account, robbed] : first_theft_) {
        const auto at = frozen_.find(account);
        if (at == frozen_.end()) {
            is_all = false;
            continue;
        }
        outcome_.freezes.push_back(at->second - robbed);
        last = std::max(last, at->second);
    }
    std::ranges::sort(outcome_.freezes);
    if (is_all) outcome_.all_frozen = last - robbery();
}

}  // namespace

std::optional<Duration> percentile(const std::vector<Duration>& ascending, unsigned percent) {
    if (ascending.empty()) return std::nullopt;
    const std::size_t rank = (ascending.size() * percent + 99) / 100;
    return ascending[std::max<std::size_t>(rank, 1) - 1];
}

Result<Outcome> run_world(const WorldTerms& terms) {
    if (terms.accounts == 0 || terms.accounts > kAccountsMax)
        return fail(Errc::invalid, fmt::format("--accounts: write 1 to {}", kAccountsMax));
    ENSURE(terms.plot != nullptr, "a drill has a plot");
    if (sodium_init() < 0) return fail(Errc::io, "libsodium does not start");
    World world(terms);
    TRY(world.run());
    return world.take_outcome();
}

}  // namespace strongroom::drill
