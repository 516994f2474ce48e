#include "lab/replay.h"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <array>
#include <utility>

#include "engine/database.h"
#include "engine/journal.h"
#include "engine/records.h"
#include "lab/journal_copy.h"

namespace strongroom::lab {
namespace {

// What is compared of each table, as a sentence, and in which order the first is looked for.
struct Compared {
    const char* what;
    const char* sentence;
    const char* order;
};
constexpr std::array kCompared = {
    Compared{"orders",
             "'order ' || ref || ' of bot ' || bot || ': ' || side || ' ' || qty || ' ' || symbol "
             "|| ' ' || kind || ' ' || limit_price || ': ' || why || ' (' || intent || ')'",
             "bot, ref, intent"},
    Compared{"fills",
             "'fill ' || trade_id || ' of order ' || ref || ' of bot ' || bot || ': ' || side || "
             "' ' || qty || ' ' || symbol || ' at ' || price || ', fee ' || fee || ' ' || "
             "fee_asset || ', at ' || time_ms",
             "time_ms, symbol, trade_id"},
    Compared{"deals",
             "'deal ' || number || ' of bot ' || bot || ': ' || bought || ' at ' || average || "
             "', out at ' || exit_price || ', ' || profit || ' ' || profit_asset || ': ' || reason "
             "|| ', from ' || opened_ms || ' to ' || closed_ms",
             "bot, number"},
    Compared{"notices", "'bot ' || bot || ' said at ' || time_ms || ': ' || text",
             "time_ms, bot, text"},
};

// The first sentence of this table that one side has and the other has not.
std::string first_only_in(soci::session& sql, const Compared& compared, const char* here,
                          const char* there) {
    std::string sentence;
    soci::indicator is_there = soci::i_null;
    sql << fmt::format(
        "select {0} from {2}.{1} where {0} not in (select {0} from {3}.{1}) order by {4} "
        "limit 1",
        compared.sentence, compared.what, here, there, compared.order),
        soci::into(sentence, is_there);
    return sql.got_data() && is_there == soci::i_ok ? sentence : std::string();
}

Result<std::string> difference(const std::string& replayed, const std::string& books,
                               std::uint64_t& orders) {
    try {
        soci::session sql(soci::sqlite3, "db=" + replayed);
        sql << "attach '" + books + "' as books";
        long long count = 0;
        sql << "select count(*) from main.orders", soci::into(count);
        orders = static_cast<std::uint64_t>(count);
        for (const Compared& compared : kCompared) {
            if (std::string only = first_only_in(sql, compared, "main", "books"); !only.empty())
                return "only in the replay: " + only;
            if (std::string only = first_only_in(sql, compared, "books", "main"); !only.empty())
                return "only in the books: " + only;
        }
        return std::string();
    } catch (const soci::soci_error& error) {
        return fail(Errc::io, fmt::format("the engine's books: {}", error.what()));
    }
}

}  // namespace

Result<ReplayResult> replay(const ReplayJob& job, Disk& disk, Random& random) {
    // The books first: the journal then has all that is in them, and perhaps more.
    TRY(copy_file(disk, job.folder + "/engine.db", job.scratch + "/books.db", true));
    TRY(copy_file(disk, job.folder + "/engine.db-wal", job.scratch + "/books.db-wal", false));
    TRY_ASSIGN(engine::Journal journal, copy_journal(job.folder, job.scratch, disk, random));
    const std::string replayed = job.scratch + "/replay.db";
    ReplayResult result;
    {
        TRY_ASSIGN(const auto database, engine::Database::create(replayed));
        engine::Records records(*database);
        Nowhere nowhere;
        engine::Core core(engine::IntentNames(journal.install()), job.settings, nowhere, nowhere,
                          records);
        for (const engine::Input& input : journal.take_inputs()) {
            ++result.inputs;
            records.set_time(input.venue_time, input.market_time);
            // What failed then changed nothing, and fails again in the same way.
            (void)core.handle(input);
        }
        TRY(database->flush());
    }
    TRY_ASSIGN(result.difference, difference(replayed, job.scratch + "/books.db", result.orders));
    return result;
}

}  // namespace strongroom::lab
