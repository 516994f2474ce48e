#include "ledger/log_proof.h"

#include "ledger/ledger_fixture.h"

namespace strongroom::ledger::test {
namespace {

PublishedLog open_published(Disk& disk) {
    return MUST(PublishedLog::open(disk, kFolder, test_identity()));
}

TEST(LogProof, every_entry_can_be_proved_offline_and_no_other_text_passes_for_it) {
    FakeDisk disk(published_folder(600, {600}));
    PublishedLog log = open_published(disk);
    for (std::uint64_t index = 0; index < 600; index += index < 250 || index > 520 ? 13 : 1) {
        const std::string text = print_proof(MUST(prove_entry(log, index)));
        const LogProof proof = MUST(parse_proof(text));
        EXPECT_EQ(proof.index, index);
        EXPECT_EQ(MUST(check_proof(proof, as_bytes(entry_text(index)), test_identity())).size,
                  600U);
        EXPECT_FAILS("its proof leads to another root",
                     check_proof(proof, as_bytes(entry_text(index + 1)), test_identity()));
    }
    EXPECT_FAILS("entry 600: the log has 600 entries", prove_entry(log, 600));
}

TEST(LogProof, a_proof_has_the_lines_of_the_format) {
    FakeDisk disk(published_folder(3, {3}));
    PublishedLog log = open_published(disk);
    LogProof proof = MUST(prove_entry(log, 2));
    const std::string left = to_base64(
        hash_node(hash_leaf(as_bytes(entry_text(0))), hash_leaf(as_bytes(entry_text(1)))).bytes);
    EXPECT_EQ(print_proof(proof), "c2sp.org/tlog-proof@v1\nindex 2\n" + left + "\n\n" + log.note());
    proof.extra = to_bytes("hello");
    const std::string text = print_proof(proof);
    EXPECT_TRUE(text.starts_with("c2sp.org/tlog-proof@v1\nextra aGVsbG8=\nindex 2\n"));
    EXPECT_EQ(print_proof(MUST(parse_proof(text))), text);
    EXPECT_OK(check_proof(MUST(parse_proof(text)), as_bytes(entry_text(2)), test_identity()));
}

TEST(LogProof, any_changed_byte_is_refused) {
    FakeDisk disk(published_folder(300, {300}));
    PublishedLog log = open_published(disk);
    const std::string good = print_proof(MUST(prove_entry(log, 77)));
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const int change : {1, 0x20}) {
            std::string bad = good;
            bad[i] = static_cast<char>(bad[i] ^ change);
            const Result<LogProof> proof = parse_proof(bad);
            const bool passes =
                proof && check_proof(*proof, as_bytes(entry_text(77)), test_identity());
            EXPECT_FALSE(passes) << "byte " << i;
        }
        EXPECT_FALSE(parse_proof(good.substr(0, i))) << "cut at " << i;
    }
}

TEST(LogProof, a_form_that_is_not_the_format_is_refused) {
    const std::string note = "o\n1\nx\n\n— n AAAAAQA=\n";
    const std::string hash = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    const std::string head = "c2sp.org/tlog-proof@v1\n";
    EXPECT_OK(parse_proof(head + "index 0\n\n" + note));
    EXPECT_FAILS("cut short", parse_proof(""));
    EXPECT_FAILS("a proof begins with", parse_proof("c2sp.org/tlog-proof@v2\nindex 0\n\n" + note));
    EXPECT_FAILS("no line with the index", parse_proof(head + hash + "\n" + note));
    EXPECT_FAILS("the proof's index: \"00\"", parse_proof(head + "index 00\n\n" + note));
    EXPECT_FAILS("extra line is not base64", parse_proof(head + "extra \nindex 0\n\n" + note));
    EXPECT_FAILS("extra line is not base64", parse_proof(head + "extra ?\nindex 0\n\n" + note));
    EXPECT_FAILS("is not a hash", parse_proof(head + "index 0\nAAAA\n\n" + note));
    EXPECT_FAILS("is not a hash", parse_proof(head + "index 0\n" + hash + note));
    EXPECT_FAILS("signature line", parse_proof(head + "index 0\n\n" + note + "x\n"));
    std::string many;
    for (int i = 0; i < 63; ++i) many += hash;
    EXPECT_FAILS("over 62 hashes", parse_proof(head + "index 0\n" + many + "\n" + note));
    EXPECT_FAILS("bytes, more than", parse_proof(std::string(kProofBytesMax + 1, 'x')));
}

TEST(PublishedLog, a_reader_sees_what_was_signed_and_nothing_later) {
    FakeDisk disk(published_folder(700, {600}));
    PublishedLog log = open_published(disk);
    EXPECT_EQ(log.checkpoint().size, 600U);
    const std::vector<Bytes> entries = MUST(log.entries(500, 1000));
    ASSERT_EQ(entries.size(), 100U);
    for (std::size_t i = 0; i < entries.size(); ++i)
        EXPECT_EQ(as_text(entries[i]), entry_text(500 + i));
    EXPECT_EQ(MUST(log.entries(600, 1)).size(), 0U);
}

TEST(PublishedLog, a_reader_is_not_told_entries_that_the_signed_root_does_not_cover) {
    FakeDisk::Files files = published_folder(600, {600});
    Bytes& bundle = files.at("/log/tile/entries/001");
    bundle[2] ^= 1;
    FakeDisk one(files);
    PublishedLog log = open_published(one);
    EXPECT_FAILS("/log/tile/entries/001: entry 256", log.entries(256, 1));
    EXPECT_OK(log.entries(0, 1));
    // The tile hashed anew to match: the root still does not.
    const Hash leaf = hash_leaf(scan_bundle(bundle, 256).entries[0]);
    std::ranges::copy(leaf.bytes, files.at("/log/tile/0/001").begin());
    FakeDisk two(files);
    PublishedLog rehashed = open_published(two);
    EXPECT_FAILS("entries 256 to 511 do not lead to the root", rehashed.entries(256, 1));
    EXPECT_FAILS("its proof leads to another root", rehashed.inclusion(256));
}

TEST(PublishedLog, each_earlier_checkpoint_is_proved_to_be_a_beginning_of_the_log) {
    FakeDisk disk(published_folder(700, {700}));
    PublishedLog log = open_published(disk);
    for (const std::uint64_t size : {0U, 1U, 255U, 256U, 300U, 512U, 700U}) {
        FakeDisk old_disk(published_folder(size, {size}));
        Checkpoint old = open_published(old_disk).checkpoint();
        const Proof proof = MUST(log.consistency(old));
        EXPECT_OK(check_consistency(size, 700, old.root, log.checkpoint().root, proof));
        old.root.bytes[3] ^= 1;
        EXPECT_FAILS("does not begin with", log.consistency(old));
    }
    EXPECT_FAILS("no proof from 701", log.consistency({.size = 701}));
}

}  // namespace
}  // namespace strongroom::ledger::test
