// The text of a command about a deal: any text is done or refused in words, and what the deal does
// then stays within its orders.
#include "base/bytes.h"
#include "base/ensure.h"
#include "bots/bot_file.h"

namespace {

using strongroom::Actions;
using strongroom::Command;

constexpr const char* kBot =
    "[bot]\nname = \"b\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n[dca]\n"
    "base_order = \"100\"\nsafety_order = \"200\"\nmax_safety_orders = 2\ndeviation_pct = \"2\"\n"
    "stop_loss_pct = \"5\"\ntake_profit_steps = [{ amount_pct = \"50\", profit_pct = \"1\" }, "
    "{ amount_pct = \"50\", profit_pct = \"2\" }]\n";

// Told to the bot in a deal; the numbers of orders that it places go up by one.
class Desk {
  public:
    Desk() {
        const auto file = strongroom::bots::parse_bot_file(kBot, "fuzz");
        ENSURE(file.has_value(), "the bot of this target parses");
        const strongroom::bots::Market market{{.symbol = file->symbols.front(),
                                               .tick = file->backtest.tick,
                                               .step = file->backtest.step,
                                               .min_notional = file->backtest.min_notional},
                                              file->backtest.fees};
        bot_ = strongroom::bots::make_bot(*file, {market});
        tell(strongroom::Started{});
        tell(strongroom::Filled{{1},
                                {.side = strongroom::Side::buy,
                                 .price = {100},
                                 .qty = {1},
                                 .fee = {strongroom::Decimal(0), market.instrument.symbol.quote}},
                                true});
    }

    void tell(strongroom::EventBody body) {
        Actions actions;
        try {
            bot_->on_event({strongroom::Time{1'000}, {100}, std::move(body)}, actions);
        } catch (const strongroom::DecimalOverflow&) {
            return;  // The engine stops such a bot.
        }
        for (const auto& action : actions) {
            const auto* placed = std::get_if<strongroom::Place>(&action);
            if (placed == nullptr) continue;
            ENSURE(placed->ref.number == ++orders_, "orders are numbered through");
            ENSURE(placed->qty.value.is_positive(), "an order is for something");
        }
    }

  private:
    std::unique_ptr<strongroom::bots::Bot> bot_;
    std::uint32_t orders_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    constexpr Command::Kind kinds[] = {Command::Kind::add_funds, Command::Kind::edit_deal,
                                       Command::Kind::cancel_deal, Command::Kind::open_deal};
    const std::string text(strongroom::as_text({bytes + 1, size - 1}));
    Desk desk;
    desk.tell(Command{kinds[bytes[0] % std::size(kinds)], 1, text});
    return 0;
}
