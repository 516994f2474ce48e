#include <dlfcn.h>
#include <fmt/format.h>
#include <string.h>

#include <array>
#include <vector>

#include "apps/token/session_internal.h"

namespace strongroom::apps {
namespace {

constexpr std::size_t kSlotsMax = 64;

// A field of fixed length, padded with blanks.
template <std::size_t Size>
std::string padded(const unsigned char (&field)[Size]) {
    std::string text(reinterpret_cast<const char*>(field), Size);
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

}  // namespace

Status must(CK_RV code, std::string_view what) {
    if (code == CKR_OK) return {};
    std::string_view why = "";
    if (code == CKR_PIN_INCORRECT || code == CKR_PIN_LEN_RANGE) why = ": wrong PIN";
    if (code == CKR_PIN_LOCKED) why = ": the PIN is locked";
    if (code == CKR_ENCRYPTED_DATA_INVALID) why = ": the share was sealed by another key";
    return fail(Errc::refused,
                fmt::format("the token refuses to {}{} (PKCS#11 code {:#x})", what, why, code));
}

Result<std::unique_ptr<Session>> Session::open(const std::string& module, const std::string& label,
                                               const std::string& pin) {
    std::unique_ptr<Session> made(new Session);
    TRY(made->load(module));
    TRY_ASSIGN(const CK_SLOT_ID slot, made->find_slot(label));
    TRY(made->log_in(slot, pin));
    return made;
}

Session::~Session() {
    if (is_started_) (void)calls_->C_Finalize(nullptr);  // Sessions end with it.
    if (library_ != nullptr) (void)::dlclose(library_);
}

Status Session::load(const std::string& path) {
    library_ = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr)
        return fail(Errc::not_found, fmt::format("cannot load the PKCS#11 module {}", path));
    // What dlsym gives is a function here; POSIX says that the cast is good.
    const auto list =
        reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library_, "C_GetFunctionList"));
    if (list == nullptr || list(&calls_) != CKR_OK || calls_ == nullptr)
        return fail(Errc::not_found, path + " is no PKCS#11 module");
    TRY(must(calls_->C_Initialize(nullptr), "start"));
    is_started_ = true;
    return {};
}

Result<CK_SLOT_ID> Session::find_slot(const std::string& wanted) {
    std::array<CK_SLOT_ID, kSlotsMax> slots{};
    CK_ULONG count = slots.size();
    TRY(must(calls_->C_GetSlotList(CK_TRUE, slots.data(), &count), "list its slots"));
    for (std::size_t i = 0; i < count; ++i) {
        CK_TOKEN_INFO info{};
        if (calls_->C_GetTokenInfo(slots[i], &info) != CKR_OK) continue;
        if (padded(info.label) != wanted) continue;
        label_ = wanted;
        serial_ = padded(info.serialNumber);
        return slots[i];
    }
    return fail(Errc::not_found, fmt::format("there is no token with the label \"{}\"", wanted));
}

Status Session::log_in(CK_SLOT_ID slot, const std::string& pin) {
    slot_ = slot;
    TRY(must(calls_->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr,
                                   &session_),
             "open a session"));
    std::vector<unsigned char> copy(pin.begin(), pin.end());
    const CK_RV code = calls_->C_Login(session_, CKU_USER, copy.data(), copy.size());
    ::explicit_bzero(copy.data(), copy.size());
    return must(code, "log in");
}

Result<std::string> Session::describe() const {
    // The session ends with the token that was pulled out; its slot may have another one by then.
    CK_SESSION_INFO session{};
    TRY(must(calls_->C_GetSessionInfo(session_, &session), "tell of its session"));
    CK_TOKEN_INFO info{};
    TRY(must(calls_->C_GetTokenInfo(slot_, &info), "tell what it is"));
    return fmt::format("{} {}, label {}, serial number {}", padded(info.manufacturerID),
                       padded(info.model), padded(info.label), padded(info.serialNumber));
}

Result<CK_OBJECT_HANDLE> Session::find(std::span<CK_ATTRIBUTE> wanted) const {
    TRY(must(calls_->C_FindObjectsInit(session_, wanted.data(), wanted.size()), "look for a key"));
    CK_OBJECT_HANDLE found = 0;
    CK_ULONG count = 0;
    const CK_RV code = calls_->C_FindObjects(session_, &found, 1, &count);
    (void)calls_->C_FindObjectsFinal(session_);
    TRY(must(code, "look for a key"));
    return count == 0 ? 0 : found;
}

Status Session::check_never_out(CK_OBJECT_HANDLE key, std::string_view name) const {
    CK_BBOOL never_out = CK_FALSE;
    CK_BBOOL always_sensitive = CK_FALSE;
    std::array<CK_ATTRIBUTE, 2> asked{
        {{CKA_NEVER_EXTRACTABLE, &never_out, sizeof never_out},
         {CKA_ALWAYS_SENSITIVE, &always_sensitive, sizeof always_sensitive}}};
    TRY(must(calls_->C_GetAttributeValue(session_, key, asked.data(), asked.size()),
             "describe its key"));
    if (never_out == CK_TRUE && always_sensitive == CK_TRUE) return {};
    return fail(Errc::refused, fmt::format("the token's key \"{}\" could be, or could once be, "
                                           "read out of it; remove it, and begin again",
                                           name));
}

}  // namespace strongroom::apps
