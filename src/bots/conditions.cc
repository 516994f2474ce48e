#include "bots/conditions.h"

namespace strongroom::bots {

void Conditions::start(Actions&) const {}
void Conditions::on_candle(const CandleClosed&, PairRef) {}
bool Conditions::hold() const { return true; }

}  // namespace strongroom::bots
