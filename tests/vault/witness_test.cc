// The signer and its witnesses: nothing is signed before the ledger is shown to be the newest.
#include "vault/witness_house.h"

#include <random>

namespace strongroom::vault {
namespace {

// A house that was witnessed once, and has stopped: its disk.
void furnish_witnessed(test::FakeDisk& disk, WitnessBox& box, std::uint32_t order = 1) {
    WitnessedHouse house(disk, 1);
    house.furnish();
    house.must(house.add_witness(box));
    house.carry(box);
    EXPECT_EQ(house.code_of(order), "signed");
    house.carry(box);
    EXPECT_EQ(house.signer.witnesses().at(0).cosigned_size, house.signer.ledger_size());
    house.signer.seal();
}

TEST(Witnessed, without_a_witness_the_signer_signs_as_before) {
    test::FakeDisk disk;
    WitnessedHouse house(disk, 1);
    house.furnish();
    EXPECT_TRUE(house.signer.witnesses().empty());
    EXPECT_TRUE(house.signer.witness_asks().empty());
    EXPECT_EQ(house.code_of(1), "signed");
}

TEST(Witnessed, one_that_is_added_holds_nothing_up_before_the_next_opening) {
    test::FakeDisk disk;
    WitnessBox box;
    WitnessedHouse house(disk, 1);
    house.furnish();
    house.must(house.add_witness(box));
    EXPECT_EQ(house.state(), "added");
    EXPECT_EQ(house.code_of(1), "signed");
    house.carry(box);
    EXPECT_EQ(house.signer.witnesses().at(0).cosigned_size, house.signer.ledger_size());
    EXPECT_TRUE(disk.files().contains("/s/ledger.cosigned"));
}

TEST(Witnessed, an_opened_signer_signs_nothing_before_its_witness_has_cosigned) {
    test::FakeDisk disk;
    WitnessBox box;
    furnish_witnessed(disk, box);
    WitnessedHouse house(disk, 2);
    house.reopen();
    EXPECT_EQ(house.state(), "waiting");
    EXPECT_EQ(house.code_of(2), "witness");
    EXPECT_EQ(house.code_of(1), "witness");  // Not even that it was signed before is told.
    const CancelIntent cancel{
        .order = intent(1).id, .account = {"practice"}, .symbol = MUST(Symbol::parse("BTC/USDT"))};
    EXPECT_EQ(house.signer.record(cancel, {}).error().code, "witness");
    const ReadQuery read{.kind = ReadQuery::Kind::balances, .account = {"practice"}};
    EXPECT_EQ(house.signer.record(read, {}, "engine").error().code, "witness");
    const OrderTerms foreign{.account = {"practice"}, .client_id = "x", .venue_id = "1"};
    EXPECT_EQ(house.signer.judge(foreign).answer, Verdict::Answer::cannot_judge);
    // Freezing works all the same.
    EXPECT_TRUE(house.signer.freeze({"practice"}, "watch", "a test", "").has_value());
    EXPECT_TRUE(house.signer.thaw({"practice"}, "admin").has_value());
    house.carry(box, 1);
    EXPECT_EQ(house.state(), "fresh");
    EXPECT_EQ(house.code_of(2), "signed");
    EXPECT_EQ(house.code_of(1), "before");
    EXPECT_EQ(house.signer.judge(foreign).answer, Verdict::Answer::foreign);
}

TEST(Witnessed, a_witness_that_falls_silent_later_stops_nothing) {
    test::FakeDisk disk;
    WitnessBox box;
    furnish_witnessed(disk, box);
    WitnessedHouse house(disk, 2);
    house.reopen();
    house.carry(box);
    for (std::uint32_t number = 10; number < 20; ++number) {
        EXPECT_EQ(house.code_of(number), "signed");
        house.must(house.signer.publish());
        for (const WitnessAsk& ask : house.signer.witness_asks())
            house.must(house.signer.take_witness_answer({ask.witness, 0, "connection refused"}));
        house.clock.advance(seconds(6));
    }
    EXPECT_EQ(house.state(), "fresh");
    EXPECT_EQ(house.signer.witnesses().at(0).problem, "no answer: connection refused");
}

TEST(Witnessed, yesterdays_copy_of_the_whole_folder_signs_nothing) {
    test::FakeDisk disk;
    WitnessBox box;
    furnish_witnessed(disk, box);
    const test::FakeDisk::Files yesterday = disk.files();
    std::vector<WitnessReply> heard;
    {
        WitnessedHouse today(disk, 2);
        today.reopen();
        today.carry(box);
        EXPECT_EQ(today.code_of(2), "signed");
        today.must(today.signer.freeze({"practice"}, "watch", "stolen", ""));
        today.carry(box);
        heard = today.replies;
    }
    test::FakeDisk copy(yesterday);
    WitnessedHouse house(copy, 3);
    house.reopen();  // It is a good store with a good ledger.
    // A courier that replays all that a witness ever said.
    for (int round = 0; round < 5; ++round) {
        house.must(house.signer.publish());
        for (const WitnessReply& old : heard) {
            (void)house.signer.witness_asks(/*is_new_courier=*/true);
            house.must(house.signer.take_witness_answer(old));
            house.clock.advance(seconds(6));
        }
        EXPECT_NE(house.state(), "fresh");
        EXPECT_EQ(house.code_of(2), "witness");
    }
    // And the honest one.
    house.carry(box);
    EXPECT_EQ(house.state(), "rolled_back");
    EXPECT_EQ(house.code_of(2), "rolled_back");
    EXPECT_EQ(house.code_of(3), "rolled_back");
    const auto refused = house.signer.record(intent(3), {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().text.find("put the newest copy back"), std::string::npos);
    EXPECT_FALSE(refused.error().is_for_now);
    // It stays so after a restart, and the true one goes on.
    house.signer.seal();
    WitnessedHouse again(copy, 4);
    again.reopen();
    EXPECT_EQ(again.code_of(2), "witness");
    again.carry(box);
    EXPECT_EQ(again.code_of(2), "rolled_back");
    WitnessedHouse newest(disk, 5);
    newest.reopen();
    newest.carry(box);
    EXPECT_EQ(newest.code_of(2), "before");
    EXPECT_EQ(newest.code_of(3), "frozen");
}

TEST(Witnessed, an_older_copy_that_has_grown_as_long_as_the_newest_is_a_fork) {
    test::FakeDisk disk;
    WitnessBox box;
    furnish_witnessed(disk, box);
    test::FakeDisk copy(disk.files());
    WitnessedHouse today(disk, 2);
    today.reopen();
    today.carry(box);
    WitnessedHouse house(copy, 3);
    house.reopen();
    while (house.signer.ledger_size() < today.signer.ledger_size() + 5)
        house.must(house.signer.thaw({"practice"}, "admin"));
    house.carry(box);
    EXPECT_EQ(house.code_of(2), "rolled_back");
}

// Two signers on two copies of one store: the one that is witnessed first goes on.
TEST(Witnessed, a_second_signer_with_the_same_keys_is_noticed_while_it_works) {
    test::FakeDisk disk;
    WitnessBox box;
    furnish_witnessed(disk, box);
    test::FakeDisk copy(disk.files());
    WitnessedHouse first(disk, 2);
    WitnessedHouse second(copy, 3);
    first.reopen();
    first.carry(box);
    EXPECT_EQ(first.code_of(2), "signed");
    first.carry(box);
    second.reopen();
    second.carry(box);
    EXPECT_EQ(second.code_of(2), "rolled_back");
    EXPECT_EQ(first.code_of(3), "signed");
}

TEST(Witnessed, a_ledger_below_what_was_cosigned_does_not_open) {
    test::FakeDisk disk;
    WitnessBox box;
    furnish_witnessed(disk, box);
    test::FakeDisk::Files mixed = disk.files();
    {
        WitnessedHouse today(disk, 2);
        today.reopen();
        EXPECT_EQ(today.code_of(9), "witness");
        today.carry(box);
        EXPECT_EQ(today.code_of(2), "signed");
        today.carry(box);
    }
    // Everything is put back but for the file that witnesses have signed.
    mixed.at("/s/ledger.cosigned") = disk.files().at("/s/ledger.cosigned");
    test::FakeDisk cut(mixed);
    WitnessedHouse house(cut, 3);
    house.must(house.signer.look());
    EXPECT_FAILS("a witness has cosigned", house.signer.unseal(passphrase()));
    EXPECT_TRUE(house.signer.is_sealed());
    // Damaged, it says nothing, and is not passed over.
    mixed.at("/s/ledger.cosigned").at(60) ^= 1;
    test::FakeDisk damaged(mixed);
    WitnessedHouse other(damaged, 3);
    other.must(other.signer.look());
    EXPECT_FAILS("ledger.cosigned", other.signer.unseal(passphrase()));
}

TEST(Witnessed, whatever_a_lying_courier_says_it_is_not_believed) {
    test::FakeDisk disk;
    WitnessBox box;
    furnish_witnessed(disk, box);
    WitnessedHouse house(disk, 2);
    house.reopen();
    std::mt19937 random(3);
    const int statuses[] = {200, 409, 422, 404, 403, 400, 500, 0, 200, 409, -1, 7};
    const WitnessBox liar(8, box.key.name());  // Another key under the witness's name.
    for (int i = 0; i < 4000; ++i) {
        house.must(house.signer.publish());
        const auto asks = house.signer.witness_asks(/*is_new_courier=*/true);
        WitnessReply reply{box.key.name(), statuses[random() % std::size(statuses)], ""};
        switch (random() % 5) {
            case 0: reply.body = std::to_string(random() % 100'000) + "\n"; break;
            case 1:
                reply.body = std::string(random() % 300, static_cast<char>(random() % 256));
                break;
            case 2: reply.body = as_text(disk.files().at("/s/ledger/checkpoint")); break;
            case 3: {
                const ledger::Note note =
                    MUST(ledger::parse_note(as_text(disk.files().at("/s/ledger/checkpoint"))));
                const auto sign = [&](ByteView bytes) -> Result<ledger::Signature> {
                    ledger::Signature signature{};
                    crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(),
                                         liar.secret.data());
                    return signature;
                };
                const auto line = MUST(ledger::cosign(note.text, 1'700'000'000, liar.key, sign));
                reply.body = ledger::print_signature_line(line);
                if (random() % 2 == 0) reply.body = ledger::print_note(note) + reply.body;
                break;
            }
            default: reply.witness = "nobody"; break;
        }
        house.must(house.signer.take_witness_answer(reply));
        ASSERT_EQ(house.state(), "waiting") << i;
        house.clock.advance(milliseconds(700));
    }
    EXPECT_EQ(house.code_of(2), "witness");
    house.carry(box);
    EXPECT_EQ(house.code_of(2), "signed");
}

TEST(Witnessed, each_of_several_must_have_cosigned_and_one_can_be_removed) {
    test::FakeDisk disk;
    WitnessBox box;
    WitnessBox other(7, "other.example/w2");
    furnish_witnessed(disk, box);
    {
        WitnessedHouse house(disk, 2);
        house.reopen();
        house.must(house.add_witness(other));
        house.signer.seal();
    }
    WitnessedHouse house(disk, 3);
    house.reopen();
    house.carry(box);
    EXPECT_EQ(house.code_of(2), "witness");
    house.carry(other);
    EXPECT_EQ(house.code_of(2), "signed");
    house.carry(box, 2);
    house.carry(other, 2);
    const ledger::Note note =
        MUST(ledger::parse_note(as_text(disk.files().at("/s/ledger.cosigned"))));
    EXPECT_OK(ledger::cosigned_at(note, box.key));
    EXPECT_OK(ledger::cosigned_at(note, other.key));
    house.signer.seal();
    WitnessedHouse again(disk, 4);
    again.reopen();
    again.carry(box);
    EXPECT_EQ(again.code_of(3), "witness");
    again.must(again.signer.remove_witness(other.key.name()));
    EXPECT_EQ(again.code_of(3), "signed");
    // On record: it is gone after the next start, too.
    again.signer.seal();
    WitnessedHouse last(disk, 5);
    last.reopen();
    EXPECT_EQ(last.signer.witnesses().size(), 1U);
}

TEST(Witnessed, a_bad_or_second_or_fifth_witness_is_refused_and_not_on_record) {
    test::FakeDisk disk;
    WitnessedHouse house(disk, 1);
    house.furnish();
    const WitnessBox box;
    const std::string key = box.key.to_string();
    const std::string url = "https://witness.example";
    const std::uint64_t size = house.signer.ledger_size();
    EXPECT_FAILS("0x04", house.signer.add_witness(box.key.key.to_string(), url, ""));
    EXPECT_FAILS("must be name+id+base64", house.signer.add_witness("", url, ""));
    for (const char* bad :
         {"", "http://witness.example", "ftp://127.0.0.1", "https://", "https://witness.example/",
          "https://witness example", "http://127.0.0.1.evil.example", "http://localhost.evil:80"}) {
        SCOPED_TRACE(bad);
        EXPECT_FAILS("url: must be", house.signer.add_witness(key, bad, ""));
    }
    EXPECT_FAILS("ca: longer", house.signer.add_witness(key, url, std::string(20'000, 'x')));
    EXPECT_FAILS("no witness", house.signer.remove_witness("nobody"));
    EXPECT_EQ(house.signer.ledger_size(), size);
    house.must(house.signer.add_witness(key, url, ""));
    EXPECT_FAILS("of this name", house.signer.add_witness(key, url, ""));
    for (const char* name : {"b/w", "c/w", "d/w"})
        house.must(house.add_witness(WitnessBox(5, name)));
    EXPECT_FAILS("there are 4", house.add_witness(WitnessBox(5, "e/w")));
    EXPECT_EQ(house.signer.ledger_size(), size + 4);
    house.signer.seal();
    EXPECT_FAILS("sealed", house.signer.add_witness(key, url, ""));
    EXPECT_FAILS("sealed", house.signer.remove_witness(box.key.name()));
}

TEST(Witnessed, one_that_was_added_is_there_after_a_crash_at_any_step) {
    const WitnessBox box;
    test::FakeDisk start;
    {
        WitnessedHouse house(start, 1);
        house.furnish();
        house.signer.seal();
    }
    for (std::uint64_t step = 1; step < 100; ++step) {
        test::FakeDisk disk(start.files(), step);
        bool is_added = false;
        {
            WitnessedHouse house(disk, 2);
            house.reopen();
            disk.fail_at(step, test::FakeDisk::Fault::power_cut);
            is_added = house.add_witness(box).has_value();
        }
        if (!disk.is_down()) {
            EXPECT_GT(step, 1U);
            return;
        }
        disk.restart();
        WitnessedHouse again(disk, 3);
        again.reopen();
        EXPECT_LE(is_added ? 1U : 0U, again.signer.witnesses().size());
    }
    FAIL() << "adding a witness has no end";
}

}  // namespace
}  // namespace strongroom::vault
