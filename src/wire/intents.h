// Between the messages of proto/ and our own types. What comes from the other side of a wall is
// checked here, field by field: a message that passed is a value that means what its type says.
#pragma once

#include <string>

#include "base/time.h"
#include "model/order.h"
#include "model/order_intent.h"

namespace strongroom::proto {
class OrderIntent;
class CancelIntent;
class ReadQuery;
class FillRecord;
class VenueClock;
}  // namespace strongroom::proto

namespace strongroom::wire {

void write(const OrderIntent& intent, proto::OrderIntent& out);
void write(const CancelIntent& intent, proto::CancelIntent& out);
void write(const ReadQuery& query, proto::ReadQuery& out);
void write(const Fill& fill, proto::FillRecord& out);

// Errors: invalid, naming the field.
Result<OrderIntent> read(const proto::OrderIntent& in);
Result<CancelIntent> read(const proto::CancelIntent& in);
Result<ReadQuery> read(const proto::ReadQuery& in);
Result<Fill> read(const proto::FillRecord& in);

// Of the venue's clock to ours, at most a day either way: the signer judges how much is too much.
// Errors: invalid.
Result<Duration> offset_of(const proto::VenueClock& in);

// Enums as numbers of proto/model.proto.
int number_of(Side side);
int number_of(OrderKind kind);
Result<Side> side_of(int number);
Result<OrderKind> kind_of(int number);

// 10 bytes. Errors: invalid.
Result<IntentId> read_intent_id(const std::string& bytes);
std::string bytes_of(const IntentId& id);

// Protobuf writes to stderr what it does not like about a message, which may be a stranger's. Our
// own errors are Results; called once at the start of a process.
void silence_protobuf();

// Texts that people typed or venues sent are cut here, so that no message grows without bound.
inline constexpr std::size_t kTextBytesMax = 300;
std::string cut_text(const std::string& text);

}  // namespace strongroom::wire
