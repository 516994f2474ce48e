// What a key's record and its details look like, and everything that is none.
#include "store.pb.h"
#include "vault/store_room.h"

namespace strongroom::vault {
namespace {

// ---- Details -----------------------------------------------------------------------------------

proto::KeyDetails good_details() {
    proto::KeyDetails details;
    details.set_account("main");
    details.set_user("alice");
    details.set_venue("binance");
    details.set_kind("ed25519");
    details.set_added_ms(7);
    details.set_policy(kPolicy);
    details.set_public_key("PEM");
    details.set_is_waiting(true);
    for (int i = 0; i < 2; ++i) {
        proto::RetiredKey& retired = *details.add_retired();
        retired.set_id(std::string(16, static_cast<char>('a' + i)));
        retired.set_secret(std::string(16, 's'));
        retired.set_retired_ms(100 + i);
    }
    details.set_use(1);
    return details;
}

Result<KeyDetails> parse(const proto::KeyDetails& details) {
    const auto policy_of = [](const std::string& text) -> Result<std::shared_ptr<const Policy>> {
        TRY_ASSIGN(Policy policy, Policy::parse(text));
        return std::make_shared<const Policy>(std::move(policy));
    };
    return parse_details(as_bytes(details.SerializeAsString()), policy_of);
}

TEST(KeyDetails, come_back_as_they_were_written) {
    const KeyDetails key = MUST(parse(good_details()));
    EXPECT_EQ(key.account.value, "main");
    EXPECT_EQ(key.user, "alice");
    EXPECT_EQ(key.kind, KeyKind::ed25519);
    EXPECT_EQ(key.added, Time{7});
    EXPECT_EQ(key.policy->text(), kPolicy);
    EXPECT_TRUE(key.is_waiting);
    EXPECT_FALSE(key.is_retired);
    ASSERT_EQ(key.retired.size(), 2U);
    EXPECT_EQ(as_text(key.retired[1].id), std::string(16, 'b'));
    EXPECT_EQ(key.retired[1].retired, Time{101});
    EXPECT_EQ(as_text(print_details(key)), good_details().SerializeAsString());
    EXPECT_FALSE(key.is_canary);
    proto::KeyDetails use = good_details();
    use.set_use(2);
    EXPECT_TRUE(MUST(parse(use)).is_canary);
    EXPECT_EQ(as_text(print_details(MUST(parse(use)))), use.SerializeAsString());
    use.clear_use();
    EXPECT_FALSE(MUST(parse(use)).is_canary) << "as older versions wrote them";
    use.set_use(3);
    EXPECT_FALSE(parse(use));
    EXPECT_FALSE(key.sub.has_value());
    proto::KeyDetails of_sub = good_details();
    of_sub.mutable_sub()->set_master("master");
    of_sub.mutable_sub()->set_sub_account("desk");
    of_sub.mutable_sub()->set_label("sr-1");
    const KeyDetails sub = MUST(parse(of_sub));
    ASSERT_TRUE(sub.sub.has_value());
    EXPECT_EQ(sub.sub->master.value, "master");
    EXPECT_EQ(sub.sub->sub_account, "desk");
    EXPECT_EQ(sub.sub->label, "sr-1");
}

TEST(KeyDetails, what_is_missing_or_broken_is_named_and_nothing_else_is_guessed) {
    using Change = void (*)(proto::KeyDetails&);
    const std::pair<const char*, Change> changes[] = {
        {"kind: missing", [](proto::KeyDetails& d) { d.set_kind("ES256"); }},
        {"kind: missing", [](proto::KeyDetails& d) { d.clear_kind(); }},
        {"account", [](proto::KeyDetails& d) { d.set_account("a b"); }},
        {"venue", [](proto::KeyDetails& d) { d.set_venue("mtgox"); }},
        {"user: missing", [](proto::KeyDetails& d) { d.clear_user(); }},
        {"policy", [](proto::KeyDetails& d) { d.set_policy("withdraw = true"); }},
        {"sub.master: missing", [](proto::KeyDetails& d) { d.mutable_sub(); }},
        {"sub.master: missing", [](proto::KeyDetails& d) { d.mutable_sub()->set_master("a b"); }},
        {"retired: missing", [](proto::KeyDetails& d) { d.mutable_retired(1)->set_id("short"); }},
        {"retired: missing", [](proto::KeyDetails& d) { d.mutable_retired(0)->clear_secret(); }},
        {"retired: missing",
         [](proto::KeyDetails& d) {
             while (d.retired_size() <= static_cast<int>(kRetiredMax))
                 *d.add_retired() = d.retired(0);
         }},
    };
    for (const auto& [words, change] : changes) {
        proto::KeyDetails details = good_details();
        change(details);
        const auto parsed = parse(details);
        EXPECT_FAILS(words, parsed);
        EXPECT_EQ(parsed.error().code, Errc::corrupt) << words;
    }
    EXPECT_FAILS("details: missing", parse_details(as_bytes("\xFF\xFF"), {}));
}

TEST(KeyDetails, a_key_id_is_of_what_a_header_can_carry) {
    for (const std::string& good : {std::string("!"), std::string("~"), std::string(256, 'x')})
        EXPECT_OK(check_api_key(good));
    for (const std::string& bad :
         {std::string(), std::string(" "), std::string("a b"), std::string("a\x7F"),
          std::string("\xC3\xA4"), std::string("a\n"), std::string(257, 'x')})
        EXPECT_FAILS("api_key: write the venue's key id", check_api_key(bad));
}

// ---- Records -----------------------------------------------------------------------------------

TEST(KeyRecordForm, what_is_cut_short_or_of_another_version_is_no_record) {
    test::FakeDisk disk;
    Room room(disk);
    room.make(disk);
    room.add("a");
    const KeyRecord record = records_in(disk).at(0);
    const Bytes good = print_key_record(record);
    EXPECT_EQ(MUST(parse_key_record(good)).id, record.id);
    for (const std::size_t size : {0U, 3U, 11U})
        EXPECT_FAILS("cut short, or of another version",
                     parse_key_record(ByteView(good).first(size)));
    Bytes other = good;
    other[3] = '4';
    EXPECT_FAILS("of another version", parse_key_record(other));
    other = good;
    other[11] = 1;  // The details would be longer than the record.
    EXPECT_FAILS("a record is cut short", parse_key_record(other));
    for (std::size_t size = 12; size < good.size(); ++size)
        EXPECT_FALSE(parse_key_record(ByteView(good).first(size)).has_value()) << size;
}

TEST(KeyRecordForm, parts_under_two_key_encryption_keys_make_no_record) {
    test::FakeDisk disk;
    Room room(disk);
    room.make(disk);
    room.add("a");
    KeyRecord record = records_in(disk).at(0);
    record.secret.at(5) ^= 1U;  // "SGR1", the algorithm, then the version.
    EXPECT_FAILS("AAD_MISMATCH", parse_key_record(print_key_record(record)));
}

// ---- The file ----------------------------------------------------------------------------------

TEST(KeyFile, one_that_is_missing_is_asked_for_from_the_backup) {
    test::FakeDisk disk;
    {
        Room room(disk);
        room.make(disk);
    }
    disk.drop(kPath);
    Room room(disk);
    const Status opened = room.open();
    EXPECT_FAILS("Put it back from the newest backup", opened);
    EXPECT_EQ(opened.error().code, Errc::corrupt);
    EXPECT_TRUE(room.store.is_sealed());
}

TEST(KeyFile, a_disk_that_does_not_read_is_no_damage) {
    test::FakeDisk disk;
    Room room(disk);
    room.make(disk);
    KeyRecords file(disk, "/s");
    disk.cut_power();
    const Status read = file.read([](KeyRecord) { return Status{}; });
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().code, Errc::io);
    EXPECT_EQ(read.error().message.find("backup"), std::string::npos);
}

TEST(KeyFile, an_end_that_no_crash_leaves_is_damage_and_stays_where_it_is) {
    test::FakeDisk furnished;
    {
        Room room(furnished);
        room.make(furnished);
        room.add("a");
    }
    const Bytes good = furnished.file(kPath);
    const auto opened = [&](const Bytes& more) {
        test::FakeDisk disk(furnished);
        Bytes& file = disk.file(kPath);
        file.insert(file.end(), more.begin(), more.end());
        const Bytes before = file;
        Room room(disk);
        const Status status = room.open();
        EXPECT_EQ(disk.file(kPath), status ? good : before);
        return status;
    };
    EXPECT_OK(opened(Bytes(100, 7)));  // Less than a record: it is set aside.
    EXPECT_FAILS("damaged at byte", opened(Bytes((1U << 20) + 1, 7)));
    Bytes hidden(1, 7);  // A whole record behind the damage.
    hidden.insert(hidden.end(), good.begin(), good.end());
    EXPECT_FAILS("damaged at byte", opened(hidden));
}

}  // namespace
}  // namespace strongroom::vault
