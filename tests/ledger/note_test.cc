#include "ledger/note.h"

#include "ledger/checkpoint.h"
#include "ledger/signing_key.h"
#include "support/test.h"

namespace strongroom::ledger::test {
namespace {

// The example of Go's sumdb/note package, which prints the secret half too: its seed in hex.
const char* const kNeumannKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const char* const kNeumannSeed = "810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173";
const std::string kNeumannText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
const std::string kNeumannNote =
    kNeumannText +
    "\n— PeterNeumann "
    "x08go/ZJkuBS9UG/"
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

// A checkpoint of the Go checksum database, and the key that it is known by.
const char* const kGoKey = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
const std::string kGoNote =
    "go.sum database tree\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— sum.golang.org "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
    "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

// An empty line inside the text, letters beyond ASCII, and two signatures.
const std::string kOddNote =
    "prima riga\n\nla terza è più breve\n\n— un.esempio/età AQIDBAU=\n— b AAAAAAAA\n";

std::vector<NoteKey> keys(std::initializer_list<const char*> texts) {
    std::vector<NoteKey> made;
    for (const char* text : texts) made.push_back(MUST(parse_note_key(text)));
    return made;
}

TEST(Note, the_published_examples_verify) {
    EXPECT_EQ(MUST(open_note(kNeumannNote, keys({kNeumannKey}))).text, kNeumannText);
    const Checkpoint go = MUST(open_checkpoint(
        kGoNote, {.origin = "go.sum database tree", .keys = keys({kNeumannKey, kGoKey})}));
    EXPECT_EQ(go.size, 20'852'163U);
    EXPECT_EQ(to_base64(go.root.bytes), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
    EXPECT_EQ(print_checkpoint(go) + kGoNote.substr(kGoNote.find("\n\n") + 1), kGoNote);
}

TEST(Note, signing_gives_the_published_signature) {
    const SigningKey key(MUST(from_hex(kNeumannSeed)), "PeterNeumann");
    EXPECT_EQ(key.verifier.to_string(), kNeumannKey);
    EXPECT_EQ(print_note(MUST(sign_note(kNeumannText, key.verifier, key.signer()))), kNeumannNote);
}

TEST(Note, what_parses_prints_as_the_same_bytes) {
    for (const std::string& bytes : {kNeumannNote, kGoNote, kOddNote}) {
        EXPECT_EQ(print_note(MUST(parse_note(bytes))), bytes);
    }
    const Note odd = MUST(parse_note(kOddNote));
    EXPECT_EQ(odd.text, "prima riga\n\nla terza è più breve\n");
    ASSERT_EQ(odd.signatures.size(), 2U);
    EXPECT_EQ(odd.signatures[0].name, "un.esempio/età");
    EXPECT_EQ(to_hex(odd.signatures[0].key_id), "01020304");
    EXPECT_EQ(to_hex(odd.signatures[0].signature), "05");
}

TEST(Note, any_changed_byte_is_refused) {
    const TrustedLog go{.origin = "go.sum database tree", .keys = keys({kGoKey})};
    for (std::size_t i = 0; i < kGoNote.size(); ++i) {
        for (const int change : {1, 0x20, 0x80}) {
            std::string bad = kGoNote;
            bad[i] = static_cast<char>(bad[i] ^ change);
            EXPECT_FALSE(open_checkpoint(bad, go)) << "byte " << i;
        }
        EXPECT_FALSE(open_checkpoint(kGoNote.substr(0, i), go)) << "cut at " << i;
    }
    EXPECT_FALSE(open_checkpoint(kGoNote + "\n", go));
}

TEST(Note, signatures_by_other_keys_are_passed_over_and_a_bad_one_by_a_known_key_is_not) {
    const SigningKey key(MUST(from_hex(kNeumannSeed)), "PeterNeumann");
    const std::string other = "— someone.example AAAAAQ" + std::string(90, 'A') + "\n";
    const std::string twice = kNeumannNote + other;
    EXPECT_OK(open_note(twice, keys({kNeumannKey})));
    EXPECT_FAILS("no signature by sum.golang.org", open_note(twice, keys({kGoKey})));
    EXPECT_FAILS("no signature by a known key", open_note(twice, {}));

    // The same name and id, but not a signature of this text.
    Note forged = MUST(parse_note(kNeumannNote));
    forged.signatures.push_back(forged.signatures[0]);
    forged.signatures[1].signature[63] ^= 1;
    EXPECT_FAILS("the signature by PeterNeumann is not of this text",
                 open_note(print_note(forged), keys({kNeumannKey})));
    forged.signatures[1].signature.resize(10);
    EXPECT_FAILS("is not of this text", open_note(print_note(forged), keys({kNeumannKey})));
    // A key of the same name with another id is another key.
    forged.signatures[1].key_id[0] ^= 1;
    EXPECT_OK(open_note(print_note(forged), keys({kNeumannKey})));
}

TEST(Note, a_form_that_is_not_the_format_is_refused) {
    const std::string line = "— name AAAAAQA=\n";
    EXPECT_OK(parse_note("text\n\n" + line));
    EXPECT_FAILS("must be a text, an empty line", parse_note(""));
    EXPECT_FAILS("must be a text, an empty line", parse_note("text\n"));
    EXPECT_FAILS("must be a text, an empty line", parse_note("text\n\n"));
    EXPECT_FAILS("must be a text, an empty line", parse_note("text\n" + line));
    EXPECT_FAILS("must be a text, an empty line", parse_note("text\n\n— name AAAAAQA="));
    EXPECT_FAILS("must begin with an em dash", parse_note("text\n\n- name AAAAAQA=\n"));
    EXPECT_FAILS("no signature after the name", parse_note("text\n\n— name\n"));
    EXPECT_FAILS("not base64", parse_note("text\n\n— name AAAA!QA=\n"));
    EXPECT_FAILS("not base64", parse_note("text\n\n— name AAAAAQA= \n"));
    EXPECT_FAILS("not base64", parse_note("text\n\n— name AAAAAA==\n"));  // An id alone.
    EXPECT_FAILS("name is empty or has a blank", parse_note("text\n\n—  AAAAAQA=\n"));
    EXPECT_FAILS("name is empty or has a blank", parse_note("text\n\n— a+b AAAAAQA=\n"));
    EXPECT_FAILS("name is empty or has a blank", parse_note("text\n\n— a\u2003b AAAAAQA=\n"));
    EXPECT_FAILS("control character", parse_note("te\rxt\n\n" + line));
    EXPECT_FAILS("control character", parse_note(std::string("te\0xt\n\n", 7) + line));
    for (const char* bytes : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xe2\x80", "\xf5\x80\x80\x80"})
        EXPECT_FAILS("not UTF-8", parse_note(bytes + ("\n\n" + line)));
}

TEST(Note, a_note_has_bounds) {
    const std::string line = "— name AAAAAQA=\n";
    std::string note = "text\n\n";
    for (std::size_t i = 0; i < kNoteSignaturesMax; ++i) note += line;
    EXPECT_EQ(MUST(parse_note(note)).signatures.size(), kNoteSignaturesMax);
    EXPECT_FAILS("more than 64 signatures", parse_note(note + line));
    EXPECT_FAILS("bytes, more than", parse_note(std::string(kNoteBytesMax, 'x') + "\n\n" + line));
}

TEST(NoteKey, a_key_whose_parts_disagree_is_refused) {
    EXPECT_FAILS(
        "its id should be c74f20a3",
        parse_note_key("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
    EXPECT_FAILS("its id should be",
                 parse_note_key("Peter+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
    EXPECT_FAILS(
        "not an Ed25519 key",
        parse_note_key("PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
    EXPECT_FAILS("not an Ed25519 key", parse_note_key("PeterNeumann+c74f20a3+ARpc"));
    EXPECT_FAILS("must be name+id+base64", parse_note_key("PeterNeumann"));
    EXPECT_FAILS("must be name+id+base64", parse_note_key("PeterNeumann+c74f20a3"));
    EXPECT_FAILS("name is empty", parse_note_key("+c74f20a3+ARpc"));
}

TEST(Checkpoint, only_three_whole_lines_are_one) {
    const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    const Checkpoint good = MUST(parse_checkpoint("a log\n0\n" + root));
    EXPECT_EQ(good.origin, "a log");
    EXPECT_EQ(print_checkpoint(good), "a log\n0\n" + root);
    EXPECT_OK(parse_checkpoint("o\n4611686018427387904\n" + root));
    EXPECT_FAILS("three lines", parse_checkpoint(""));
    EXPECT_FAILS("three lines", parse_checkpoint("\n1\n" + root));
    EXPECT_FAILS("three lines", parse_checkpoint("o\n1\n"));
    EXPECT_FAILS("three lines", parse_checkpoint("o\n1\n" + root + "extension\n"));
    EXPECT_FAILS("three lines", parse_checkpoint("o\n1\n" + root.substr(0, 44)));
    for (const char* size : {"", "01", "00", "-1", "+1", "1 ", " 1", "1e3", "0x1", "٣",
                             "4611686018427387905", "18446744073709551616"}) {
        EXPECT_FAILS("checkpoint size: ",
                     parse_checkpoint(std::string("o\n") + size + "\n" + root));
    }
    EXPECT_FAILS("checkpoint root: ", parse_checkpoint("o\n1\nCsUY\n"));
    EXPECT_FAILS("checkpoint root: ", parse_checkpoint("o\n1\n" + root.substr(1)));
}

TEST(Checkpoint, one_of_another_log_is_refused) {
    EXPECT_FAILS("of the log \"go.sum database tree\", not \"another\"",
                 open_checkpoint(kGoNote, {.origin = "another", .keys = keys({kGoKey})}));
}

TEST(Checkpoint, a_signature_that_nobody_could_verify_never_leaves) {
    const SigningKey other(Bytes(32, 9));
    const Checkpoint checkpoint{.origin = kOrigin, .size = 0, .root = empty_root()};
    EXPECT_OK(sign_checkpoint(checkpoint, test_key().verifier, test_key().signer()));
    EXPECT_FAILS("is not of this text",
                 sign_checkpoint(checkpoint, test_key().verifier, other.signer()));
    EXPECT_FAILS("sealed", sign_checkpoint(checkpoint, test_key().verifier, [](ByteView) {
                     return Result<Signature>(fail(Errc::refused, "sealed"));
                 }));
    EXPECT_FAILS("three lines",
                 sign_checkpoint({.origin = "a\nb"}, test_key().verifier, test_key().signer()));
    EXPECT_FAILS("must be a text",
                 sign_note("no newline", test_key().verifier, test_key().signer()));
    const SigningKey unnamed(Bytes(32, 7), "two words");
    EXPECT_FAILS("signature line", sign_note("text\n", unnamed.verifier, unnamed.signer()));
}

}  // namespace
}  // namespace strongroom::ledger::test
