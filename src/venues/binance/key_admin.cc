#include "venues/binance/key_admin.h"

#include "venues/binance/sub_key.h"

namespace strongroom::venues::binance {
namespace {

class BinanceKeyAdmin final : public KeyAdmin {
  public:
    bool takes_public_key() const override { return true; }

    Result<UnsignedRequest> create(const NewSubKey& key, SigningTime time) const override {
        return create_sub_key(key, time);
    }
    Result<UnsignedRequest> change_rights(const SubKeyTerms& terms, const SubKeyName& key,
                                          SigningTime time) const override {
        return set_sub_key_rights(terms.sub_account, key.api_key, terms.may_trade, time);
    }
    Result<UnsignedRequest> change_addresses(const SubKeyTerms& terms, const SubKeyName& key,
                                             SigningTime time) const override {
        return set_sub_key_addresses(terms.sub_account, key.api_key, terms.addresses, time);
    }
    Result<UnsignedRequest> remove(std::string_view sub_account, const SubKeyName& key,
                                   SigningTime time) const override {
        return delete_sub_key(sub_account, key.api_key, time);
    }
    Result<UnsignedRequest> list(std::string_view sub_account, SigningTime time) const override {
        return sub_keys(sub_account, time);
    }

    Result<SubKey> decode_created(std::string_view body,
                                  const std::function<void(std::string_view)>&) const override {
        return decode_created_sub_key(body);
    }
    Status decode_changed(std::string_view body, std::string_view api_key) const override {
        TRY_ASSIGN(const std::string told, decode_changed_sub_key(body));
        if (told.empty() || told == api_key) return {};
        return fail(Errc::invalid, "apiKey: the answer is of another key");
    }
    Result<std::vector<SubKey>> decode_list(std::string_view body) const override {
        return decode_sub_keys(body);
    }
};

}  // namespace

const KeyAdmin& key_admin() {
    static const BinanceKeyAdmin one;
    return one;
}

}  // namespace strongroom::venues::binance
