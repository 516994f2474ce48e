#include "loss/page.h"

#include "loss/loss_fixture.h"

namespace strongroom::loss::test {
namespace {

Page page(std::size_t rows) {
    Table table{.head = {"a", "b"}, .rows = {}, .has_total = true};
    for (std::size_t at = 0; at < rows; ++at) table.rows.push_back({std::to_string(at), "x"});
    return {.title = "Loss", .blocks = {Heading{"One"}, Paragraph{"Words."}, std::move(table)}};
}

TEST(LossPage, a_strangers_text_is_text_in_the_page) {
    Page made = page(1);
    made.blocks.emplace_back(Paragraph{"<script>alert('x')</script>"});
    const std::string html = to_html(made);
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
    EXPECT_EQ(html.find("http"), std::string::npos);  // It asks for nothing else.
}

TEST(LossPage, a_pdf_has_as_many_pages_as_it_needs_and_is_the_same_each_time) {
    const std::string one = MUST(to_pdf(page(3)));
    EXPECT_TRUE(one.starts_with("%PDF-"));
    EXPECT_EQ(one, MUST(to_pdf(page(3))));
    EXPECT_NE(one.find("/Count 1"), std::string::npos);
    const std::string many = MUST(to_pdf(page(500)));
    EXPECT_EQ(many.find("/Count 1\n"), std::string::npos);
    EXPECT_GT(many.size(), one.size());
}

TEST(LossPage, a_pdf_takes_any_bytes_and_words_longer_than_a_line) {
    Page made = page(2);
    made.blocks.emplace_back(Paragraph{std::string(5'000, 'w') + "\xff\n\x01 é )(\\"});
    made.blocks.emplace_back(Table{.head = {std::string(400, 'h'), ""},
                                   .rows = {{std::string(2'000, 'c'), ""}, {"", ""}}});
    made.blocks.emplace_back(Table{.head = {}, .rows = {}});
    EXPECT_TRUE(MUST(to_pdf(made)).starts_with("%PDF-"));
}

TEST(LossPage, a_cell_is_no_formula_and_keeps_its_row) {
    Basis from = basis(body_of({{.id = 1, .order = "77"}}));
    const Statement statement = MUST(statement_of(from));
    const std::string csv = to_csv(statement);
    EXPECT_EQ(csv,
              "time,pair,order,trade,side,price,quantity,fee,fee_asset,reference,reference_time,"
              "loss,loss_asset,entry\n"
              "2025-11-24T16:01:05.000Z,VIA/BTC,77,1,buy,2,1,0,BTC,1,2025-11-24T16:01:00.000Z,1,"
              "BTC,0\n");
}

}  // namespace
}  // namespace strongroom::loss::test
