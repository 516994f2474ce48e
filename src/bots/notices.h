// Notices: what a bot has told its user, so that it says each thing once.
//
// A refusal that comes back every minute with other figures is in the books each time; the user
// needs to read it once.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "model/action.h"

namespace strongroom::bots {

class Notices {
  public:
    // "Once": the same words, figures aside, since the last forget().
    void say_once(const std::string& text, Actions& out) {
        std::string words = text;
        std::erase_if(words, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
        const bool is_new = said_.size() < kSaidMax && said_.insert(std::move(words)).second;
        if (is_new) out.emplace_back(Notify{text});
    }
    void forget() { said_.clear(); }  // Things have changed: what is said again is news.

  private:
    static constexpr std::size_t kSaidMax = 50;  // Beyond that the books must do.
    std::set<std::string> said_;
};

// The answer to a user's command: he is told each time that he asks.
inline void tell_user(std::string text, Actions& out) { out.emplace_back(Notify{std::move(text)}); }

}  // namespace strongroom::bots
