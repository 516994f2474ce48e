// The paper venue's codec as one venue of several (venues/requests.h).
#pragma once

#include "venues/requests.h"

namespace strongroom::venues::paper {

const Requests& requests();

}  // namespace strongroom::venues::paper
