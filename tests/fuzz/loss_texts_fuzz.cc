// What a statement of loss reads of others: evidence with a stranger's words in it, and the list of
// a pack's files. What reads prints as the same bytes, and no path leaves the pack's folder.
#include <cstdlib>

#include "loss/pack.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace strongroom::loss;
    const std::string_view text = strongroom::as_text({bytes, size});
    if (const auto evidence = parse_evidence(text)) {
        if (print_evidence(*evidence) != text) std::abort();
        if (evidence->order.contains(' ') || evidence->symbol.contains(' ')) std::abort();
    }
    if (const auto list = parse_file_list(text)) {
        std::string again;
        for (const auto& [path, hash] : *list) {
            if (path.starts_with('/') || path.contains("..")) std::abort();
            again += hash + "  " + path + "\n";
        }
        if (again != text) std::abort();
    }
    return 0;
}
