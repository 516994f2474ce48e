// PlacedOrders: the doors of a Core that keep what was placed and answer nothing.
#pragma once

#include <vector>

#include "lab/journal_copy.h"

namespace strongroom::lab {

class PlacedOrders final : public Nowhere {
  public:
    void place(const engine::Approved<OrderIntent>& order) override { list.push_back(*order); }
    std::vector<OrderIntent> list;
};

}  // namespace strongroom::lab
