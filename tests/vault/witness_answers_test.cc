// What witnesses say, answer by answer: what is believed, what is asked next, what the owner sees.
#include "ledger/witness_request.h"
#include "vault/witness_house.h"

namespace strongroom::vault {
namespace {

class WitnessAnswers : public testing::Test {
  protected:
    WitnessAnswers() {
        house_.furnish();
        House::must(house_.add_witness(box_));
    }
    Signer& signer() { return house_.signer; }
    // The one question that is due now, if any.
    std::optional<WitnessAsk> asked(const WitnessBox& box) {
        std::optional<WitnessAsk> found;
        for (const WitnessAsk& ask : signer().witness_asks())
            if (ask.witness == box.key.name()) found = ask;
        return found;
    }
    WitnessAsk must_be_asked() {
        House::must(signer().publish());
        return asked(box_).value();
    }
    void reply(int status, const std::string& body) {
        House::must(signer().take_witness_answer({box_.key.name(), status, body}));
        house_.clock.advance(seconds(6));
    }
    // What the witness itself says to this.
    WitnessReply answer(const WitnessAsk& ask) {
        return box_.answer(ask, signer().ledger_verifier_key());
    }
    std::string problem() { return signer().witnesses().at(0).problem; }
    void grow(int entries) {
        for (int i = 0; i < entries; ++i) House::must(signer().thaw({"practice"}, "admin"));
    }

