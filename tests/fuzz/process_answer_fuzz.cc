// read_answer: any line is actions that the engine's door takes, or an error.
#include <cstdlib>

#include "base/bytes.h"
#include "lab/process_lines.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom;
    const auto answer = lab::read_answer(as_text({bytes, size}), 2, {3});
    if (!answer) return 0;
    OrderRef last{3};
    for (const Action& action : answer->actions) {
        if (const auto* place = std::get_if<Place>(&action)) {
            if (place->ref <= last || place->pair.number > 1 || !place->qty.value.is_positive())
                std::abort();
            last = place->ref;
        }
        if (const auto* timer = std::get_if<SetTimer>(&action); timer && timer->timer.number == 0)
            std::abort();
    }
    return 0;
}
