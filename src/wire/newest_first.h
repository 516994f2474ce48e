// Rows of a message by their time, the newest first; rows of one time stay as they are.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace strongroom::wire {

// `time`: the accessor of a row's time.
template <typename Rows, typename Time>
void sort_newest_first(Rows& rows, Time time) {
    std::multimap<std::int64_t, typename Rows::value_type*, std::greater<>> by_time;
    for (auto& row : rows) by_time.emplace(std::invoke(time, row), &row);
    Rows sorted;
    for (const auto& [at, row] : by_time) *sorted.Add() = std::move(*row);
    rows = std::move(sorted);
}

}  // namespace strongroom::wire
