#include "notify/queue.h"

#include "support/test.h"

namespace strongroom::notify {
namespace {

const Time kStart{1'700'000'000'000};

Notice notice(int number, Kind kind = Kind::foreign_order) {
    return make_notice(kind, kStart + Duration{number}, std::vector{std::to_string(number)}, {});
}

std::set<Kind> every_kind() {
    std::set<Kind> all;
    for (std::size_t i = 0; i < kKinds; ++i) all.insert(static_cast<Kind>(i));
    return all;
}

// A queue, and a user of it who does what it says.
class House {
  public:
    explicit House(std::uint32_t per_hour = 3'600)
        : queue({{"mail", every_kind(), per_hour}, {"phone", every_kind(), per_hour}}) {}
    void add(const Notice& one) { apply(queue.add(one)); }
    void apply(const std::vector<Record>& records) {
        for (const Record& record : records) queue.apply(record);
    }
    Queue::Step step(const std::string& channel = "mail") const { return queue.next(channel, now); }
    // The id that it wants to send now; a summary is taken on the way. Empty: nothing now.
    std::string wanted(const std::string& channel = "mail") {
        Queue::Step next = step(channel);
        if (const auto* summed = std::get_if<Summed>(&next)) {
            queue.apply(*summed);
            next = step(channel);
        }
        const auto* send = std::get_if<Queue::Send>(&next);
        return send == nullptr ? "" : send->notice.id;
    }
    std::string send(bool is_sent = true, Duration retry_after = {},
                     const std::string& channel = "mail") {
        const std::string id = wanted(channel);
        if (!id.empty())
            apply(queue.tried(id, channel, now, is_sent, is_sent ? "fine" : "no", retry_after));
        return id;
    }
    // Until there is something to do.
    void wait() {
        for (auto next = step(); std::holds_alternative<Queue::Wait>(next); next = step())
            now = std::get<Queue::Wait>(next).until;
    }
    DeliveryState state(const Notice& one, const std::string& channel = "mail") const {
        return queue.entries().at(one.id).deliveries.at(channel).state;
    }
    std::string field_of(const std::string& id, std::string_view name) const {
        for (const Field& field : queue.entries().at(id).notice.fields) {
            if (field.name == name) return field.value;
        }
        return {};
    }

    Queue queue;
    Time now = kStart;
};

TEST(Queue, a_notice_goes_to_each_channel_that_tells_it_once) {
    Queue queue({{"mail", {Kind::foreign_order}, 30}, {"phone", {Kind::deal_closed}, 30}});
    for (const Record& record : queue.add(notice(1))) queue.apply(record);
    EXPECT_EQ(queue.add(notice(1)).size(), 0U) << "it is known";
    ASSERT_TRUE(std::holds_alternative<Queue::Send>(queue.next("mail", kStart)));
    EXPECT_TRUE(std::holds_alternative<std::monostate>(queue.next("phone", kStart)));
    for (const Record& r : queue.tried(notice(1).id, "mail", kStart, true, "250", {}))
        queue.apply(r);
    EXPECT_TRUE(std::holds_alternative<std::monostate>(queue.next("mail", kStart)));
    EXPECT_EQ(queue.entries().at(notice(1).id).deliveries.at("mail").state, DeliveryState::sent);
}

TEST(Queue, alarms_go_first_and_older_ones_before_newer_ones) {
    House house;
    house.add(notice(1, Kind::deal_closed));
    house.add(notice(2, Kind::stream_blind));
    house.add(notice(4));
    house.add(notice(3));
    for (const int number : {3, 4}) EXPECT_EQ(house.send(), notice(number).id);
    EXPECT_EQ(house.send(), notice(2, Kind::stream_blind).id);
    EXPECT_EQ(house.send(), notice(1, Kind::deal_closed).id);
}

TEST(Queue, what_failed_waits_longer_each_time_and_others_pass_it) {
    House house;
    house.add(notice(1));
    EXPECT_EQ(house.send(false), notice(1).id);
    house.add(notice(2));
    EXPECT_EQ(house.send(), notice(2).id) << "one bad notice holds up nothing";
    EXPECT_EQ(house.send(), "");
    std::vector<std::int64_t> waits;
    for (int i = 0; i < 14; ++i) {
        const Time before = house.now;
        house.wait();
        waits.push_back((house.now - before).ms / 1000);
        ASSERT_EQ(house.send(false), notice(1).id);
    }
    EXPECT_EQ(waits[0], 2);
    EXPECT_EQ(waits[1], 4);
    EXPECT_TRUE(std::ranges::is_sorted(waits));
    EXPECT_EQ(waits.back(), Queue::kLongestWait.ms / 1000);
}

TEST(Queue, after_a_day_it_is_given_up_with_the_reason) {
    House house;
    house.add(notice(1));
    for (int i = 0; i < 1'000 && house.state(notice(1)) == DeliveryState::queued; ++i) {
        if (const auto step = house.step(); const auto* wait = std::get_if<Queue::Wait>(&step))
            house.now = wait->until;
        (void)house.send(false);
    }
    const Delivery& delivery = house.queue.entries().at(notice(1).id).deliveries.at("mail");
    EXPECT_EQ(delivery.state, DeliveryState::given_up);
    EXPECT_EQ(delivery.said, "no");
    EXPECT_GT(house.now - kStart, Queue::kGiveUpAfter);
    EXPECT_LT(house.now - kStart, Queue::kGiveUpAfter + Queue::kLongestWait * 2);
    EXPECT_LT(delivery.attempts, 200U);
    EXPECT_TRUE(std::holds_alternative<std::monostate>(house.step()));
}

TEST(Queue, a_channel_that_fails_three_times_is_told_on_the_others_once) {
    House house;
    for (int i = 0; i < 8; ++i) {
        house.add(notice(i));
        house.now = house.now + Queue::kLongestWait;
        (void)house.send(false);
    }
    EXPECT_TRUE(house.queue.sight("mail").is_failing);
    EXPECT_EQ(house.queue.sight("mail").said, "no");
    EXPECT_FALSE(house.queue.sight("phone").is_failing);
    std::size_t told = 0;
    for (const auto& [id, entry] : house.queue.entries()) {
        if (entry.notice.kind != Kind::channel_failing) continue;
        ++told;
        EXPECT_TRUE(entry.deliveries.contains("phone"));
        EXPECT_FALSE(entry.deliveries.contains("mail"));
        EXPECT_EQ(house.field_of(id, "channel"), "mail");
    }
    EXPECT_EQ(told, 1U);
    house.now = house.now + Queue::kLongestWait * 2;
    (void)house.send();
    EXPECT_FALSE(house.queue.sight("mail").is_failing);
}

TEST(Queue, a_failing_channel_is_knocked_at_by_one_notice_at_a_time) {
    House house;
    for (int i = 0; i < 20; ++i) house.add(notice(i));
    int knocks = 0;
    while (!house.send(false).empty()) ++knocks;
    EXPECT_EQ(knocks, 3);
    const auto step = house.step();
    ASSERT_TRUE(std::holds_alternative<Queue::Wait>(step));
    house.now = std::get<Queue::Wait>(step).until;
    EXPECT_NE(house.send(false), "");
    EXPECT_EQ(house.send(false), "") << "all wait, not only the one that was tried";
}

TEST(Queue, a_server_that_says_when_to_come_again_is_obeyed_and_does_not_count_as_failing) {
    House house;
    house.add(notice(1));
    for (int i = 0; i < 6; ++i) {
        EXPECT_EQ(house.send(false, seconds(90)), notice(1).id);
        const auto step = house.step();
        ASSERT_TRUE(std::holds_alternative<Queue::Wait>(step));
        EXPECT_GE(std::get<Queue::Wait>(step).until - house.now, seconds(90));
        house.add(notice(2));
        EXPECT_EQ(house.wanted(), "") << "nothing else is sent meanwhile";
        house.now = std::get<Queue::Wait>(step).until;
        if (house.wanted().empty()) house.now = house.now + minutes(5);
    }
    EXPECT_FALSE(house.queue.sight("mail").is_failing);
    // Whatever it wishes, an hour is the most.
    (void)house.send(false, minutes(600));
    const auto step = house.step();
    ASSERT_TRUE(std::holds_alternative<Queue::Wait>(step));
    EXPECT_LE(std::get<Queue::Wait>(step).until - house.now, minutes(60));
}

TEST(Queue, a_flood_becomes_single_notices_and_then_one_that_counts_the_rest) {
    House house(30);
    for (int i = 0; i < 50; ++i) house.add(notice(i));
    house.add(notice(60, Kind::deal_closed));
    for (int i = 0; i < 9; ++i) EXPECT_EQ(house.send(), notice(i).id);
    const std::string summary = house.send();
    ASSERT_EQ(house.queue.entries().at(summary).notice.kind, Kind::more);
    EXPECT_EQ(house.field_of(summary, "count"), "42");
    EXPECT_EQ(house.field_of(summary, "kinds"), "41 x foreign order, 1 x deal closed");
    EXPECT_EQ(house.state(notice(20)), DeliveryState::summed);
    EXPECT_EQ(house.send(), "") << "nothing is left";
    // The next alarm waits for a slot: two minutes at 30 an hour.
    house.add(notice(70));
    EXPECT_EQ(house.send(), "");
    house.now = house.now + minutes(2);
    EXPECT_EQ(house.send(), notice(70).id);
}

TEST(Queue, however_long_a_flood_lasts_no_more_than_the_cap_goes_out_and_every_notice_counts) {
    House house(30);
    std::uint64_t told = 0;
    int messages = 0;
    const auto drain = [&] {
        for (std::string id = house.send(); !id.empty(); id = house.send()) {
            ++messages;
            const std::string count = house.field_of(id, "count");
            told += count.empty() ? 1 : std::stoull(count);
        }
    };
    constexpr int kFlood = 6'000;
    for (int i = 0; i < kFlood; ++i) {
        if (i % 2 == 0) house.now = house.now + seconds(1);
        house.add(notice(i));
        drain();
    }
    house.now = house.now + minutes(60);
    drain();
    const double hours = kFlood / 2 / 3600.0 + 1;
    EXPECT_LE(messages, static_cast<int>(Queue::kBurst + 30 * hours) + 1);
    EXPECT_EQ(told, static_cast<std::uint64_t>(kFlood));
    EXPECT_LE(house.queue.entries().size(), Queue::kKeptMax + 2 * Queue::kWaitingMax);
}

TEST(Queue, on_a_full_channel_notices_are_counted_and_the_other_channel_has_them_all) {
    House house;
    for (int i = 0; i < 700; ++i) {
        house.add(notice(i));
        house.now = house.now + seconds(1);
        (void)house.send(true, {}, "phone");
    }
    EXPECT_EQ(house.queue.sight("mail").waiting, Queue::kWaitingMax);
    EXPECT_EQ(house.queue.sight("phone").waiting, 0U);
    house.now = house.now + minutes(60);
    std::uint64_t told = 0;
    for (std::string id = house.send(); !id.empty(); id = house.send()) {
        const std::string count = house.field_of(id, "count");
        told += count.empty() ? 1 : std::stoull(count);
    }
    EXPECT_EQ(told, 700U);
}

TEST(Queue, its_records_make_the_same_queue) {
    House house(30);
    for (int i = 0; i < 30; ++i) house.add(notice(i));
    for (int i = 0; i < 12; ++i) (void)house.send(i % 4 != 1);
    (void)house.send(false, seconds(5), "phone");
    House again(30);
    again.apply(house.queue.records());
    EXPECT_EQ(again.queue.records(), house.queue.records());
    for (int i = 0; i < 200; ++i) {
        house.now = again.now = house.now + seconds(20);
        ASSERT_EQ(again.send(), house.send()) << i;
    }
}

TEST(Queue, what_waits_for_a_channel_that_is_gone_is_given_up_and_says_so) {
    House house;
    house.add(notice(1));
    Queue other({{"phone", every_kind(), 30}});
    for (const Record& record : house.queue.records()) other.apply(record);
    const Delivery& delivery = other.entries().at(notice(1).id).deliveries.at("mail");
    EXPECT_EQ(delivery.state, DeliveryState::given_up);
    EXPECT_NE(delivery.said.find("not in the notices file"), std::string::npos);
    EXPECT_TRUE(std::holds_alternative<Queue::Send>(other.next("phone", kStart)));
}

}  // namespace
}  // namespace strongroom::notify
