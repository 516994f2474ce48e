// ScratchFolder: a folder for files that nobody needs afterwards.
#pragma once

#include <string>
#include <string_view>

namespace strongroom {

class ScratchFolder {
  public:
    // Makes one where the system keeps temporary files; `name` begins its name. Gone, with all that
    // is in it, when this is. path() is empty when none could be made.
    explicit ScratchFolder(std::string_view name);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace strongroom
