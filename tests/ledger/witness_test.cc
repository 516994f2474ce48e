// The witness: what it cosigns, what it refuses, and what it never forgets.
#include "ledger/witness_fixture.h"

namespace strongroom::ledger::test {
namespace {

constexpr Time kNow{1'700'000'000'000};

// What the answer's line says of the checkpoint; the time, too.
std::uint64_t cosigned(const WitnessAnswer& answer, const std::string& note) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return MUST(cosigned_at(MUST(parse_note(note + answer.body)), witness_key()));
}

TEST(Cosignature, is_of_one_text_one_time_one_key_and_of_its_own_type) {
    const std::string text = print_checkpoint(Tree(3).checkpoint(3));
    const NoteSignature line =
        MUST(cosign(text, 1'700'000'000, witness_key(), witness_pair().signer()));
    EXPECT_EQ(MUST(check_cosignature(line, text, witness_key())), 1'700'000'000U);
    EXPECT_FAILS("is not of this checkpoint", check_cosignature(line, text + "x\n", witness_key()));
    for (std::size_t byte = 0; byte < line.signature.size(); ++byte) {
        NoteSignature bad = line;
        bad.signature[byte] ^= 1;
        EXPECT_FALSE(check_cosignature(bad, text, witness_key()).has_value()) << byte;
    }
    NoteSignature shorter = line;
    shorter.signature.pop_back();
    EXPECT_FAILS("another length", check_cosignature(shorter, text, witness_key()));
    const WitnessKey other{SigningKey(Bytes(32, 8), "witness.example/w1").verifier};
    EXPECT_FAILS("by another key", check_cosignature(line, text, other));
    // A log's key of the same bytes has another id, and the texts do not pass for each other.
    EXPECT_NE(witness_key().id(), witness_key().key.id());
    EXPECT_EQ(MUST(parse_witness_key(witness_key().to_string())).to_string(),
              witness_key().to_string());
    EXPECT_FAILS("0x04", parse_witness_key(witness_key().key.to_string()));
    EXPECT_FAILS("0x01", parse_note_key(witness_key().to_string()));
    EXPECT_EQ(cosigned_message("a\n", 7), "cosignature/v1\ntime 7\na\n");
}

TEST(Witness, cosigns_what_continues_the_last_and_says_what_it_has_seen) {
    FakeDisk disk;
    Witness witness = MUST(open_witness(disk));
    const Tree tree(300);
    EXPECT_EQ(cosigned(witness.add_checkpoint(tree.request(0, 5), kNow), tree.note(5)),
              1'700'000'000U);
    cosigned(witness.add_checkpoint(tree.request(5, 5), kNow), tree.note(5));  // Once more.
    cosigned(witness.add_checkpoint(tree.request(5, 300), kNow), tree.note(300));
    // A clock that steps back makes no earlier cosignature.
    EXPECT_EQ(cosigned(witness.add_checkpoint(tree.request(300, 300), {0}), tree.note(300)),
              1'700'000'000U);
    const WitnessAnswer behind = witness.add_checkpoint(tree.request(5, 299), kNow);
    EXPECT_EQ(behind.status, 409);
    EXPECT_EQ(behind.body, "300\n");
    EXPECT_EQ(behind.content_type, "text/x.tlog.size");
    const WitnessAnswer unknown_start = witness.add_checkpoint(tree.request(0, 300), kNow);
    EXPECT_EQ(unknown_start.status, 409);
    // What it shows carries both signatures.
    const std::string newest = witness.newest(test_key().verifier.to_string()).body;
    EXPECT_EQ(MUST(open_checkpoint(newest, test_identity())), tree.checkpoint(300));
    EXPECT_OK(cosigned_at(MUST(parse_note(newest)), witness_key()));
    EXPECT_EQ(witness.newest("nobody+00000000+AAAA").status, 404);
}

TEST(Witness, refuses_forks_of_the_same_a_larger_and_a_smaller_size) {
    FakeDisk disk;
    Witness witness = MUST(open_witness(disk));
    const Tree tree(300);
    const Tree fork(400, 100, 'b');
    cosigned(witness.add_checkpoint(tree.request(0, 200), kNow), tree.note(200));
    const auto state = disk.files();
    EXPECT_EQ(witness.add_checkpoint(fork.request(200, 200), kNow).status, 409);
    EXPECT_EQ(witness.add_checkpoint(fork.request(200, 400), kNow).status, 422);
    EXPECT_EQ(witness.add_checkpoint(fork.request(150, 400), kNow).status, 409);
    EXPECT_EQ(witness.add_checkpoint(fork.request(100, 150), kNow).status, 409);
    EXPECT_EQ(witness.add_checkpoint(fork.request(0, 400), kNow).status, 409);
    EXPECT_EQ(disk.files(), state);
    cosigned(witness.add_checkpoint(tree.request(200, 300), kNow), tree.note(300));
}

TEST(Witness, answers_bad_requests_with_the_codes_of_the_specification) {
    FakeDisk disk;
    Witness witness = MUST(open_witness(disk));
    const Tree tree(40);
    const auto status = [&](const AddCheckpoint& request) {
        return witness.add_checkpoint(print_add_checkpoint(request), kNow).status;
    };
    EXPECT_EQ(witness.add_checkpoint("", kNow).status, 400);
    EXPECT_EQ(witness.add_checkpoint("old 0\n\n", kNow).status, 400);
    EXPECT_EQ(witness.add_checkpoint("old \xff\r\n", kNow).body,
              "old size: \"?\?\" is not a number from 0 to 4611686018427387904\n");
    EXPECT_EQ(witness.add_checkpoint("old 00\n\n" + tree.note(3), kNow).status, 400);
    EXPECT_EQ(witness.add_checkpoint("old 0\nshort\n\n" + tree.note(3), kNow).status, 400);
    EXPECT_EQ(witness.add_checkpoint(std::string(kWitnessRequestBytesMax + 1, 'x'), kNow).status,
              400);
    EXPECT_EQ(status({.old_size = 4, .proof = {}, .note = tree.note(3)}), 400);
    // Signed by somebody else under the same name; and another log.
    const SigningKey other(Bytes(32, 8));
    EXPECT_EQ(status({.old_size = 0, .proof = {}, .note = tree.note(3, other)}), 403);
    const SigningKey stranger(Bytes(32, 8), "stranger.example/log");
    const std::string foreign =
        MUST(sign_checkpoint({.origin = "stranger.example/log", .size = 3, .root = tree.root(3)},
                             stranger.verifier, stranger.signer()));
    EXPECT_EQ(status({.old_size = 0, .proof = {}, .note = foreign}), 404);
    // The proof: of the wrong length, and where none may be.
    EXPECT_EQ(status({.old_size = 0, .proof = {tree.root(3)}, .note = tree.note(3)}), 422);
    EXPECT_EQ(status({.old_size = 0, .proof = {}, .note = tree.note(3)}), 200);
    EXPECT_EQ(status({.old_size = 3, .proof = {}, .note = tree.note(20)}), 422);
    EXPECT_EQ(status({.old_size = 3, .proof = {tree.root(3)}, .note = tree.note(3)}), 422);
    Proof proof = MUST(consistency_proof(3, 20, tree.source()));
    proof.at(1).bytes[5] ^= 1;
    EXPECT_EQ(status({.old_size = 3, .proof = proof, .note = tree.note(20)}), 422);
    // Cut off at every byte, or with any byte changed: never cosigned.
    const std::string good = tree.request(3, 20);
    for (std::size_t at = 0; at < good.size(); ++at) {
        EXPECT_NE(witness.add_checkpoint(good.substr(0, at), kNow).status, 200) << at;
        std::string bad = good;
        bad[at] ^= 1;
        EXPECT_NE(witness.add_checkpoint(bad, kNow).status, 200) << at;
    }
    EXPECT_EQ(witness.add_checkpoint(good, kNow).status, 200);
}

TEST(Witness, tells_two_logs_of_one_name_apart_by_their_keys) {
    FakeDisk disk;
    EXPECT_OK(disk.make_folder("/w"));
    const SigningKey other(Bytes(32, 8));
    Witness witness = MUST(Witness::open(disk, "/w", witness_key(), witness_pair().signer(),
                                         {test_key().verifier, other.verifier}));
    const Tree tree(9);
    const Tree another(9, 0, 'b');
    EXPECT_EQ(witness.add_checkpoint(tree.request(0, 9), kNow).status, 200);
    const AddCheckpoint theirs{.old_size = 0, .proof = {}, .note = another.note(9, other)};
    EXPECT_EQ(witness.add_checkpoint(print_add_checkpoint(theirs), kNow).status, 200);
    EXPECT_FAILS("is listed twice",
                 Witness::open(disk, "/w", witness_key(), witness_pair().signer(),
                               {test_key().verifier, test_key().verifier}));
}

TEST(Witness, does_not_start_when_what_it_has_seen_is_damaged) {
    FakeDisk disk;
    Witness witness = MUST(open_witness(disk));
    EXPECT_EQ(witness.add_checkpoint(Tree(9).request(0, 9), kNow).status, 200);
    const FakeDisk::Files files = disk.files();
    ASSERT_EQ(files.size(), 1U);
    const std::string path = files.begin()->first;
    for (std::size_t at = 0; at < files.begin()->second.size(); ++at) {
        FakeDisk::Files bad = files;
        bad.at(path)[at] ^= 1;
        FakeDisk damaged(bad);
        EXPECT_FAILS(path, open_witness(damaged));
    }
    FakeDisk same(files);
    EXPECT_OK(open_witness(same));
}

// At every step of every write: what was answered is remembered, and no fork of it is ever signed.
TEST(Witness, killed_or_without_power_at_any_step_it_never_cosigns_a_fork) {
    const Tree tree(60);
    const Tree fork(60, 10, 'b');
    std::uint64_t crashes = 0;
    for (const auto fault :
         {FakeDisk::Fault::kill, FakeDisk::Fault::power_cut, FakeDisk::Fault::error}) {
        bool is_over = false;
        for (std::uint64_t step = 1; !is_over; ++step) {
            for (std::uint64_t seed = 1; seed <= 8; ++seed) {
                FakeDisk disk(step * 100 + seed);
                std::uint64_t answered = 0;
                is_over = true;
                {
                    Witness witness = MUST(open_witness(disk));
                    disk.fail_at(step, fault);
                    for (const std::uint64_t size : {20U, 30U, 40U}) {
                        const WitnessAnswer answer =
                            witness.add_checkpoint(tree.request(answered, size), kNow);
                        if (answer.status != 200) {
                            EXPECT_EQ(answer.status, 500);
                            is_over = false;
                            break;
                        }
                        answered = size;
                    }
                }
                if (is_over) break;
                ++crashes;
                disk.fail_at(0, FakeDisk::Fault::error);
                disk.restart();
                Witness again = MUST(open_witness(disk));
                const WitnessAnswer told = again.add_checkpoint(fork.request(50, 60), kNow);
                ASSERT_EQ(told.status, 409);
                const std::uint64_t remembered = std::stoull(told.body);
                ASSERT_GE(remembered, answered);
                if (answered == 0) continue;
                for (const std::uint64_t size : {20U, 30U, 40U, 60U}) {
                    EXPECT_NE(again.add_checkpoint(fork.request(remembered, size), kNow).status,
                              200);
                }
                EXPECT_EQ(again.add_checkpoint(tree.request(remembered, 60), kNow).status, 200);
            }
        }
    }
    EXPECT_GT(crashes, 200U);
}

TEST(WitnessRequest, prints_as_it_was_read) {
    const std::string body = Tree(300).request(77, 300);
    EXPECT_EQ(print_add_checkpoint(MUST(parse_add_checkpoint(body))), body);
    AddCheckpoint many{
        .old_size = 1, .proof = Proof(kWitnessProofMax + 1), .note = Tree(3).note(3)};
    EXPECT_FAILS("over 63 hashes", parse_add_checkpoint(print_add_checkpoint(many)));
}

TEST(LogReads, roots_and_proofs_of_any_size_are_those_of_the_tree) {
    FakeDisk disk(published_folder(700, {300}));
    Log log = MUST(Log::open(disk, test_config()));
    RightEdge edge;
    std::vector<Hash> roots{empty_root()};
    for (std::uint64_t i = 0; i < 700; ++i) {
        edge.append(hash_leaf(as_bytes(entry_text(i))));
        roots.push_back(edge.root());
    }
    for (std::uint64_t size = 0; size <= 700; ++size)
        ASSERT_EQ(MUST(log.root_at(size)), roots[size]) << size;
    for (std::uint64_t size = 1; size <= 700; size += 23) {
        for (std::uint64_t old = 1; old <= size; old += 7) {
            const Proof proof = MUST(log.consistency(old, size));
            ASSERT_TRUE(check_consistency(old, size, roots[old], roots[size], proof).has_value());
        }
    }
    EXPECT_FAILS("has 700 entries, not 701", log.root_at(701));
    EXPECT_FAILS("has 700 entries, not 701", log.consistency(5, 701));
}

}  // namespace
}  // namespace strongroom::ledger::test
