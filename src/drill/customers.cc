#include "drill/customers.h"

#include <fmt/format.h>

#include "drill/chance.h"

namespace strongroom::drill {
namespace {

constexpr std::uint64_t kThinOneIn = 5;
constexpr int kCanaryMoney = 50;
constexpr std::size_t kKeyLetters = 64;

std::string letters(Chance& chance) {
    constexpr std::string_view all =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string text;
    for (std::size_t i = 0; i < kKeyLetters; ++i) text += all[chance.below(all.size())];
    return text;
}

StolenKey key_of(Chance& chance) {
    std::string id = letters(chance);
    return {.id = std::move(id), .secret = letters(chance)};
}

// Half of them small, a few large: from 200 to 20,000.
Decimal money_of(Chance& chance) {
    const std::uint64_t kind = chance.below(10);
    const std::uint64_t least = kind < 5 ? 200 : kind < 9 ? 1'000 : 5'000;
    const std::uint64_t most = kind < 5 ? 1'000 : kind < 9 ? 5'000 : 20'000;
    return Decimal::from_int(static_cast<std::int64_t>(least + chance.below(most - least + 1)));
}

std::string account_text(const Customer& one, const std::string& address) {
    const std::string ips = address.empty() ? "" : fmt::format("ips = [\"{}\"]\n", address);
    return fmt::format(
        "[[account]]\nname = \"{}\"\nbalances = {{ USDT = \"{}\", BTC = \"1\" }}\n"
        "[[account.key]]\nvenue = \"binance\"\nid = \"{}\"\nsecret = \"{}\"\n"
        "permissions = [\"read\", \"trade\"]\n{}\n",
        one.account.value, one.usdt.to_string(), one.key.id, one.key.secret, ips);
}

}  // namespace

Population make_population(std::size_t accounts, std::uint64_t seed, bool has_canary) {
    Chance chance(seed, "customers");
    Population made;
    Decimal sum;
    for (std::size_t number = 1; number <= accounts; ++number) {
        Customer one{.account = {fmt::format("{}{:06}", kCustomerPrefix, number)},
                     .key = key_of(chance),
                     .usdt = money_of(chance)};
        one.names_thin = chance.one_in(kThinOneIn);
        sum += one.usdt;
        made.customers.push_back(std::move(one));
    }
    made.depth = div(sum, 2, Round::down);
    made.thief = {.account = {kThiefAccount},
                  .key = key_of(chance),
                  .usdt = div(made.depth, 10, Round::down)};
    if (has_canary)
        made.customers.push_back({.account = {fmt::format("{}canary", kCustomerPrefix)},
                                  .key = key_of(chance),
                                  .usdt = kCanaryMoney,
                                  .is_canary = true});
    return made;
}

std::string accounts_file(const Population& population, const std::string& house_address) {
    std::string text = account_text(population.thief, "");
    for (const Customer& one : population.customers) text += account_text(one, house_address);
    return text;
}

std::string policy_of(const Customer& customer) {
    return fmt::format(
        "symbols = [\"BTC/USDT\"{}]\norder_notional = \"{}\"\nday_notional = "
        "\"{}\"\n",
        customer.names_thin ? ", \"THIN/USDT\"" : "", kOrderNotional, kDayNotional);
}

}  // namespace strongroom::drill
