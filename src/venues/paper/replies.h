// The paper venue's codec as one venue of several (venues/replies.h).
#pragma once

#include "venues/replies.h"

namespace strongroom::venues::paper {

const Replies& replies();

}  // namespace strongroom::venues::paper
