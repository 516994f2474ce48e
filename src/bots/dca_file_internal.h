// Pieces of the [dca] table that a bot file and an edit_deal share. Heavy (toml++): only for .cc
// files.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "bots/bot_tables_internal.h"

namespace strongroom::bots {

// Each reads its keys into `config`; a key that is not there leaves what `config` says.
Status read_dca_safety(TableReader& table, DcaConfig& config);
Status read_dca_exits(TableReader& table, DcaConfig& config);
Status read_dca_stop(TableReader& table, DcaConfig& config);

// What the fields allow one by one but not together.
Status check_dca(const DcaConfig& config, const TableReader& table);

// true or false without quotes.
Result<bool> read_yes_no(TableReader& table, std::string_view key, bool absent);
// A percent that may be below zero; nothing when the key is not there.
Result<std::optional<Decimal>> read_signed_pct(TableReader& table, std::string_view key, int least,
                                               int most);
// A list of tables with exactly these two texts, as numbers. `form` is the message for another
// form.
Result<std::vector<std::array<Decimal, 2>>> read_rows(TableReader& table, std::string_view key,
                                                      std::span<const std::string_view, 2> names,
                                                      std::string_view form);

}  // namespace strongroom::bots
