// The inside of the Store, shared by the two files that write and read it. Heavy (SOCI): only for
// .cc files.
#pragma once

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <optional>
#include <string>

#include "lab/practice/store.h"

namespace strongroom::lab::practice {

struct Store::Inner {
    explicit Inner(const std::string& file) : path(file), sql(soci::sqlite3, "db=" + file) {}

    // A failure is kept for commit(), which reports it.
    template <typename Write>
    void run(Write write_row) {
        if (failure) return;
        try {
            if (!transaction) transaction.emplace(sql);
            write_row();
        } catch (const soci::soci_error& error) {
            failure = Error{Errc::io, fmt::format("{}: {}", path, error.what())};
        }
    }

    // One statement with what it uses.
    template <typename... Uses>
    void execute(const std::string& query, Uses&&... uses) {
        soci::statement statement(sql);
        (statement.exchange(std::forward<Uses>(uses)), ...);
        statement.alloc();
        statement.prepare(query);
        statement.define_and_bind();
        statement.execute(true);
    }

    std::string path;
    soci::session sql;
    std::optional<soci::transaction> transaction;
    std::optional<Error> failure;
};

// Lists of short texts that hold no comma: permissions, addresses.
std::string join_texts(const std::vector<std::string>& texts);
std::vector<std::string> split_texts(const std::string& text);

}  // namespace strongroom::lab::practice
