// What the thief sets out to do: from the seed, in order, within what his victims have.
#include <map>
#include <set>

#include "drill/thief.h"
#include "support/test.h"

namespace strongroom::drill {
namespace {

std::set<std::size_t> victims_of(const std::vector<Move>& plan) {
    std::set<std::size_t> victims;
    for (const Move& move : plan)
        if (move.what == Move::What::rob) victims.insert(move.victim);
    return victims;
}

TEST(Plan, the_same_seed_makes_the_same_customers_and_another_makes_others) {
    const Population one = make_population(30, 7, false);
    const Population same = make_population(30, 7, false);
    const Population other = make_population(30, 8, false);
    for (std::size_t i = 0; i < 30; ++i) {
        EXPECT_EQ(one.customers[i].key.secret, same.customers[i].key.secret);
        EXPECT_EQ(one.customers[i].usdt, same.customers[i].usdt);
        EXPECT_NE(one.customers[i].key.secret, other.customers[i].key.secret);
    }
}

TEST(Plan, the_first_customers_are_the_same_however_many_there_are) {
    const Population few = make_population(3, 7, false);
    const Population many = make_population(30, 7, true);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(few.customers[i].key.id, many.customers[i].key.id);
}

TEST(Plan, each_plot_robs_as_many_as_it_says_and_never_more_than_they_have) {
    for (const Plot& plot : all_plots()) {
        SCOPED_TRACE(plot.name);
        const Population population = make_population(40, 7, plot.is_dumped);
        const std::vector<Move> plan = plan_of(plot, population, 7);
        EXPECT_EQ(victims_of(plan).size(), population.customers.size() * plot.stolen_percent / 100);
        std::map<std::size_t, Decimal> spent;
        for (const Move& move : plan)
            if (move.what == Move::What::rob) spent[move.victim] += move.quote;
        for (const auto& [victim, quote] : spent)
            EXPECT_LE(quote, population.customers[victim].usdt);
    }
}

TEST(Plan, he_buys_before_he_robs_and_every_order_falls_into_the_span) {
    for (const Plot& plot : all_plots()) {
        SCOPED_TRACE(plot.name);
        const std::vector<Move> plan = plan_of(plot, make_population(20, 3, false), 3);
        ASSERT_FALSE(plan.empty());
        EXPECT_EQ(plan.front().what, Move::What::buy_first);
        Duration before;
        for (const Move& move : plan) {
            EXPECT_GE(move.at, before);
            before = move.at;
            EXPECT_LT(move.at, length_of(plot));
            if (move.what != Move::What::rob) continue;
            EXPECT_GE(move.at, kRobbingBegins);
            EXPECT_LE(move.at, kRobbingBegins + plot.span);
        }
    }
}

TEST(Plan, plots_are_found_by_name_and_number_and_no_others) {
    for (const Plot& plot : all_plots()) {
        EXPECT_EQ(plot_of(plot.name), &plot);
        EXPECT_EQ(plot_of(std::to_string(plot.number)), &plot);
    }
    EXPECT_EQ(plot_of("calm"), &calm_plot());
    for (const char* text : {"", "8", "-1", "All", "every", "all "})
        EXPECT_EQ(plot_of(text), nullptr);
    EXPECT_GE(all_plots().size(), 7U);
}

}  // namespace
}  // namespace strongroom::drill
