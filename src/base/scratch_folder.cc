#include "base/scratch_folder.h"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp.

#include <filesystem>
#include <system_error>

namespace strongroom {

ScratchFolder::ScratchFolder(std::string_view name) {
    std::error_code none;
    const std::filesystem::path root = std::filesystem::temp_directory_path(none);
    std::string path = (root / (std::string(name) + "-XXXXXX")).string();
    if (!none && ::mkdtemp(path.data()) != nullptr) path_ = path;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace strongroom
