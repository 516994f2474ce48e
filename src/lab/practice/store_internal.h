// The inside of the Store, shared by the two files that write and read it. Heavy (SOCI): only for
// .cc files.
#pragma once

#include <string>

#include "engine/sql_writes_internal.h"
#include "lab/practice/store.h"

namespace strongroom::lab::practice {

struct Store::Inner : engine::SqlWrites {
    using SqlWrites::SqlWrites;

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
};

// Lists of short texts that hold no comma: permissions, addresses.
std::string join_texts(const std::vector<std::string>& texts);
std::vector<std::string> split_texts(const std::string& text);

}  // namespace strongroom::lab::practice
