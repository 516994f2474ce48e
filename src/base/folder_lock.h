// FolderLock: one process at a time owns a folder. The kernel lets go when the process ends,
// however it ends.
#pragma once

#include <string>

#include "base/result.h"

namespace strongroom {

class FolderLock {
  public:
    // Errors: refused (another process has it; names the folder), io.
    static Result<FolderLock> take(const std::string& folder);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&& other) noexcept;
    ~FolderLock();

  private:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace strongroom
