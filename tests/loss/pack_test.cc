#include "loss/pack.h"

#include "loss/loss_fixture.h"

namespace strongroom::loss::test {
namespace {

const std::string kBody = body_of({{.id = 1, .price = "2.5", .qty = "3", .fee = "0.1"},
                                   {.id = 2, .price = "3.5", .qty = "2", .fee = "0.1"}});

TEST(Pack, a_pack_proves_itself_and_says_what_was_lost) {
    PackHouse house(kBody);
    const PackChecked checked = MUST(check_pack(house.files(), PackHouse::identity()));
    EXPECT_EQ(checked.account, "main");
    EXPECT_EQ(checked.totals, "9.7 BTC");
    EXPECT_EQ(checked.fills, 2U);
    EXPECT_EQ(checked.proofs, 3U);
    EXPECT_EQ(checked.entry, 2U);
}

TEST(Pack, any_changed_byte_of_any_file_is_found) {
    PackHouse house(kBody);
    for (const auto& [path, bytes] : house.files()) {
        const std::size_t step = std::max<std::size_t>(1, bytes.size() / 40);
        for (std::size_t at = 0; at < bytes.size(); at += step) {
            Files bad = house.files();
            bad[path][at] = static_cast<char>(bad[path][at] ^ 1);
            EXPECT_FALSE(check_pack(bad, PackHouse::identity()).has_value()) << path << " " << at;
        }
    }
}

TEST(Pack, a_file_too_few_or_too_many_or_in_anothers_place_is_found) {
    PackHouse house(kBody);
    for (const auto& [path, bytes] : house.files()) {
        Files less = house.files();
        less.erase(path);
        EXPECT_FALSE(check_pack(less, PackHouse::identity()).has_value()) << path;
    }
    Files more = house.files();
    more["entries/9.tlog-proof"] = "";
    EXPECT_FAILS("is not of this pack", check_pack(more, PackHouse::identity()));
    Files swapped = house.files();
    std::swap(swapped[proof_file(0)], swapped[proof_file(1)]);
    EXPECT_FAILS("was changed", check_pack(swapped, PackHouse::identity()));
    Files replaced = house.files();
    replaced[std::string(kStatementProof)] = replaced[proof_file(0)];
    EXPECT_FAILS("is not about a statement", check_pack(replaced, PackHouse::identity()));
}

// Who can write into the ledger puts a false pack on record: the figures must follow all the same.
TEST(Pack, a_false_statement_is_found_though_it_is_on_record) {
    const auto refused = [](const auto& change) {
        PackHouse house(kBody);
        change(house.files());
        house.put_on_record("9.7 BTC");
        const auto checked = check_pack(house.files(), PackHouse::identity());
        return checked ? std::string() : checked.error().message;
    };
    const auto more = [](std::string& text) {
        const std::size_t at = text.find("9.7");
        ASSERT_NE(at, std::string::npos);
        text.replace(at, 3, "9.8");
    };
    EXPECT_NE(refused([&](Files& f) { more(f["statement.json"]); }).find("what follows"),
              std::string::npos);
    EXPECT_NE(refused([&](Files& f) { more(f["statement.html"]); }).find("what follows"),
              std::string::npos);
    EXPECT_NE(refused([](Files& f) { f["statement.csv"].pop_back(); }).find("what follows"),
              std::string::npos);
    EXPECT_NE(refused([](Files& f) { f[answer_file(0)] = body_of({{}}); }).find("in the ledger"),
              std::string::npos);
    EXPECT_NE(refused([](Files& f) { f[answer_file(0)] = "[]"; }).find("in the ledger"),
              std::string::npos);
    EXPECT_NE(refused([](Files& f) { f.erase(proof_file(1)); }).find("in the ledger"),
              std::string::npos);
    EXPECT_NE(refused([](Files& f) {
                  std::swap(f[proof_file(0)], f[proof_file(1)]);
              }).find("another entry"),
              std::string::npos);
    EXPECT_NE(refused([](Files& f) { f["statement.json"] = "[1]"; }).find("does not read"),
              std::string::npos);
    EXPECT_NE(refused([](Files& f) {
                  std::string& text = f.at("prices/VIA-BTC.csv");
                  text.replace(text.rfind(",1\n"), 3, ",2\n");
              }).size(),
              0U);
    PackHouse totals(kBody);
    totals.put_on_record("nothing");
    EXPECT_FAILS("other totals", check_pack(totals.files(), PackHouse::identity()));
}

TEST(Pack, the_proofs_of_another_log_prove_nothing) {
    PackHouse house(kBody);
    ledger::TrustedLog other = PackHouse::identity();
    other.keys[0].public_key[0] ^= 1;
    EXPECT_FALSE(check_pack(house.files(), other).has_value());
}

TEST(Pack, a_list_reads_as_it_is_written_and_nothing_else_reads) {
    const Files files{{"a/b.txt", "x"}, {"c", ""}};
    const std::string text = print_file_list(files);
    EXPECT_EQ(MUST(parse_file_list(text)).at("c"),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const std::string hash(64, 'a');
    for (const std::string& bad : std::vector<std::string>{
             hash + "  a", hash + " a\n", hash + "  ../a\n", hash + "  /a\n", hash + "  a b\n",
             hash + "  a//b\n", hash + "  \n", std::string(64, 'A') + "  a\n", "a\n",
             hash + "  b\n" + hash + "  a\n", hash + "  a\n" + hash + "  a\n",
             hash + "  " + std::string(201, 'a') + "\n"}) {
        EXPECT_FALSE(parse_file_list(bad).has_value()) << bad;
    }
}

TEST(Pack, entries_about_others_stay_out) {
    const Whom whom{.account = {"main"}, .venue = "binance", .user = "anna"};
    proto::LedgerEntry entry;
    entry.mutable_key_added()->set_account("main");
    EXPECT_TRUE(is_about(entry, whom));
    entry.mutable_key_added()->set_account("second");
    EXPECT_FALSE(is_about(entry, whom));
    entry.mutable_key_frozen()->set_scope("user");
    entry.mutable_key_frozen()->set_account("anna");
    EXPECT_TRUE(is_about(entry, whom));
    entry.mutable_key_frozen()->set_account("berta");
    EXPECT_FALSE(is_about(entry, whom));
    entry.mutable_key_frozen()->set_scope("all");
    EXPECT_TRUE(is_about(entry, whom));
    entry.mutable_grant_given()->set_text("holder = 'sam'\naccounts = [\"second\"]\n");
    EXPECT_FALSE(is_about(entry, whom));
    entry.mutable_grant_given()->set_text("holder = 'sam'\naccounts = [\"second\", \"main\"]\n");
    EXPECT_TRUE(is_about(entry, whom));
    entry.mutable_grant_given()->set_text("holder = 'sam'\naccounts = [\"*\"]\n");
    EXPECT_TRUE(is_about(entry, whom));
    entry.mutable_posture_changed()->set_account("main");
    EXPECT_TRUE(is_about(entry, whom));
    entry.mutable_order_signed()->mutable_intent()->set_account("main");
    EXPECT_FALSE(is_about(entry, whom));
    entry.mutable_leak_checked()->add_id_only("main");
    EXPECT_FALSE(is_about(entry, whom));  // It names other accounts.
}

}  // namespace
}  // namespace strongroom::loss::test
