// What the venue's answers mean for an order: bytes of a reply or a stream in, Inputs out.
//
// Pure, and strict in one direction: an answer that cannot be read, or that is about another order
// than the one asked for, proves nothing, so the order's outcome stays unknown and is asked for.
#pragma once

#include <vector>

#include "base/http.h"
#include "engine/input.h"
#include "venues/account.h"
#include "venues/replies.h"
#include "venues/user_event.h"

namespace strongroom::engine {

// Asked for by its name, which the venue does not know: the list of all orders is read instead.
bool is_looked_for(const venues::Replies& venue, const ReadQuery& query);
std::vector<InputBody> read_place_reply(const venues::Replies& venue, const IntentId& intent,
                                        const HttpReply& reply);
// To a placement: it broke a rule of its market, or the market takes no orders.
bool is_rejected_by_market(const venues::Replies& venue, const HttpReply& reply);
std::vector<InputBody> read_cancel_reply(const venues::Replies& venue, const IntentId& intent,
                                         const HttpReply& reply);
// `asked_at`: venue time when the question was sent; what is missing is proved missing from then
// on.
std::vector<InputBody> read_query_reply(const venues::Replies& venue, const ReadQuery& query,
                                        Time asked_at, const HttpReply& reply);
Result<venues::AccountState> read_account_reply(const venues::Replies& venue,
                                                const HttpReply& reply);

// The intent that an order at the venue belongs to by its tag, and the news of it. Nothing for an
// order that carries no tag: the watch deals with those.
std::optional<InputBody> read_execution(const venues::ExecutionReport& report);
// News for the bots when funds came that they can trade with.
std::optional<InputBody> read_funds(const AccountName& account,
                                    const venues::BalanceChange& change);

}  // namespace strongroom::engine
