// A backup is the signer as it was at one moment, whatever it does while the pieces are fetched.
#include "vault/backup_source.h"

#include "ledger/tiles.h"
#include "vault/house.h"
#include "wire/backup_names.h"

namespace strongroom::vault {
namespace {

// All pieces, put together; `meanwhile` runs between any two.
test::FakeDisk::Files fetch(Signer& signer, const std::function<void()>& meanwhile = [] {}) {
    test::FakeDisk::Files files;
    for (;;) {
        const auto piece = MUST(signer.next_backup_piece());
        if (!piece) return files;
        EXPECT_TRUE(wire::is_backup_name(piece->name)) << piece->name;
        EXPECT_LE(piece->bytes.size(), BackupSource::kPieceBytesMax);
        Bytes& file = files["/s/" + piece->name];
        file.insert(file.end(), piece->bytes.begin(), piece->bytes.end());
        meanwhile();
    }
}

TEST(Backup, opens_as_the_signer_was_while_it_went_on) {
    for (const std::uint32_t before : {0U, 10U, 253U, 254U, 255U, 600U}) {
        test::FakeDisk disk;
        House house(disk);
        house.furnish();
        std::uint32_t number = 0;
        const auto sign_one = [&] {
            house.clock.advance(seconds(600'000));  // Each day has its own allowance.
            ASSERT_TRUE(sign(house.signer, intent(++number)).has_value()) << number;
        };
        while (number < before) sign_one();
        House::must(house.signer.start_backup());
        const std::uint64_t size = house.signer.ledger_size();
        const auto files = fetch(house.signer, [&] {
            sign_one();
            House::must(house.signer.publish());
        });
        EXPECT_GT(house.signer.ledger_size(), size);
        EXPECT_FAILS("no backup was begun", house.signer.next_backup_piece());

        test::FakeDisk other(files);
        House restored(other);
        restored.clock.set(house.clock.now());
        restored.reopen();
        EXPECT_EQ(restored.signer.ledger_size(), size + 1);
        if (before > 0) EXPECT_EQ(sign(restored.signer, intent(before)).error().code, "before");
        EXPECT_TRUE(sign(restored.signer, intent(number + 1)).has_value());
        House::must(restored.signer.publish());
    }
}

TEST(Backup, holds_no_secret_no_lock_and_nothing_unfinished) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    for (const char* stray : {"/s/lock", "/s/store.pb.new", "/s/keys.rec.new", "/s/.hidden"})
        House::must(disk.replace(stray, Bytes(3)));
    House::must(house.signer.start_backup());
    const auto files = fetch(house.signer);
    for (const auto& [path, bytes] : files) {
        EXPECT_EQ(as_text(bytes).find(kHouseSecret), std::string_view::npos) << path;
        EXPECT_EQ(path.find(".new"), std::string::npos);
        EXPECT_EQ(path.find("hidden"), std::string::npos);
    }
    EXPECT_FALSE(files.contains("/s/lock"));
    EXPECT_TRUE(files.contains("/s/store.pb") && files.contains("/s/ledger.mark"));
}

TEST(Backup, is_refused_while_sealed_and_ends_with_the_seal) {
    test::FakeDisk disk;
    House house(disk);
    EXPECT_FAILS("sealed", house.signer.start_backup());
    house.furnish();
    EXPECT_FAILS("no backup was begun", house.signer.next_backup_piece());
    House::must(house.signer.start_backup());
    MUST(house.signer.next_backup_piece());
    house.signer.seal();
    EXPECT_FAILS("no backup was begun", house.signer.next_backup_piece());
}

TEST(Backup, of_an_older_ledger_under_a_newer_mark_does_not_open) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    House::must(house.signer.start_backup());
    const auto old = fetch(house.signer);
    for (std::uint32_t i = 1; i <= 3; ++i) ASSERT_TRUE(sign(house.signer, intent(i)).has_value());
    house.signer.seal();
    auto mixed = disk.files();
    std::erase_if(mixed, [](const auto& file) { return file.first.starts_with("/s/ledger/"); });
    for (const auto& [path, bytes] : old) {
        if (path.starts_with("/s/ledger/")) mixed[path] = bytes;
    }
    test::FakeDisk other(mixed);
    House restored(other);
    House::must(restored.signer.look());
    EXPECT_FAILS("both from the same one", restored.signer.unseal(passphrase()));
}

}  // namespace
}  // namespace strongroom::vault
