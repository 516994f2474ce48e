// Decimal::parse: any text is refused or reads back as what it prints.
#include <cstdlib>

#include "base/bytes.h"
#include "model/decimal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using strongroom::Decimal;
    const auto value = Decimal::parse(strongroom::as_text({bytes, size}));
    if (!value) return 0;
    const auto again = Decimal::parse(value->to_string());
    if (!again || *again != *value) std::abort();
    return 0;
}