    test::FakeDisk disk_;
    WitnessBox box_;
    WitnessedHouse house_{disk_, 1};
};

TEST_F(WitnessAnswers, whatever_it_says_is_shown_in_one_plain_line) {
    must_be_asked();
    reply(500, "out\nof \x7F\x01order\xC3\xA4~");
    EXPECT_EQ(problem(), "it answers 500: out of   order  ~");
    must_be_asked();
    reply(0, std::string(500, 'x'));
    EXPECT_EQ(problem(), "no answer: " + std::string(200, 'x'));
}

TEST_F(WitnessAnswers, one_that_has_seen_more_than_is_published_is_asked_at_the_next_checkpoint) {
    const WitnessAsk first = must_be_asked();
    EXPECT_TRUE(first.body.starts_with("old 0\n")) << first.body;
    grow(3);
    const std::uint64_t size = signer().ledger_size();
    reply(409, std::to_string(size) + "\n");
    EXPECT_EQ(problem(), "");
    EXPECT_FALSE(asked(box_).has_value()) << "there is nothing that continues what it has seen";
    const WitnessAsk next = must_be_asked();
    EXPECT_TRUE(next.body.starts_with(fmt::format("old {}\n", size))) << next.body;
}

TEST_F(WitnessAnswers, what_cannot_be_proved_from_the_disk_is_not_asked) {
    house_.carry(box_);
    grow(600);
    House::must(signer().publish());
    for (const auto& [path, bytes] : disk_.files())
        if (path.starts_with("/s/ledger/tile/0/")) disk_.drop(path);
    EXPECT_FALSE(asked(box_).has_value());
    EXPECT_NE(problem().find("tile/0/"), std::string::npos) << problem();
}

TEST_F(WitnessAnswers, one_that_contradicts_the_ledger_and_then_shows_it_is_asked_as_before) {
    house_.carry(box_);
    grow(2);
    must_be_asked();
    reply(422, "");
    EXPECT_NE(problem().find("not the start of this ledger"), std::string::npos);
    const WitnessAsk ask = must_be_asked();
    EXPECT_EQ(ask.method, "GET");
    EXPECT_EQ(ask.target.find_first_of("+="), std::string("/checkpoint?log").size());
    EXPECT_NE(ask.target.find("?log=strongroom%2Fledger%2B"), std::string::npos) << ask.target;
    const WitnessReply shown = answer(ask);
    EXPECT_EQ(shown.status, 200);
    reply(shown.status, shown.body);
    EXPECT_EQ(house_.state(), "added");
    EXPECT_EQ(house_.code_of(1), "signed");
    house_.carry(box_);
    EXPECT_EQ(signer().witnesses().at(0).cosigned_size, signer().ledger_size());
    EXPECT_EQ(problem(), "");
}

TEST_F(WitnessAnswers, what_it_shows_without_a_proof_is_passed_over) {
    house_.carry(box_);
    grow(2);
    const std::string own_note(as_text(disk_.file("/s/ledger/checkpoint")));
    // Not even a note; of another log; one that it did not cosign.
    for (const std::string& body : {std::string("no note"), "x" + own_note, own_note}) {
        must_be_asked();
        reply(422, "");
        EXPECT_EQ(must_be_asked().method, "GET");
        reply(200, body);
        EXPECT_EQ(house_.state(), "added");
    }
    must_be_asked();
    reply(422, "");
    EXPECT_EQ(must_be_asked().method, "GET");
    reply(404, "");
    EXPECT_EQ(house_.code_of(1), "signed");
}

TEST_F(WitnessAnswers, a_cosignature_of_what_was_before_the_opening_opens_nothing) {
    signer().seal();  // Its last checkpoint is published, and no witness has seen it.
    house_.reopen();
    const WitnessAsk ask = asked(box_).value();
    const WitnessReply cosigned = answer(ask);
    ASSERT_EQ(cosigned.status, 200);
    reply(200, cosigned.body);
    EXPECT_EQ(house_.state(), "waiting");
    EXPECT_LT(signer().witnesses().at(0).cosigned_size, signer().ledger_size());
    EXPECT_EQ(house_.code_of(1), "witness");
    house_.carry(box_, 1);
    EXPECT_EQ(house_.state(), "fresh");
    EXPECT_EQ(house_.code_of(1), "signed");
}

TEST_F(WitnessAnswers, another_keys_line_under_its_name_is_not_kept) {
    const WitnessAsk ask = must_be_asked();
    const WitnessBox liar(8, box_.key.name());
    const auto sign = [&](ByteView bytes) -> Result<ledger::Signature> {
        ledger::Signature signature{};
        crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(),
                             liar.secret.data());
        return signature;
    };
    const auto note = MUST(ledger::parse_note(as_text(disk_.file("/s/ledger/checkpoint"))));
    const auto false_line = MUST(ledger::cosign(note.text, 1'700'000'000, liar.key, sign));
    reply(200, ledger::print_signature_line(false_line) + answer(ask).body);
    const auto kept = MUST(ledger::parse_note(as_text(disk_.file("/s/ledger.cosigned"))));
    EXPECT_OK(ledger::cosigned_at(kept, box_.key));
    ASSERT_EQ(kept.signatures.size(), 2U) << "the log's and the witness's";
    EXPECT_EQ(kept.signatures[1].key_id, box_.key.id());
}

TEST_F(WitnessAnswers, a_slow_one_does_not_put_an_older_checkpoint_in_a_newer_ones_place) {
    WitnessBox other(7, "other.example/w2");
    const WitnessReply late = answer(must_be_asked());
    House::must(house_.add_witness(other));
    grow(2);
    house_.clock.advance(seconds(1));
    house_.carry(other, 1);
    const Bytes newest = disk_.file("/s/ledger.cosigned");
    reply(late.status, late.body);
    EXPECT_EQ(disk_.file("/s/ledger.cosigned"), newest);
    const auto views = signer().witnesses();
    EXPECT_GT(views[0].cosigned_size, 0U);
    EXPECT_LT(views[0].cosigned_size, views[1].cosigned_size);
}

// Two copies that went different ways; the one has grown longer than what the other's witness saw.
TEST_F(WitnessAnswers, a_cosigned_checkpoint_of_a_fork_does_not_open) {
    signer().seal();
    test::FakeDisk copy(disk_.files());
    WitnessedHouse fork(copy, 2);
    fork.reopen();
    fork.carry(box_);
    fork.signer.seal();
    house_.reopen();
    grow(10);
    signer().seal();
    House::must(disk_.replace("/s/ledger.cosigned", copy.file("/s/ledger.cosigned")));
    House::must(signer().look());
    EXPECT_FAILS("are not those that a witness has cosigned", signer().unseal(passphrase()));
    EXPECT_TRUE(signer().is_sealed());
}

TEST_F(WitnessAnswers, a_cosigned_checkpoint_that_does_not_read_does_not_open) {
    house_.carry(box_);
    signer().seal();
    disk_.file("/s/ledger.cosigned").resize(300'000);
    House::must(signer().look());
    EXPECT_FALSE(signer().unseal(passphrase()).has_value());
    EXPECT_TRUE(signer().is_sealed());
}

// ---- Forms -------------------------------------------------------------------------------------

TEST(WitnessForm, a_witness_is_at_an_https_address_or_on_this_machine) {
    const std::string key = WitnessBox().key.to_string();
    for (const std::string& good :
         {std::string("https://a"), std::string("https://w.example:8443/prefix"),
          std::string("http://localhost"), std::string("http://127.0.0.1"),
          std::string("http://[::1]"), std::string("http://[::1]:80"),
          "https://" + std::string(292, 'x')}) {
        SCOPED_TRACE(good);
        EXPECT_OK(parse_witness(key, good, ""));
    }
    for (const std::string& bad :
         {std::string("https://"), std::string("https://w\x7F"), std::string("https://w\x1F"),
          std::string("https://w.\xC3\xA4"), std::string("http://localhos"),
          std::string("http://localhostess"), std::string("localhost"),
          "https://" + std::string(293, 'x')}) {
        SCOPED_TRACE(bad);
        EXPECT_FAILS("url: must be", parse_witness(key, bad, ""));
    }
    const WitnessBox longest(9, std::string(100, 'w'));
    EXPECT_OK(parse_witness(longest.key.to_string(), "https://a", ""));
    const WitnessBox longer(9, std::string(110, 'w'));
    EXPECT_FAILS("key: its name is too long",
                 parse_witness(longer.key.to_string(), "https://a", ""));
}

}  // namespace
}  // namespace strongroom::vault
