#include "bots/import.h"

#include <fmt/format.h>

#include <algorithm>

#include "bots/import_draft_internal.h"

namespace strongroom::bots {
namespace {

constexpr JsonBounds kBounds{.bytes = 262'144, .depth = 16, .values = 20'000};

}  // namespace

bool ImportedBot::is_grave() const {
    return std::ranges::any_of(notes, [](const ImportNote& note) { return note.is_grave; });
}

Result<ImportedBot> import_bot(std::string_view json, std::string_view file_name,
                               const ImportOptions& options) {
    const Result<JsonValue> read = read_json(json, kBounds);
    if (!read) return fail_in(file_name, read.error());
    const JsonValue& root = *read;
    if (root.kind == JsonValue::Kind::list)
        return fail(Errc::invalid, fmt::format("{}: a list; give one bot of it", file_name));
    const auto has = [&root](std::string_view name) { return root.find(name) != nullptr; };
    try {
        if (has("base_order_volume")) {
            ImportDraft draft("dca", options);
            return import_dca({root, file_name, draft.notes()}, draft, file_name);
        }
        if (has("grids_quantity") || has("grid_lines")) {
            ImportDraft draft("grid", options);
            return import_grid({root, file_name, draft.notes()}, draft, file_name);
        }
        if (has("position")) {
            ImportDraft draft("smart", options);
            return import_smart({root, file_name, draft.notes()}, draft, file_name);
        }
    } catch (const DecimalOverflow& overflow) {
        return fail(Errc::invalid, fmt::format("{}: {}", file_name, overflow.what()));
    }
    return fail(Errc::invalid,
                fmt::format("{}: not a bot of 3Commas: base_order_volume (DCA), grids_quantity "
                            "(grid) or position (smart trade) is expected",
                            file_name));
}

}  // namespace strongroom::bots
