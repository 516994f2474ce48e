// SqlWrites: rows that are written one by one and committed together; the engine and the practice
// venue keep their books with it. Heavy (SOCI): only for .cc files.
#pragma once

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <optional>
#include <string>
#include <utility>

#include "base/result.h"

namespace strongroom::engine {

struct SqlWrites {
    // `label` begins the messages of errors.
    SqlWrites(const std::string& file, std::string the_label)
        : label(std::move(the_label)), sql(soci::sqlite3, "db=" + file) {}

    // Each write is best told by its own statement; a failure is kept for commit(), which reports
    // it.
    template <typename Write>
    void run(Write write_row) {
        if (failure) return;
        try {
            if (!transaction) transaction.emplace(sql);
            write_row();
        } catch (const soci::soci_error& error) {
            failure = Error{Errc::io, fmt::format("{}: {}", label, error.what())};
        }
    }

    // Errors: io. After a commit that failed the rows wait for the next one.
    Status commit() {
        if (failure) return std::unexpected(*failure);
        if (!transaction) return {};
        try {
            transaction->commit();
            transaction.reset();
        } catch (const soci::soci_error& error) {
            return fail(Errc::io, fmt::format("{}: {}", label, error.what()));
        }
        return {};
    }

    std::string label;
    soci::session sql;
    std::optional<soci::transaction> transaction;
    std::optional<Error> failure;
};

}  // namespace strongroom::engine
