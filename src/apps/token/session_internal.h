// Session: a PKCS#11 module, loaded when it is asked for (no engine between), and a log-in to one
// of its tokens (OASIS PKCS#11 v2.40).
#pragma once

#include <p11-kit/pkcs11.h>

#include <memory>
#include <span>
#include <string>

#include "base/result.h"

namespace strongroom::apps {

// What the token says no to, in words. Errors: refused.
Status must(CK_RV code, std::string_view what);

class Session {
  public:
    // `label` names the token. The PIN is not kept. Errors: not_found (module, token), refused (the
    // token says no: a wrong PIN locks it after a few tries).
    static Result<std::unique_ptr<Session>> open(const std::string& module,
                                                 const std::string& label, const std::string& pin);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    const CK_FUNCTION_LIST& calls() const { return *calls_; }
    CK_SESSION_HANDLE handle() const { return session_; }
    const std::string& label() const { return label_; }
    const std::string& serial() const { return serial_; }
    // "SoftHSM project SoftHSM v2, label venue, serial number 1a2b", asked of the token now.
    // Errors: refused (it is gone).
    Result<std::string> describe() const;

    // The first object like that; 0: there is none.
    Result<CK_OBJECT_HANDLE> find(std::span<CK_ATTRIBUTE> wanted) const;
    // Errors: refused, when the private key could be read out, or once could be.
    Status check_never_out(CK_OBJECT_HANDLE key, std::string_view name) const;

  private:
    Session() = default;
    Status load(const std::string& path);
    Result<CK_SLOT_ID> find_slot(const std::string& wanted);
    Status log_in(CK_SLOT_ID slot, const std::string& pin);

    void* library_ = nullptr;
    CK_FUNCTION_LIST* calls_ = nullptr;
    bool is_started_ = false;
    CK_SLOT_ID slot_ = 0;
    CK_SESSION_HANDLE session_ = 0;
    std::string label_;
    std::string serial_;
};

}  // namespace strongroom::apps
