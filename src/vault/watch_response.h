// WatchResponse: what the owner of a key has declared to be done about foreign orders. It is a rule
// of the key's policy, so that changing it to a milder one is widening (docs/watch.md).
#pragma once

namespace strongroom::vault {

// The mildest first. count: he trades by hand, and an order without a tag of ours is his.
enum class WatchResponse { count, alert, freeze, contain };

}  // namespace strongroom::vault
